import type { CallOutput } from '../../shared/contract/index.ts'
import type { MessageHit } from '../../shared/contract/search.ts'
import type { Stretch } from '../../shared/rules/fold-marks.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { SearchFilter, SearchFound } from '../store/search/index.ts'
import type { ConversationRecord, MessageRecord } from '../store/tables.ts'
import type { SearchIndexer } from './indexer.ts'
import { findMarks } from '../../shared/rules/fold-marks.ts'
import { readQuery } from '../../shared/rules/fold-search.ts'
import { searchOthers } from './others.ts'
import { cutOut } from './snippet.ts'

type Asked = Parameters<Handlers['search:messages']>[1]

/** Hits are counted as far as this, and put in order of fitness. */
const countTo = 1_000
/** Marks of one text. */
const mostMarks = 40

/** Full-text search over messages and notes, and over customers, cases and calls. */
export function searchCalls(context: EngineContext, indexer: SearchIndexer): Pick<Handlers, 'search:messages' | 'search:others'> {
  return {
    'search:messages': (actor, input) => searchMessages(context, actor, input, indexer.lagMs()),
    'search:others': (_actor, input) => searchOthers(context, input),
  }
}

async function searchMessages(context: EngineContext, actor: Actor, input: Asked, lagMs: number): Promise<CallOutput<'search:messages'>> {
  const forms = readQuery(input.query)
  if (forms.length === 0)
    return { hits: [], total: 0, isWhole: true, next: null, ranked: 0, lagMs }
  const isBest = input.sort === 'best'
  const found = await context.store.read.search({ forms, filter: filterOf(actor, input.filter), before: isBest ? null : input.before, limit: isBest ? countTo : input.limit, countTo: input.before === null ? countTo : 0 })
  const messages = inOrder(found, await context.store.read.getMany('messages', found.hits.map(hit => hit.messageId)))
  const page = isBest ? byFitness(messages, forms).slice(0, input.limit) : messages
  const rooms = new Map((await context.store.read.getMany('conversations', [...new Set(page.map(message => message.conversationId))])).map(room => [room.id, room]))
  return {
    hits: page.flatMap((message) => {
      const room = rooms.get(message.conversationId)
      return room === undefined ? [] : [toHit(message, room, forms)]
    }),
    total: found.total,
    isWhole: found.isWhole,
    next: isBest ? null : found.next,
    ranked: isBest ? messages.length : 0,
    lagMs,
  }
}

function filterOf(actor: Actor, { channels, visibility, who, agentId, mine, withFiles, from, to, tags }: Asked['filter']): SearchFilter {
  return {
    channels,
    directions: who === 'customer' ? ['inbound'] : who === 'us' ? ['outbound'] : who === 'note' ? ['note'] : ['inbound', 'outbound', 'note'],
    withFiles,
    tags,
    ...(visibility === null ? {} : { visibility }),
    ...(agentId === null ? {} : { authorId: agentId }),
    ...(mine ? { ownerId: actor.agentId } : {}),
    ...(from === null ? {} : { from }),
    ...(to === null ? {} : { to }),
  }
}

function inOrder({ hits }: SearchFound, messages: readonly MessageRecord[]): MessageRecord[] {
  const byId = new Map(messages.map(message => [message.id, message]))
  return hits.flatMap(({ messageId }) => byId.get(messageId) ?? [])
}

/** The larger the marked share of a text, the fitter; equal ones stay by time. */
function byFitness(messages: readonly MessageRecord[], forms: readonly string[]): MessageRecord[] {
  const share = new Map(messages.map(message => [message.id, lengthOf(findMarks(message.text, forms)) / Math.max(1, message.text.length)]))
  return [...messages].sort((a, b) => share.get(b.id)! - share.get(a.id)!)
}

function lengthOf(marks: readonly Stretch[]): number {
  return marks.reduce((sum, [start, end]) => sum + end - start, 0)
}

function toHit(message: MessageRecord, room: ConversationRecord, forms: readonly string[]): MessageHit {
  const textMarks = findMarks(message.text, forms).slice(0, mostMarks)
  return {
    messageId: message.id,
    conversationId: room.id,
    seq: message.seq,
    at: message.at,
    direction: message.direction,
    authorName: message.authorKind === 'customer' && message.authorName === '' ? room.customerName : message.authorName,
    customerName: room.customerName,
    channel: room.channel,
    visibility: room.visibility,
    status: room.status,
    ...cutOut(message.text, textMarks),
    textMarks: textMarks.map(([start, end]) => [start, end]),
  }
}
