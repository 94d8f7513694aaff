import type { InboundMessage } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { ConversationRecord, MessageRecord, Row } from '../store/tables.ts'
import type { Judgement } from './judge.ts'
import type { Scene } from './scene.ts'
import { dueAt, presetFor } from '../../shared/rules/clock.ts'
import { findPhoneNumbers, shownNumber } from '../../shared/rules/phone-number.ts'
import { noticeUids } from '../complaints/notifiers.ts'
import { newDuty, settleClock } from '../duties.ts'
import { judge } from './judge.ts'
import { newCase, newConversation, newCustomer, newMessage, notePublicity, previewOf } from './records.ts'
import { identityId, roomKey } from './scene.ts'

/** How long a case stays the natural home of a new voice of the same customer, ms. */
const sameMatterMs = 3 * 24 * 3_600_000

/** Takes one customer's message into the scene: room, case, turn, duty, clock. `n` is its number in the store. */
export function takeCustomerMessage(context: EngineContext, scene: Scene, accountId: string, message: InboundMessage, n: number): MessageRecord {
  const now = context.now()
  const conversation = roomOf(context, scene, accountId, message)
  const wasResolved = conversation.status === 'resolved'
  const judgement = judge(message, { brandWords: context.config.brandWords, personSpoke: conversation.personSpokeAt !== null, hasOpenTurn: scene.openTurns.has(conversation.id), knownBots: noticeUids(context, message.channel), moodModel: context.moodModel, hintsSet: conversation.hintsSet })
  noteMessage(conversation, message, judgement, now)
  const turn = turnOf(context, scene, conversation, message, judgement)
  if (turn !== null && turn.state !== 'no_reply_needed' && (wasResolved || conversation.status === 'snoozed' || conversation.status === 'pending'))
    wake(context, scene, conversation, message)
  if (turn?.state === 'no_reply_needed' && conversation.lastSeq === 1)
    rest(conversation, now)
  if (settleClock(conversation, scene.openDuties.get(conversation.id) ?? []) || conversation.version > 0)
    scene.conversations.touch(conversation.id)
  const record = scene.messages.add(newMessage({ id: context.newId(), n, conversation, message, turnId: turn?.id ?? null, now }))
  takeMedia(context, scene, accountId, message, record)
  if (conversation.visibility === 'private')
    takeNumbers(context, scene, conversation, record)
  return record
}

/**
 * What a search had found turns out to have been said to the brand: it is judged anew, and owed an answer by the clock of
 * those who speak to us. Whoever was judged by a person stays as judged.
 */
export function takeAsAddressed(context: EngineContext, scene: Scene, message: InboundMessage): void {
  const conversation = scene.conversations.byId.get(scene.rooms.get(roomKey(message.threadKey, message.visibility)) ?? '')
  if (conversation === undefined || message.byBrand || !message.addressed || conversation.touchpoint !== 'search_hit' || conversation.triageWhy.some(why => why.startsWith('person')))
    return
  const turn = scene.openTurns.get(conversation.id) ?? passedOver(scene, conversation)
  // Answered meanwhile: it was found, and that was enough.
  if (turn === undefined)
    return
  const now = context.now()
  const judgement = judge(message, { brandWords: context.config.brandWords, personSpoke: conversation.personSpokeAt !== null, hasOpenTurn: true, knownBots: noticeUids(context, message.channel), moodModel: context.moodModel, hintsSet: conversation.hintsSet })
  conversation.touchpoint = message.touchpoint
  noteJudgement(conversation, judgement)
  turn.touchpoint = message.touchpoint
  scene.turns.touch(turn.id)
  if (turn.state === 'waiting') {
    hurry(scene, turn, dueAt(Math.min(message.at, now), presetFor(message.touchpoint, context.live.presets), context.live.calendar))
  }
  else if (judgement.triage === 'needs_reply') {
    if (conversation.status === 'resolved')
      wake(context, scene, conversation, message)
    turn.endedAt = null
    scene.openTurns.set(conversation.id, turn)
    beginWaiting(context, scene, conversation, turn, message)
  }
  settleClock(conversation, scene.openDuties.get(conversation.id) ?? [])
  scene.conversations.touch(conversation.id)
}

/** The turn of a voice that the rules took for nobody's question, as long as no person had to do with it. */
function passedOver(scene: Scene, conversation: ConversationRecord): Row<'turns'> | undefined {
  return conversation.personSpokeAt !== null ? undefined : [...scene.turns.byId.values()].find(turn => turn.conversationId === conversation.id && turn.state === 'no_reply_needed')
}

/** The first answer is due earlier than it was. */
function hurry(scene: Scene, turn: Row<'turns'>, due: number): void {
  const duty = scene.openDuties.get(turn.conversationId)?.find(each => each.turnId === turn.id && each.kind === 'first_reply' && each.closedAt === null)
  if (duty === undefined || duty.dueAt <= due)
    return
  duty.dueAt = due
  turn.dueAt = due
  scene.obligations.touch(duty.id)
}

