import type { GuardWordRow, ReviewRow } from '../../shared/contract/review.ts'
import type { EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { guardOutgoing } from '../../shared/rules/privacy.ts'
import { isReviewer } from '../../shared/rules/review.ts'
import { presentDue } from '../views/present.ts'
import { lexiconFor } from './words.ts'

/** Texts shown at once; the others follow as these are decided. */
const most = 100
/** Lines looked through for the last ones before a text. */
const looked = 12
const shownLines = 6
const shownChanges = 40

/** The texts that wait for a reviewer's yes, the longest waiting first; a reviewer's own are left to the others. */
export function createReviewsSource(context: EngineContext, names: Names): ViewSource<'reviews'> {
  const read = context.store.read
  return {
    pauseMs: 150,
    async load(actor) {
      const policy = context.live.review
      const summary = { policy: { ...policy, watched: [...policy.watched], reviewers: [...policy.reviewers] }, mayReview: isReviewer(actor, policy) }
      if (!summary.mayReview)
        return { rows: [], summary: { ...summary, waiting: 0 } }
      const waiting = (await read.find('reviews', { decidedAt: null }, { order: [['heldAt', 'asc']], limit: most * 2 })).filter(review => review.authorId !== actor.agentId)
      const rows = await Promise.all(waiting.slice(0, most).map(review => presentReview(context, names, review)))
      return { rows: rows.flatMap(row => row ?? []), summary: { ...summary, waiting: waiting.length } }
    },
    touches: (change, _params, rows) => change.entity === 'reviews' || change.entity === 'settings' || (change.entity === 'conversations' && rows.size > 0),
  }
}

async function presentReview(context: EngineContext, names: Names, review: Row<'reviews'>): Promise<ReviewRow | null> {
  const read = context.store.read
  const [row, room] = await Promise.all([read.get('outbox', review.id), read.get('conversations', review.conversationId)])
  if (row === undefined || room === undefined)
    return null
  const lines = (await read.messagesBefore(room.id, null, looked)).filter(line => line.id !== row.messageId && (line.direction === 'inbound' || line.direction === 'outbound'))
  return {
    id: row.id,
    version: row.version + review.version + room.version,
    conversationId: room.id,
    author: { id: review.authorId, name: names.agentName(review.authorId) },
    customer: { name: room.customerName, followers: room.followers },
    channel: room.channel,
    touchpoint: room.touchpoint,
    visibility: room.visibility,
    accountName: names.accountName(room.accountId),
    text: row.text,
    files: row.media?.length ?? 0,
    reasons: review.reasons,
    findings: guardOutgoing({ text: row.text, visibility: room.visibility, lexicon: lexiconFor(context.live, room.brand) }),
    heldAt: review.heldAt,
    limitAt: review.heldAt + context.live.review.waitLimitMs,
    due: presentDue(room),
    lines: lines.slice(-shownLines).map(line => ({ id: line.id, seq: line.seq, direction: line.direction === 'inbound' ? 'inbound' as const : 'outbound' as const, author: line.authorName === '' ? room.customerName : line.authorName, text: line.text, at: line.at })),
    seenSeq: room.lastInboundSeq,
    passedOn: room.epoch !== row.epoch,
  }
}

/** The lists of words, with who changed what. */
export function createGuardWordsSource(context: EngineContext, names: Names): ViewSource<'guardWords'> {
  const read = context.store.read
  const person = (id: string) => ({ id, name: id === 'system' ? '' : names.agentName(id) })
  return {
    pauseMs: 200,
    async load() {
      const [words, changes, accounts] = await Promise.all([
        read.find('guardWords', {}, { order: [['class', 'asc'], ['word', 'asc']] }),
        read.find('audit', { entityId: 'guardWords' }, { order: [['at', 'desc']], limit: shownChanges }),
        read.find('accounts', { removedAt: null }),
      ])
      return {
        rows: words.map(({ changedBy, ...word }): GuardWordRow => ({ ...word, changedBy: person(changedBy) })),
        summary: {
          classes: { ...context.live.wordClasses },
          brands: [...new Set(accounts.map(account => account.brand))].sort(),
          history: changes.map(({ id, at, actorId, action, facts }) => ({ id, at, by: person(actorId), action: actionOf(action), word: String(facts.word ?? ''), facts })),
        },
      }
    },
    touches: change => change.entity === 'settings' || change.entity === 'accounts',
  }
}

const actions = ['add', 'change', 'remove', 'class', 'import'] as const

function actionOf(action: string): typeof actions[number] {
  return actions.find(one => action.endsWith(`.${one}`)) ?? 'change'
}
