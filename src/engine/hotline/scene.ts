import type { CallbackState, VoiceState } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import type { CallLine } from './step.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { addLine, openRoom, saveRoom } from '../use-cases/room.ts'

/** The room in which the customer can be written to in private: the conversation itself, or the newest private one of its case. */
export async function privateRoomOf(read: ReadHandle, conversation: ConversationRecord): Promise<ConversationRecord | undefined> {
  if (conversation.visibility === 'private' && conversation.channel !== 'hotline')
    return conversation
  return read.one('conversations', { caseId: conversation.caseId, customerId: conversation.customerId, visibility: 'private', channel: { ne: 'hotline' } }, { order: [['lastAt', 'desc']] })
}

/** What happens to the rooms that hear of a call. */
export interface Telling {
  readonly lines?: readonly CallLine[]
  /** When it happened, ms UTC; now when absent. */
  readonly at?: number
  /** New state of the call; a terminal one leaves the rows without a call. */
  readonly state?: CallbackState
  /** Anything else, once per room; `origin` = the conversation that the call grew from. */
  readonly change?: (room: Room, origin: boolean) => void
}

/** Tells the conversation that a call grew from, and its case's private room when that is another one. */
export async function tellRooms(context: EngineContext, tx: WriteHandle, conversationId: string, telling: Telling): Promise<void> {
  const origin = await openRoom(tx, conversationId)
  const other = await privateRoomOf(tx, origin.conversation)
  const rooms = other === undefined || other.id === conversationId ? [origin] : [origin, await openRoom(tx, other.id)]
  for (const room of rooms) {
    for (const line of telling.lines ?? [])
      await addLine(context, tx, room, { direction: 'system', text: line.key, facts: line.facts, ...(telling.at === undefined ? {} : { at: telling.at }) })
    if (telling.state !== undefined)
      room.conversation.callState = callbackTerminal.has(telling.state) ? null : telling.state
    telling.change?.(room, room === origin)
    await saveRoom(tx, room)
  }
}

/** Writes a callback back and tells it. */
export async function saveCallback(tx: WriteHandle, callback: CallbackRecord): Promise<void> {
  callback.version += 1
  await tx.update('callbacks', callback.id, callback)
  tx.changed('callbacks', callback.id, callback.version, callback.conversationId)
}

/** Sets what an agent's voice is at; when it comes to rest, the presence chosen meanwhile takes effect. */
export async function setVoice(context: EngineContext, tx: WriteHandle, agentId: string, voice: VoiceState): Promise<void> {
  const agent = await tx.get('agents', agentId)
  if (agent === undefined || agent.voice === voice)
    return
  const chosen = voice === 'idle' && agent.nextPresence !== null
    ? { presence: agent.nextPresence, reason: agent.nextReason, nextPresence: null, nextReason: null, presenceSince: context.now() }
    : {}
  await tx.update('agents', agentId, { voice, ...chosen, version: agent.version + 1 })
  tx.changed('agents', agentId, agent.version + 1)
}

/** An agent who let two calls in a row ring out is not at their desk; one who picked up is. */
export async function noteAgentAnswer(tx: WriteHandle, agentId: string, answered: boolean): Promise<void> {
  const agent = await tx.get('agents', agentId)
  if (agent === undefined || (answered && agent.missedOffers === 0))
    return
  const missedOffers = answered ? 0 : agent.missedOffers + 1
  await tx.update('agents', agentId, { missedOffers, notResponding: agent.notResponding || missedOffers >= 2, version: agent.version + 1 })
  tx.changed('agents', agentId, agent.version + 1)
}

/** Id of the timer that brings a callback back to mind. */
const dueTimerId = (callbackId: string) => `callback:${callbackId}`
const wrapUpTimerId = (callbackId: string) => `wrap-up:${callbackId}`

/** Sets when a callback wants attention next; null = never by itself. */
export async function setDueTimer(context: EngineContext, tx: WriteHandle, callbackId: string, dueAt: number | null): Promise<void> {
  if (dueAt === null)
    await tx.remove('timers', { id: dueTimerId(callbackId) })
  else
    await tx.upsert('timers', { id: dueTimerId(callbackId), kind: 'callback_due', entityId: callbackId, dueAt, createdAt: context.now() })
}

/** Sets when a wrap-up is closed without its agent; null = no more. */
export async function setWrapUpTimer(context: EngineContext, tx: WriteHandle, callbackId: string, dueAt: number | null): Promise<void> {
  if (dueAt === null)
    await tx.remove('timers', { id: wrapUpTimerId(callbackId) })
  else
    await tx.upsert('timers', { id: wrapUpTimerId(callbackId), kind: 'wrap_up', entityId: callbackId, dueAt, createdAt: context.now() })
}