function roomOf(context: EngineContext, scene: Scene, accountId: string, message: InboundMessage): ConversationRecord {
  const key = roomKey(message.threadKey, message.visibility)
  const known = scene.conversations.byId.get(scene.rooms.get(key) ?? '')
  if (known !== undefined)
    return known
  const customer = customerOf(context, scene, message)
  const matter = caseOf(context, scene, customer.id, message)
  const conversation = scene.conversations.add(newConversation({
    id: context.newId(),
    accountId,
    brand: context.accounts.get(accountId)?.brand ?? '',
    caseId: matter.id,
    customer,
    message,
    now: context.now(),
  }))
  if (conversation.customerName === '')
    conversation.customerName = customer.name
  if (message.visibility === 'private' && matter.ownerId !== null) {
    conversation.ownerId = matter.ownerId
    conversation.status = 'assigned'
    conversation.epoch = 1
  }
  scene.rooms.set(key, conversation.id)
  // Screens that show the customer look again: they have one more room.
  scene.customers.touch(customer.id)
  return conversation
}

function customerOf(context: EngineContext, scene: Scene, message: InboundMessage): Row<'customers'> {
  const identity = scene.identities.byId.get(identityId(message))
  const known = identity === undefined ? undefined : scene.customers.byId.get(identity.customerId)
  if (identity !== undefined && known !== undefined) {
    noteIdentity(scene, identity, message, context.now())
    return known
  }
  const made = newCustomer(context.newId(), message, context.now())
  scene.identities.add(made.identity)
  return scene.customers.add(made.customer)
}

function noteIdentity(scene: Scene, identity: Row<'identities'>, message: InboundMessage, now: number): void {
  const followers = message.author.followers ?? identity.followers
  const name = message.author.name === '' ? identity.name : message.author.name
  if (identity.name === name && identity.followers === followers)
    return
  identity.name = name
  identity.followers = followers
  identity.updatedAt = now
  scene.identities.touch(identity.id)
}

function caseOf(context: EngineContext, scene: Scene, customerId: string, message: InboundMessage): Row<'cases'> {
  const open = scene.openCases.get(customerId) ?? []
  const current = open.find(each => message.at - each.openedAt < sameMatterMs)
  if (current !== undefined)
    return current
  const made = scene.cases.add(newCase(context.newId(), customerId, message.text, message.at))
  scene.openCases.set(customerId, [made, ...open])
  return made
}

function noteMessage(conversation: ConversationRecord, message: InboundMessage, judgement: Judgement, now: number): void {
  conversation.lastSeq += 1
  conversation.lastInboundSeq = conversation.lastSeq
  conversation.unread += 1
  conversation.customerName = message.author.name === '' ? conversation.customerName : message.author.name
  if (message.at >= conversation.lastInboundAt) {
    conversation.preview = previewOf(message.text)
    conversation.lastInboundAt = message.at
    conversation.lastAt = Math.max(conversation.lastAt, message.at)
    conversation.replyTarget = message.replyTarget === undefined ? conversation.replyTarget : { ...message.replyTarget }
  }
  if (message.context !== undefined && conversation.context === null)
    conversation.context = { ...message.context }
  if (message.window !== undefined && message.window.until > (conversation.windowUntil ?? 0))
    Object.assign(conversation, { windowUntil: message.window.until, windowReplies: message.window.repliesLeft })
  if (conversation.lockCode === 'window_closed' || conversation.lockCode === 'reply_limit')
    Object.assign(conversation, { lockCode: null, lockUntil: null })
  notePublicity(conversation, message)
  noteJudgement(conversation, judgement)
  if (now < conversation.lastAt)
    conversation.lastAt = now
}

function noteJudgement(conversation: ConversationRecord, judgement: Judgement): void {
  if (judgement.tier < conversation.tier)
    conversation.tier = judgement.tier
  if (judgement.danger.length > 0)
    conversation.danger = [...new Set([...conversation.danger, ...judgement.danger])]
  if (conversation.hintsSet?.mood == null && (judgement.mood !== 'calm' || conversation.lastSeq === 1)) {
    conversation.mood = judgement.mood
    conversation.moodWhy = judgement.moodWhy
  }
  if (judgement.triage !== null && (conversation.triage !== 'needs_reply' || judgement.triage === 'needs_reply')) {
    conversation.triage = judgement.triage
    conversation.triageWhy = [...judgement.triageWhy, ...raisedBefore(conversation, judgement)]
  }
}

