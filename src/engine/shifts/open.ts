import type { OpenItem, ShiftSign } from '../../shared/contract/shifts.ts'
import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import { shiftSigns } from '../../shared/contract/shifts.ts'

/** States of a call that somebody else can take over: nobody's phone rings yet. */
export const movableCalls = ['requested', 'awaiting_consent', 'scheduled', 'queued', 'retry_wait'] as const

/** What is open of one person, as it stands in the store. */
export interface OpenOf {
  readonly conversations: readonly ConversationRecord[]
  readonly calls: readonly CallbackRecord[]
  /** Rooms in which they wrote something that has not been sent. */
  readonly drafts: readonly string[]
}

/** Reads what is open of a person. `most`: bound of each list. */
export async function readOpen(read: ReadHandle, agentId: string, most = 500): Promise<OpenOf> {
  const conversations = await read.find('conversations', { ownerId: agentId, status: ['assigned', 'pending', 'snoozed'] }, { limit: most })
  const calls = await read.find('callbacks', { agentId, state: [...movableCalls] }, { limit: most })
  const drafts = await read.find('drafts', { agentId }, { limit: most })
  return { conversations, calls, drafts: drafts.filter(draft => draft.text.trim() !== '' || (draft.media ?? []).length > 0).map(draft => draft.conversationId) }
}

/** Everything open of a person as a list, the most pressing first: their rooms, and calls in rooms that are not theirs. */
export async function listOpen(read: ReadHandle, agentId: string, now: number): Promise<OpenItem[]> {
  const { conversations, calls, drafts } = await readOpen(read, agentId)
  const own = new Set(conversations.map(room => room.id))
  const ids = conversations.map(room => room.id)
  const duties = ids.length === 0 ? [] : await read.find('obligations', { conversationId: ids, closedAt: null })
  const unknown = ids.length === 0 ? [] : await read.find('outbox', { conversationId: ids, state: ['unknown', 'failed'] })
  const elsewhere = calls.filter(call => !own.has(call.conversationId))
  const elsewhereRooms = new Map((await read.getMany('conversations', elsewhere.map(call => call.conversationId))).map(room => [room.id, room]))
  const signsOf = (room: ConversationRecord): Partial<Record<ShiftSign, boolean>> => ({
    late: room.dueAt !== null && room.dueAt <= now,
    due: room.dueAt !== null && room.dueAt > now,
    promise: duties.some(duty => duty.conversationId === room.id && duty.kind === 'promise'),
    result: duties.some(duty => duty.conversationId === room.id && duty.kind === 'tell_result'),
    unknown: unknown.some(row => row.conversationId === room.id),
    callback: calls.some(call => call.conversationId === room.id),
    draft: drafts.includes(room.id),
    snoozed: room.status === 'snoozed',
    waiting: room.dueAt === null && room.status !== 'snoozed',
  })
  const items = [
    ...conversations.map(room => itemOf(room, calls.find(call => call.conversationId === room.id) ?? null, signsOf(room), null)),
    ...elsewhere.flatMap((call) => {
      const room = elsewhereRooms.get(call.conversationId)
      return room === undefined ? [] : [itemOf(room, call, { callback: true }, call.id)]
    }),
  ]
  return items.toSorted(byPress)
}

function itemOf(room: ConversationRecord, call: CallbackRecord | null, signs: Partial<Record<ShiftSign, boolean>>, callbackId: string | null): OpenItem {
  return {
    id: callbackId ?? room.id,
    conversationId: room.id,
    callbackId,
    customerName: room.customerName,
    channel: room.channel,
    visibility: room.visibility,
    status: room.status,
    preview: room.preview,
    due: room.dueAt === null || room.dueKind === null ? null : { kind: room.dueKind, at: room.dueAt },
    snoozedUntil: room.snoozedUntil,
    callAt: call?.nextAt ?? null,
    signs: shiftSigns.filter(sign => signs[sign] === true),
  }
}

/** What is due soonest first, then by the weight of the signs. */
function byPress(a: OpenItem, b: OpenItem): number {
  const at = (item: OpenItem) => Math.min(item.due?.at ?? Number.MAX_SAFE_INTEGER, item.callAt ?? Number.MAX_SAFE_INTEGER, item.snoozedUntil ?? Number.MAX_SAFE_INTEGER)
  const weight = (item: OpenItem) => Math.min(...item.signs.map(sign => shiftSigns.indexOf(sign)), shiftSigns.length)
  return at(a) - at(b) || weight(a) - weight(b) || (a.id < b.id ? -1 : 1)
}
