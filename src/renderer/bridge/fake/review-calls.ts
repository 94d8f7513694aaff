import type { MessageRow } from '../../../shared/contract/conversation.ts'
import type { ViewSummary } from '../../../shared/contract/index.ts'
import type { GuardWordRow, ReviewRow } from '../../../shared/contract/review.ts'
import type { WordClass } from '../../../shared/rules/lexicon.ts'
import type { FakeCalls } from './desk-calls.ts'
import type { FakeRoom, FakeWorld } from './world.ts'
import { AppError } from '../../../shared/errors.ts'
import { guardOutgoing } from '../../../shared/rules/guard.ts'
import { defaultSeverities, lexiconOf } from '../../../shared/rules/lexicon.ts'
import { defaultReviewPolicy } from '../../../shared/rules/review.ts'
import { putMessage } from './world.ts'

type Outbound = NonNullable<MessageRow['outbound']>

const seeded: readonly (readonly [string, WordClass])[] = [['绝对安全', 'absolute_claim'], ['保证退款', 'promise'], ['您操作不当', 'blame'], ['内部通知', 'internal']]

/** The lists as the fake world has them, made once for each. */
const lists = new WeakMap<FakeWorld, GuardWordRow[]>()
function wordsOf(world: FakeWorld): GuardWordRow[] {
  const known = lists.get(world) ?? seeded.map(([word, own], i): GuardWordRow => ({ id: `w-${i}`, version: 1, word, class: own, severity: null, brand: '', changedBy: { id: 'system', name: '' }, changedAt: world.now() - 86_400_000 }))
  lists.set(world, known)
  return known
}

function held(world: FakeWorld): { readonly room: FakeRoom, readonly message: MessageRow, readonly outbound: Outbound }[] {
  return [...world.rooms.values()].flatMap(room => room.messages.flatMap(message => message.outbound?.state === 'in_check' ? [{ room, message, outbound: message.outbound }] : []))
}

function find(world: FakeWorld, outboundId: string): { readonly room: FakeRoom, readonly message: MessageRow, readonly outbound: Outbound } {
  for (const room of world.rooms.values()) {
    const message = room.messages.find(one => one.outbound?.id === outboundId)
    if (message?.outbound)
      return { room, message, outbound: message.outbound }
  }
  throw new AppError('not_found')
}

/** Taking back, deleting, the second person, and the lists of words. */
export function reviewCallsOf(world: FakeWorld): FakeCalls {
  function put(outboundId: string, message: Partial<MessageRow>, outbound: Partial<Outbound>): MessageRow {
    const at = find(world, outboundId)
    putMessage(world, at.room, { ...at.message, ...message, outbound: { ...at.outbound, undoUntil: null, cancellable: false, ...outbound } })
    world.changed()
    return at.message
  }
  return {
    'message:undo': ({ outboundId }) => ({ text: put(outboundId, {}, { state: 'cancelled', undone: true }).text, files: [], replyToMessageId: null }),
    'message:remove': ({ outboundId }) => {
      put(outboundId, { deletedAt: world.now(), facts: { deletedBy: world.people.me.name } }, { removable: false })
      return {}
    },
    'review:decide': ({ outboundId, verdict, text, why }) => {
      const { review } = find(world, outboundId).outbound
      const outcome = verdict === 'approve' ? 'approved' as const : 'returned' as const
      put(outboundId, text ? { text } : {}, { state: verdict === 'approve' ? 'sent' : 'cancelled', review: review && { ...review, outcome, by: world.people.me, why: why ?? '', changed: text !== null && text !== undefined } })
      return {}
    },
    'review:setPolicy': input => ({ ...defaultReviewPolicy, watched: [], reviewers: [], ...input }),
    'guardWord:save': ({ id, word, class: own, severity = null, brand = '' }) => {
      const list = wordsOf(world)
      const row: GuardWordRow = { id: id ?? `w-${list.length}`, version: 1, word, class: own, severity, brand, changedBy: world.people.me, changedAt: world.now() }
      lists.set(world, [...list.filter(one => one.id !== row.id), row])
      world.changed()
      return { id: row.id }
    },
    'guardWord:remove': ({ id }) => {
      lists.set(world, wordsOf(world).filter(one => one.id !== id))
      world.changed()
      return {}
    },
    'guardWord:setClass': () => ({}),
    'guardWord:try': ({ text, visibility }) => ({ findings: guardOutgoing({ text, visibility, lexicon: lexiconOf(wordsOf(world), defaultSeverities, '') }) }),
    'guardWord:import': ({ words }) => ({ added: words.length, changed: 0 }),
  }
}

/** The reviewers' queue. */
export function readReviews(world: FakeWorld): { readonly rows: readonly ReviewRow[], readonly summary: ViewSummary<'reviews'> } {
  const rows = held(world).map(({ room, message, outbound }): ReviewRow => ({
    id: outbound.id,
    version: message.version,
    conversationId: room.row.id,
    author: message.author,
    customer: { name: room.row.customer.name, followers: room.row.customer.followers },
    channel: room.row.channel,
    touchpoint: room.row.touchpoint,
    visibility: room.row.visibility,
    accountName: room.row.accountName,
    text: message.text,
    files: 0,
    reasons: outbound.review?.reasons ?? [],
    findings: guardOutgoing({ text: message.text, visibility: room.row.visibility, lexicon: lexiconOf(wordsOf(world), defaultSeverities, '') }),
    heldAt: message.at,
    limitAt: message.at + defaultReviewPolicy.waitLimitMs,
    due: room.row.due,
    lines: room.messages.filter(line => line.id !== message.id && (line.direction === 'inbound' || line.direction === 'outbound')).slice(-6).map(line => ({ id: line.id, seq: line.seq, direction: line.direction === 'inbound' ? 'inbound' as const : 'outbound' as const, author: line.author.name, text: line.text, at: line.at })),
    seenSeq: room.messages.findLast(line => line.direction === 'inbound')?.seq ?? 0,
    passedOn: false,
  }))
  return { rows, summary: { mayReview: world.me.role === 'supervisor', waiting: rows.length, policy: { ...defaultReviewPolicy, watched: [], reviewers: [] } } }
}

/** The lists of words. */
export function readGuardWords(world: FakeWorld): { readonly rows: readonly GuardWordRow[], readonly summary: ViewSummary<'guardWords'> } {
  return { rows: wordsOf(world), summary: { classes: { ...defaultSeverities }, brands: ['回音'], history: [{ id: 'h-1', at: world.now() - 3_600_000, by: world.people.lin, action: 'add', word: '绝对安全', facts: { class: 'absolute_claim' } }] } }
}
