import { createCodecs } from '../../src/engine/store/sql/codec.ts'
import { createCompiler } from '../../src/engine/store/sql/compiler.ts'
import { createGateway } from '../../src/engine/store/sql/gateway.ts'
import { createQueries } from '../../src/engine/store/sql/queries.ts'

/** A statement that runs often, as the store writes it. */
export interface HotQuery {
  readonly name: string
  readonly sql: string
  readonly params: (string | number)[]
  /** It asks for an order that no index gives, over few rows. */
  readonly sorts?: boolean
}

/** Records what is sent to the database by each question. */
function record(): HotQuery[] {
  const recorded: HotQuery[] = []
  const codecs = createCodecs()
  const queries = createQueries('sqlite', codecs)
  const gateway = createGateway(createCompiler('sqlite'), codecs)

  function watch(name: string, sorts = false) {
    const note = (sql: string, params: readonly unknown[]) => {
      recorded.push({ name, sql, params: params as (string | number)[], sorts })
      return [[0, 0, 0, 0, 0, 0]]
    }
    return { rows: (sql: string, params: readonly unknown[]) => note(sql, params) && [], run: () => 0 }
  }
  // The answers are empty, which some questions do not expect; only the statement counts here.
  const ask = (question: Promise<unknown>) => void question.catch(() => {})

  const after = { tier: 2, rank: 5, id: 'x' }
  for (const tab of ['mine', 'queue', 'all', 'snoozed', 'waiting', 'undecided', 'resolved'] as const) {
    ask(queries.inboxPage(watch(`inbox ${tab}`), { tab, agentId: 'a', channels: ['weibo', 'douyin'] }, null, 20, 60))
    ask(queries.inboxPage(watch(`inbox ${tab} after a row`), { tab, agentId: 'a', channels: [] }, after, 0, 60))
    ask(queries.inboxExtent(watch(`extent of ${tab}`), { tab, agentId: 'a', channels: [] }, null))
    ask(queries.inboxPage(watch(`inbox ${tab} by account and tag`), { tab, agentId: 'a', channels: ['weibo'], accounts: ['w1'], tags: ['发票'] }, after, 20, 60))
    ask(queries.inboxExtent(watch(`extent of ${tab} by account and tag`), { tab, agentId: 'a', channels: ['weibo'], accounts: ['w1'], tags: ['发票', '退款'] }, null))
  }
  ask(queries.inboxCounts(watch('inbox counts'), 'a'))
  ask(queries.claimCandidate(watch('claim'), { agentId: 'a', channels: ['weibo'], now: 1 }))
  ask(queries.ledger(watch('ledger', true), 1))
  ask(queries.enteredSince(watch('entered since'), 1))
  ask(queries.firstTurnsSince(watch('first turns since'), 1))
  ask(queries.openBefore(watch('open before'), 1))
  ask(queries.loads(watch('loads', true)))
  ask(queries.closingWindows(watch('closing windows', true), 1, 9, 50))
  ask(queries.messagesBefore(watch('messages before'), 'c', 9, 50))
  ask(queries.dueTimers(watch('due timers'), 1, 50))
  ask(queries.nextTimerAt(watch('next timer')))

  ask(gateway.getMany(watch('objects by id'), 'platformObjects', ['a', 'b', 'c']))
  ask(gateway.find(watch('rooms of threads'), 'conversations', { accountId: 'a', threadKey: ['t', 'u'] }))
  ask(gateway.find(watch('rooms of a case'), 'conversations', { caseId: 'k', visibility: 'public' }))
  ask(gateway.find(watch('rooms of a customer'), 'conversations', { customerId: 'u', channel: 'weibo' }))
  ask(gateway.find(watch('open cases', true), 'cases', { customerId: ['u', 'v'], status: 'open' }, { order: [['openedAt', 'desc']] }))
  ask(gateway.find(watch('open turns'), 'turns', { conversationId: ['c', 'd'], state: ['undecided', 'waiting'] }))
  ask(gateway.find(watch('open duties'), 'obligations', { conversationId: ['c', 'd'], closedAt: null }))
  ask(gateway.find(watch('duties of a case'), 'obligations', { caseId: 'k', closedAt: null }))
  ask(gateway.find(watch('duties to alarm'), 'obligations', { closedAt: null, alarmedAt: null, dueAt: { lte: 9 } }, { order: [['dueAt', 'asc']], limit: 100 }))
  ask(gateway.find(watch('messages of an object'), 'messages', { objectKey: ['a', 'b'] }))
  ask(gateway.find(watch('message of a sending'), 'messages', { outboundId: 'o' }))
  ask(gateway.count(watch('unread messages'), 'messages', { conversationId: 'c', direction: 'inbound', seq: { gt: 4 } }))
  ask(gateway.find(watch('media of messages'), 'media', { messageId: ['m', 'n'] }))
  ask(gateway.find(watch('media to fetch'), 'media', { state: 'fetching', nextAt: { lte: 4 } }, { order: [['nextAt', 'asc']], limit: 8 }))
  ask(gateway.find(watch('outbox to send', true), 'outbox', { accountId: 'a', state: ['queued', 'sending', 'unknown'] }, { order: [['priority', 'asc'], ['seq', 'asc']], limit: 200 }))
  ask(gateway.find(watch('outbox by key'), 'outbox', { clientKey: 'k' }))
  ask(gateway.find(watch('outbox of threads'), 'outbox', { accountId: 'a', state: ['sending', 'sent'], threadKey: ['t', 'u'] }))
  ask(gateway.find(watch('the same words again'), 'outbox', { accountId: 'a', visibility: 'public', text: 'x', createdAt: { gt: 4 }, state: ['queued', 'sent'] }))
  ask(gateway.find(watch('offers that lapsed'), 'offers', { state: 'offered', until: { lte: 4 } }, { limit: 20 }))
  ask(gateway.find(watch('offer of a conversation'), 'offers', { conversationId: 'c', state: 'offered' }))
  ask(gateway.find(watch('nameless identities'), 'identities', { name: '', updatedAt: { lte: 4 } }, { limit: 10 }))
  ask(gateway.find(watch('numbers of a customer'), 'phoneNumbers', { customerId: 'u' }))
  ask(gateway.find(watch('who must not be called'), 'doNotCall', { hmac: 'h' }))
  ask(gateway.find(watch('callback of a handoff'), 'callbacks', { handoffId: 'h' }))
  ask(gateway.find(watch('events of a handoff'), 'callEvents', { handoffId: 'h' }, { order: [['seq', 'asc']] }))
  ask(gateway.find(watch('attempts of a callback'), 'callAttempts', { callbackId: 'c', endedAt: null }, { order: [['n', 'desc']] }))
  ask(gateway.find(watch('timers of an entity'), 'timers', { entityId: 'e', kind: 'snooze_wake' }))
  ask(gateway.find(watch('draft'), 'drafts', { agentId: 'a', conversationId: 'c' }))
  ask(gateway.find(watch('open dead letters'), 'deadLetters', { accountId: 'a', endedAt: null }))
  ask(gateway.find(watch('old rooms of an account'), 'conversations', { accountId: 'a', status: 'resolved', lastAt: { lte: 4 } }, { order: [['lastAt', 'asc']], limit: 50 }))
  ask(gateway.find(watch('audit of an entity', false), 'audit', { entityId: 'e' }, { order: [['at', 'desc']], limit: 50 }))
  ask(gateway.find(watch('mentions of a person'), 'mentions', { agentId: 'a' }, { order: [['at', 'desc'], ['id', 'desc']], limit: 60 }))
  ask(gateway.count(watch('unread mentions'), 'mentions', { agentId: 'a', readAt: null }))
  ask(gateway.find(watch('tags in use'), 'tags', { uses: { gt: 0 } }, { order: [['uses', 'desc'], ['lastUsedAt', 'desc']], limit: 50 }))
  ask(gateway.find(watch('wrap-ups of a conversation'), 'wrapUps', { conversationId: 'c' }, { order: [['at', 'desc']], limit: 10 }))
  ask(gateway.find(watch('wrap-ups of a person'), 'wrapUps', { agentId: 'a' }, { order: [['at', 'desc']], limit: 30 }))
  ask(gateway.find(watch('open hand-overs'), 'handovers', { state: 'open' }, { order: [['createdAt', 'asc']], limit: 100 }))
  ask(gateway.find(watch('hand-overs, latest first'), 'handovers', {}, { order: [['createdAt', 'desc'], ['id', 'desc']], limit: 30 }))
  ask(gateway.find(watch('lines of a hand-over'), 'handoverLines', { handoverId: 'h' }, { order: [['position', 'asc']] }))
  ask(gateway.find(watch('what is handed over already'), 'handoverLines', { conversationId: ['c', 'd'], state: 'open' }))
  ask(gateway.find(watch('bulks under way'), 'bulks', { state: 'sending' }, { order: [['createdAt', 'asc']], limit: 50 }))
  ask(gateway.find(watch('next line of a bulk'), 'bulkLines', { bulkId: 'b', state: 'ready', accountId: 'w1' }, { order: [['position', 'asc']], limit: 1 }))
  ask(gateway.find(watch('line of a text that was sent'), 'bulkLines', { outboundId: ['o', 'p'] }))
  ask(gateway.find(watch('silent rooms of an account'), 'conversations', { accountId: 'a', status: ['assigned', 'pending'], lastAt: { lte: 4 } }, { limit: 100 }))
  return recorded
}

/** Every statement whose plan is held: the named questions, and what the engine asks on its hot paths. */
export const hotQueries: readonly HotQuery[] = record()
