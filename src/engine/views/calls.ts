import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { callbackStates, callbackTerminal } from '../../shared/domain/index.ts'
import { waitingCallers } from '../hotline/inbound-queue.ts'
import { presentCallback } from './present.ts'
import { callerSigns } from './room-calls.ts'

const open = callbackStates.filter(state => !callbackTerminal.has(state))
const ended = callbackStates.filter(state => callbackTerminal.has(state))
/** Calls shown of each kind. */
const most = 100

/** Calls of one agent or of all: live first, newest first; customers who ring, and those to be rung back. */
export function createCallsSource(context: EngineContext, names: Names): ViewSource<'calls'> {
  const read = context.store.read
  return {
    pauseMs: 50,
    everyMs: 5_000,
    async load(actor, params) {
      const [callers, missed] = await Promise.all([waitingCallers(read), missedCalls(read)])
      const waiting = callers.map(caller => caller.callback)
      const live = params.scope === 'waiting' ? waiting : params.scope === 'missed' ? missed : await read.find('callbacks', { ...params.scope === 'mine' ? { agentId: actor.agentId } : {}, state: open }, { order: [['createdAt', 'asc']], limit: most })
      const past = params.scope === 'recent' ? await read.find('callbacks', { state: ended }, { order: [['createdAt', 'desc']], limit: most }) : []
      const rows = [...live, ...past]
      const [conversations, numbers, signs] = await Promise.all([read.getMany('conversations', rows.map(row => row.conversationId)), read.getMany('phoneNumbers', rows.map(row => row.phoneNumberId)), callerSigns(read, rows)])
      const now = context.now()
      return {
        rows: rows.flatMap((row) => {
          const conversation = conversations.find(each => each.id === row.conversationId)
          return conversation === undefined ? [] : [presentCallback(row, conversation, numbers.find(each => each.id === row.phoneNumberId)?.masked ?? '', names, signs)]
        }),
        summary: {
          open: live.length,
          due: live.filter(row => row.nextAt !== null && row.nextAt <= now).length,
          waiting: waiting.length,
          longestSince: waiting.reduce<number | null>((first, { waitingSince }) => waitingSince === null ? first : Math.min(first ?? waitingSince, waitingSince), null),
          missed: missed.length,
        },
      }
    },
    touches: (change, params) => change.entity === 'callbacks' || (params.scope === 'missed' && change.entity === 'obligations') || (params.scope === 'waiting' && change.entity === 'conversations'),
  }
}

/** The newest missed call of each room that is to be rung back, in the order in which that is due. */
async function missedCalls(read: ReadHandle): Promise<CallbackRecord[]> {
  const duties = await read.find('obligations', { kind: 'ring_back', closedAt: null }, { order: [['dueAt', 'asc']], limit: most })
  if (duties.length === 0)
    return []
  const calls = await read.find('callbacks', { conversationId: duties.map(duty => duty.conversationId), direction: 'inbound', state: 'cancelled' }, { order: [['createdAt', 'desc']], limit: most * 5 })
  return duties.flatMap(duty => calls.find(call => call.conversationId === duty.conversationId && call.missedAt !== null) ?? [])
}
