import type { InboundMessage, Spread } from '../../shared/domain/index.ts'
import type { ConversationRecord, MessageRecord, Row } from '../store/tables.ts'
import { hidePhones } from '../../shared/rules/hide-phones.ts'
import { publicityStep } from '../../shared/rules/rank.ts'
import { cutGraphemes } from '../../shared/rules/text-length.ts'
import { identityId } from './scene.ts'

/** Longest preview of an inbox line, graphemes. */
const previewLength = 80
/** What of a text is looked at for it, UTF-16 units. */
const headLength = 400
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** One-line preview of a message. */
export function previewOf(text: string): string {
  return cutGraphemes(headOf(text).replaceAll(/\s+/g, ' ').trim(), previewLength)
}

/** The first units of a text without splitting a character made of many (F49), unless that alone is longer. */
function headOf(text: string): string {
  if (text.length <= headLength)
    return text
  // Two Chinese characters in a row never belong together.
  if (/^[\u4E00-\u9FFF]{2}$/.test(text.slice(headLength - 1, headLength + 1)))
    return text.slice(0, headLength)
  let end = 0
  for (const { index, segment } of segmenter.segment(text)) {
    if (index + segment.length > headLength)
      break
    end = index + segment.length
  }
  return text.slice(0, end || headLength)
}

/** A customer and their account on a platform, from the first voice heard of them. */
export function newCustomer(id: string, message: InboundMessage, now: number): { customer: Row<'customers'>, identity: Row<'identities'> } {
  return {
    customer: { id, version: 1, name: message.author.name, vip: false, note: '', createdAt: now },
    identity: {
      id: identityId(message),
      customerId: id,
      channel: message.channel,
      uid: message.author.uid,
      name: message.author.name,
      avatar: message.author.avatar ?? null,
      followers: message.author.followers ?? null,
      verified: message.author.verified ?? 'none',
      location: message.author.location ?? null,
      // A push carries no name; 0 asks the profile round to look it up.
      updatedAt: message.author.name === '' ? 0 : now,
    },
  }
}

/** A case named after its first words; a number in them is masked. */
export function newCase(id: string, customerId: string, text: string, at: number): Row<'cases'> {
  return { id, version: 1, customerId, title: cutGraphemes(hidePhones(previewOf(text)), 24), status: 'open', ownerId: null, openedAt: at, closedAt: null, closedReason: null, resultDueAt: null }
}

/** A room that has heard nothing yet. */
export function newConversation(facts: { id: string, accountId: string, brand: string, caseId: string, customer: Row<'customers'>, message: InboundMessage, now: number }): ConversationRecord {
  const { message, customer, now } = facts
  return {
    id: facts.id,
    version: 1,
    accountId: facts.accountId,
    channel: message.channel,
    touchpoint: message.touchpoint,
    visibility: message.visibility,
    threadKey: message.threadKey,
    caseId: facts.caseId,
    customerId: customer.id,
    identityId: identityId(message),
    customerName: message.author.name,
    brand: facts.brand,
    status: 'queued',
    ownerId: null,
    epoch: 0,
    tier: 2,
    rank: null,
    dueAt: null,
    dueKind: null,
    dueSince: null,
    dueId: null,
    triage: 'undecided',
    triageWhy: [],
    mood: 'calm',
    moodWhy: [],
    danger: [],
    followers: message.author.followers ?? null,
    reposts: null,
    comments: null,
    publicity: 0,
    verified: message.author.verified ?? 'none',
    vip: customer.vip,
    lastSeq: 0,
    lastInboundSeq: 0,
    readSeq: 0,
    unread: 0,
    lastAt: message.at,
    lastInboundAt: message.at,
    preview: '',
    createdAt: now,
    offeredTo: null,
    offerUntil: null,
    windowUntil: null,
    windowReplies: null,
    lockCode: null,
    lockUntil: null,
    replyTarget: null,
    context: null,
    acknowledgedAt: null,
    holdingAt: null,
    personSpokeAt: null,
    trouble: false,
    callState: null,
    snoozedUntil: null,
    resolvedAt: null,
    resolvedReason: null,
    tags: [],
    idleNoticeAt: null,
    hintsSet: null,
  }
}

/** Follows the publicity of a public room: followers and the counts of its newest voice. */
export function notePublicity(conversation: ConversationRecord, message: InboundMessage): void {
  if (message.author.followers !== undefined)
    conversation.followers = message.author.followers
  if (conversation.visibility !== 'public')
    return
  noteSpread(conversation, message.spread)
}

/** Follows the counts of a public room. */
export function noteSpread(conversation: ConversationRecord, spread: Spread | undefined): void {
  conversation.reposts = spread?.reposts ?? conversation.reposts
  conversation.comments = spread?.comments ?? conversation.comments
  conversation.publicity = publicityStep(conversation.followers ?? undefined, spread)
}

function cardFacts(card: InboundMessage['card']): MessageRecord['facts'] {
  if (card === undefined)
    return {}
  const { title, note, url, latitude, longitude } = card
  return {
    cardTitle: title,
    ...(note === undefined ? {} : { cardNote: note }),
    ...(url === undefined ? {} : { cardUrl: url }),
    ...(latitude === undefined || longitude === undefined ? {} : { latitude, longitude }),
  }
}

/** A timeline row of a platform's message. */
export function newMessage(facts: { id: string, n: number, conversation: ConversationRecord, message: InboundMessage, turnId: string | null, now: number }): MessageRecord {
  const { message, conversation, now } = facts
  return {
    id: facts.id,
    n: facts.n,
    version: 1,
    conversationId: conversation.id,
    seq: conversation.lastSeq,
    direction: message.byBrand ? 'outbound' : 'inbound',
    kind: message.kind,
    authorId: message.byBrand ? conversation.accountId : conversation.customerId,
    authorName: message.author.name,
    authorKind: message.byBrand ? 'brand' : 'customer',
    text: message.text,
    facts: { ...(message.truncated === true ? { truncated: true } : {}), ...cardFacts(message.card) },
    objectKey: message.objectKey,
    parentKey: message.parentKey ?? null,
    at: message.at,
    receivedAt: now,
    order: message.order ?? null,
    visibleAt: null,
    editedAt: null,
    deletedAt: null,
    outboundId: null,
    turnId: facts.turnId,
    // A private answer points at nothing: what it needs is the newest message's, which keeps the window open.
    replyTarget: message.byBrand || message.visibility === 'private' || message.replyTarget === undefined ? null : { ...message.replyTarget },
  }
}