/** Why a room was raised stays beside what its newest voice says: the sign on it has to be explained as long as it stands. */
function raisedBefore(conversation: ConversationRecord, judgement: Judgement): string[] {
  const isTold = judgement.triageWhy.some(why => why.startsWith('escalation:'))
  return isTold || !conversation.danger.includes('escalated') ? [] : conversation.triageWhy.filter(why => why.startsWith('escalation:'))
}

/** The turn that this message begins or belongs to; null when it asks for nothing (thanks after an answer). */
function turnOf(context: EngineContext, scene: Scene, conversation: ConversationRecord, message: InboundMessage, judgement: Judgement): Row<'turns'> | null {
  const open = scene.openTurns.get(conversation.id)
  if (open !== undefined) {
    open.messages += 1
    scene.turns.touch(open.id)
    if (open.state === 'undecided' && judgement.triage === 'needs_reply')
      beginWaiting(context, scene, conversation, open, message)
    return open
  }
  if (judgement.triage === null)
    return null
  const now = context.now()
  const turn = scene.turns.add({
    id: context.newId(),
    conversationId: conversation.id,
    channel: conversation.channel,
    touchpoint: message.touchpoint,
    accountId: conversation.accountId,
    state: judgement.triage === 'no_reply_needed' ? 'no_reply_needed' : 'undecided',
    first: conversation.personSpokeAt === null,
    enteredAt: Math.min(message.at, now),
    receivedAt: now,
    dueAt: null,
    acknowledgedAt: null,
    holdingAt: null,
    endedAt: judgement.triage === 'no_reply_needed' ? now : null,
    agentId: null,
    messages: 1,
  })
  if (judgement.triage !== 'no_reply_needed')
    scene.openTurns.set(conversation.id, turn)
  if (judgement.triage === 'needs_reply')
    beginWaiting(context, scene, conversation, turn, message)
  return turn
}

/** The clock begins at the customer's own timestamp, never in the future; a found voice's clock begins with its triage. */
function beginWaiting(context: EngineContext, scene: Scene, conversation: ConversationRecord, turn: Row<'turns'>, message: InboundMessage): void {
  const now = context.now()
  const startedAt = message.touchpoint === 'search_hit' ? now : Math.min(message.at, now)
  const preset = turn.first ? presetFor(message.touchpoint, context.live.presets) : context.live.nextReplyMs
  turn.state = 'waiting'
  turn.dueAt = message.dueAt ?? dueAt(startedAt, preset, context.live.calendar)
  scene.turns.touch(turn.id)
  const duty = scene.obligations.add(newDuty(context.newId(), conversation, {
    kind: turn.first ? 'first_reply' : 'next_reply',
    turnId: turn.id,
    startedAt,
    receivedAt: now,
    dueAt: turn.dueAt,
    agentId: conversation.ownerId,
  }))
  scene.openDuties.set(conversation.id, [...scene.openDuties.get(conversation.id) ?? [], duty])
}

/** A resolved, snoozed or pending room speaks again: back to its case's owner, or into the queue. A closed case is not reopened; the voice begins a new one. */
function wake(context: EngineContext, scene: Scene, conversation: ConversationRecord, message: InboundMessage): void {
  const matter = scene.cases.byId.get(conversation.caseId) ?? caseOf(context, scene, conversation.customerId, message)
  const owner = conversation.status === 'resolved' ? matter.ownerId : conversation.ownerId
  conversation.caseId = matter.id
  conversation.status = owner === null ? 'queued' : 'assigned'
  conversation.ownerId = owner
  conversation.epoch += 1
  conversation.snoozedUntil = null
  for (const duty of scene.openDuties.get(conversation.id) ?? [])
    duty.caseId = matter.id
}

function rest(conversation: ConversationRecord, now: number): void {
  conversation.status = 'resolved'
  conversation.resolvedAt = now
  conversation.resolvedReason = 'no_reply_needed'
}

function takeMedia(context: EngineContext, scene: Scene, accountId: string, message: InboundMessage, record: MessageRecord): void {
  for (const item of message.media)
    scene.media.add({ id: context.newId(), messageId: record.id, kind: item.kind, accountId, ref: item.ref, mime: item.mime ?? null, name: null, size: null, sha256: null, state: 'fetching', attempts: 0, nextAt: record.receivedAt, width: null, height: null, reason: null, risk: null })
}

/** Numbers that a customer wrote in a private room are sealed and kept beside the customer. */
function takeNumbers(context: EngineContext, scene: Scene, conversation: ConversationRecord, record: MessageRecord): void {
  for (const found of findPhoneNumbers(record.text)) {
    if (found.e164 === null)
      continue
    scene.phoneNumbers.add({ id: context.newId(), customerId: conversation.customerId, conversationId: conversation.id, messageId: record.id, cipher: context.cipher.seal(found.e164), hmac: context.cipher.lookup(found.e164), masked: shownNumber({ e164: found.e164, extension: found.extension }), at: record.at, by: 'customer' })
  }
}
