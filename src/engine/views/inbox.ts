import type { EngineContext } from '../context.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { presentConversation } from './present.ts'
import { roomCalls } from './room-calls.ts'

const liveCallStates = ['requested', 'awaiting_consent', 'scheduled', 'queued', 'offered', 'dialing_agent', 'dialing_customer', 'connected', 'ended', 'wrap_up', 'retry_wait'] as const

/** The inbox: one keyset page of a tab, with every tab's count. */
export function createInboxSource(context: EngineContext, names: Names): ViewSource<'inbox'> {
  const read = context.store.read
  return {
    pauseMs: 100,
    async load(actor, params) {
      const filter = { tab: params.tab, agentId: actor.agentId, channels: params.channels, accounts: params.accounts, tags: params.tags }
      const [page, counts, calls, mentions] = await Promise.all([
        read.inboxPage(filter, params.after, params.skip, params.size),
        read.inboxCounts(actor.agentId),
        read.count('callbacks', { agentId: actor.agentId, state: liveCallStates.filter(state => !callbackTerminal.has(state)) }),
        read.count('mentions', { agentId: actor.agentId, readAt: null }),
      ])
      // The count of a whole tab is there already; only a part of it is counted anew.
      const whole = params.after === null && params.channels.length + params.accounts.length + params.tags.length === 0
      const extent = whole && params.tab !== 'resolved' ? { before: 0, total: counts[params.tab] } : await read.inboxExtent(filter, params.after)
      const now = context.now()
      const ringing = await roomCalls(read, page)
      return {
        rows: page.map(record => presentConversation(record, names, now, ringing.get(record.id))),
        summary: { counts: { ...counts, calls, mentions }, total: extent.total, start: extent.before + params.skip },
      }
    },
    touches: change => change.entity === 'conversations' || change.entity === 'callbacks' || change.entity === 'mentions',
  }
}
