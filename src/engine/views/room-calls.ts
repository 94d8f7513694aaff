import type { RoomCall } from '../../shared/contract/conversation.ts'
import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { waitingCallers } from '../hotline/inbound-queue.ts'

/** Calls of customers who rang, newest first; those of a room that is old enough for more are not looked at. */
const mostCalls = 500

/** What a list of calls shows beside each: the place of those who wait, and when the missed ones are to be rung back. */
export interface CallerSigns {
  readonly positionOf: (callback: CallbackRecord) => number | null
  readonly ringBackDueAt: (callback: CallbackRecord) => number | null
}

/** Reads the signs of these calls; asks nothing where no customer rang. */
export async function callerSigns(read: ReadHandle, callbacks: readonly CallbackRecord[]): Promise<CallerSigns> {
  const rang = callbacks.filter(callback => callback.direction === 'inbound')
  const missed = rang.filter(callback => callback.missedAt !== null)
  const waiting = rang.some(callback => callback.state === 'queued' || callback.state === 'offered')
  const [callers, duties] = await Promise.all([
    waiting ? waitingCallers(read) : [],
    missed.length === 0 ? [] : read.find('obligations', { conversationId: [...new Set(missed.map(callback => callback.conversationId))], kind: 'ring_back', closedAt: null }),
  ])
  return {
    positionOf: callback => callers.find(caller => caller.callback.id === callback.id)?.position ?? null,
    // A duty belongs to the calls that were missed until then, not to older ones that were rung back.
    ringBackDueAt: callback => duties.find(duty => callback.missedAt !== null && duty.conversationId === callback.conversationId && callback.missedAt <= duty.receivedAt)?.dueAt ?? null,
  }
}

/** How long a customer who rang waited, until they were answered or gave up, ms; null while they wait. */
export function waitedMs({ waitingSince, connectedAt, missedAt }: Pick<CallbackRecord, 'waitingSince' | 'connectedAt' | 'missedAt'>): number | null {
  const until = missedAt ?? connectedAt
  return waitingSince === null || until === null ? null : Math.max(0, until - waitingSince)
}

/** The call to be shown in each of these rooms: the one that waits or lives, else the one to be rung back. */
export async function roomCalls(read: ReadHandle, rooms: readonly ConversationRecord[]): Promise<ReadonlyMap<string, RoomCall>> {
  const ids = rooms.filter(room => room.touchpoint === 'call').map(room => room.id)
  if (ids.length === 0)
    return new Map()
  const calls = await read.find('callbacks', { conversationId: ids, direction: 'inbound' }, { order: [['createdAt', 'desc']], limit: mostCalls })
  const [signs, numbers] = await Promise.all([callerSigns(read, calls), read.getMany('phoneNumbers', calls.map(call => call.phoneNumberId).filter(id => id !== ''))])
  const masked = new Map(numbers.map(number => [number.id, number.masked]))
  return new Map(ids.flatMap((id) => {
    const own = calls.filter(call => call.conversationId === id)
    const shown = own.find(call => !callbackTerminal.has(call.state)) ?? own.find(call => signs.ringBackDueAt(call) !== null)
    return shown === undefined ? [] : [[id, presentRoomCall(shown, own, signs, masked.get(shown.phoneNumberId) ?? '')] as const]
  }))
}

function presentRoomCall(call: CallbackRecord, own: readonly CallbackRecord[], signs: CallerSigns, number: string): RoomCall {
  return {
    callbackId: call.id,
    state: call.state,
    number,
    queue: call.queue ?? '',
    waitingSince: call.waitingSince ?? call.createdAt,
    position: signs.positionOf(call),
    missedAt: call.missedAt,
    waitedMs: waitedMs(call),
    missedTimes: missedInARow(own),
  }
}

/** Newest first: missed calls since the customer was last spoken to. */
function missedInARow(own: readonly CallbackRecord[]): number {
  const spoken = own.findIndex(call => call.connectedAt !== null)
  return own.slice(0, spoken === -1 ? own.length : spoken).filter(call => call.missedAt !== null).length
}
