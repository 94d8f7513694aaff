import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import { compareRank } from '../../shared/rules/rank.ts'

/** States of a customer's call while nobody has it. */
export const callerStates = ['queued', 'offered'] as const

/** A customer who rings and waits. `position` 1 = next. */
export interface Caller {
  readonly callback: CallbackRecord
  readonly conversation: ConversationRecord
  readonly position: number
}

/** Everybody who rings and waits, in the order in which they are offered: the inbox's own. */
export async function waitingCallers(read: ReadHandle): Promise<Caller[]> {
  const callbacks = await read.find('callbacks', { direction: 'inbound', state: callerStates })
  if (callbacks.length === 0)
    return []
  const rooms = new Map((await read.getMany('conversations', callbacks.map(callback => callback.conversationId))).map(room => [room.id, room]))
  return callbacks
    .flatMap((callback) => {
      const conversation = rooms.get(callback.conversationId)
      return conversation === undefined ? [] : [{ callback, conversation }]
    })
    .sort((a, b) => compareRank(a.conversation, b.conversation))
    .map((caller, index) => ({ ...caller, position: index + 1 }))
}

/** The call that waits in a room; undefined when none does. */
export async function callerIn(read: ReadHandle, conversationId: string): Promise<CallbackRecord | undefined> {
  return read.one('callbacks', { conversationId, direction: 'inbound', state: callerStates })
}
