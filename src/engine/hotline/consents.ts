import type { CallParsed } from '../../shared/contract/index.ts'
import type { ConsentState } from '../../shared/domain/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import type { HotlineDeps, LetGo } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { refusesRecording } from '../../shared/rules/consent.ts'
import { audit } from '../context.ts'
import { lexiconFor } from '../review/words.ts'
import { openRoom, requireOwner } from '../use-cases/room.ts'
import { enqueue, requireClean, requireSendable } from '../use-cases/send.ts'
import { callOff } from './control.ts'
import { letGo } from './dial.ts'
import { callbacksOn, consentMs, consentsOfCase, ownedConversation, requireNumber } from './numbers.ts'
import { privateRoomOf, tellRooms } from './scene.ts'

type ConsentRow = Row<'consents'>

/** Id of the timer that watches a consent. */
export const consentTimerId = (consentId: string) => `consent:${consentId}`

/** Sends the question in the customer's private room and keeps it as asked. The same client key asks once. */
export async function askConsent(context: EngineContext, deps: HotlineDeps, actor: Actor, input: CallParsed<'call:askConsent'>): Promise<{ consentId: string }> {
  const asked = await context.store.write(async (tx) => {
    const before = await tx.one('outbox', { clientKey: input.clientKey })
    if (before !== undefined)
      return { consentId: before.id, accountId: null }
    return ask(context, tx, actor, input)
  })
  if (asked.accountId !== null)
    deps.wake(asked.accountId)
  return { consentId: asked.consentId }
}

async function ask(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'call:askConsent'>): Promise<{ consentId: string, accountId: string }> {
  const origin = await openRoom(tx, input.conversationId)
  requireOwner(origin, actor, input.epoch)
  if (origin.conversation.lastInboundSeq > input.seenVersion)
    throw new AppError('stale_version', { details: { lastInboundSeq: origin.conversation.lastInboundSeq } })
  const number = input.numberKey === null ? null : await requireNumber(tx, origin.conversation, input.numberKey)
  const room = await askingRoom(tx, actor, origin.conversation)
  requireSendable(context, room, input.text)
  requireClean(lexiconFor(context.live, room.brand), room, input.text, true)
  const sent = await enqueue(context, tx, await openRoom(tx, room.id), { clientKey: input.clientKey, agentId: actor.agentId, role: 'reply', text: input.text })
  // The question's own row gives its id, so that asking twice with one key finds the same record.
  const consent: ConsentRow = {
    id: sent.outboundId,
    version: 1,
    customerId: origin.conversation.customerId,
    conversationId: origin.conversation.id,
    phoneNumberId: number?.id ?? null,
    state: 'asked',
    scope: asksToRecord(input.text) ? ['call', 'record'] : ['call'],
    wording: input.text,
    channel: room.channel,
    messageId: sent.messageId,
    agentId: actor.agentId,
    at: context.now(),
    expiresAt: context.now() + consentMs,
  }
  await supersede(tx, origin.conversation)
  await tx.insert('consents', consent)
  tx.changed('consents', consent.id, 1, consent.conversationId)
  await watchConsent(context, tx, consent)
  await tellRooms(context, tx, consent.conversationId, { lines: [{ key: 'consent_asked', facts: { agent: actor.agentId, number: number?.masked ?? '' } }] })
  return { consentId: consent.id, accountId: sent.accountId }
}

/** A question that speaks of recording asks for it, unless it says that there is none. */
function asksToRecord(question: string): boolean {
  return question.includes('录音') && (!refusesRecording(question) || question.includes('会录音'))
}

/** The private room of the case, in the actor's hands. */
async function askingRoom(tx: WriteHandle, actor: Actor, conversation: ConversationRecord): Promise<ConversationRecord> {
  const room = await privateRoomOf(tx, conversation)
  if (room === undefined)
    throw new AppError('not_found', { details: { missing: 'private_room' } })
  if (room.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: room.ownerId ?? '' } })
  return room
}

/** A newer question takes the place of those that nobody answered. */
async function supersede(tx: WriteHandle, conversation: ConversationRecord): Promise<void> {
  for (const consent of await consentsOfCase(tx, conversation)) {
    if (consent.state !== 'asked')
      continue
    await tx.update('consents', consent.id, { state: 'expired', version: consent.version + 1 })
    tx.changed('consents', consent.id, consent.version + 1, consent.conversationId)
    await tx.remove('timers', { id: consentTimerId(consent.id) })
  }
}

/** Sets the timer that ends a consent; until then a withdrawal is looked for, too. */
async function watchConsent(context: EngineContext, tx: WriteHandle, { id, expiresAt }: Pick<ConsentRow, 'id' | 'expiresAt'>): Promise<void> {
  const now = context.now()
  await tx.upsert('timers', { id: consentTimerId(id), kind: 'consent_expiry', entityId: id, dueAt: expiresAt ?? now + consentMs, createdAt: now })
}

/** A call was agreed upon for later: the yes that it stands on holds for it, too. */
export async function keepConsentUntil(context: EngineContext, tx: WriteHandle, consent: ConsentRow, callAt: number): Promise<void> {
  const expiresAt = Math.max(consent.expiresAt ?? 0, callAt + consentMs)
  if (expiresAt === consent.expiresAt)
    return
  Object.assign(consent, { expiresAt, version: consent.version + 1 })
  await tx.update('consents', consent.id, { expiresAt, version: consent.version })
  tx.changed('consents', consent.id, consent.version, consent.conversationId)
  await watchConsent(context, tx, consent)
}

/** How a consent came to its state. */
export interface ConsentVerdict {
  readonly state: Extract<ConsentState, 'granted' | 'declined' | 'withdrawn'>
  readonly messageId: string
  /** Binds or changes the number that it covers. */
  readonly numberId?: string
  readonly scope?: ConsentRow['scope']
  /** Who read the answer; null = the workstation. */
  readonly actor: Actor | null
  /** Time that the customer named for the call, ms UTC. */
  readonly callAt: number | null
}

/**
 * Settles a consent in the caller's unit: record, timeline, audit. A refusal calls off what waits or rings on its number;
 * answers what the gateway has to give up after the commit.
 */
export async function settleConsent(context: EngineContext, tx: WriteHandle, consent: ConsentRow, verdict: ConsentVerdict): Promise<LetGo[]> {
  const numberId = verdict.numberId ?? consent.phoneNumberId
  Object.assign(consent, { state: verdict.state, messageId: verdict.messageId, phoneNumberId: numberId, scope: verdict.scope ?? consent.scope, at: context.now(), expiresAt: verdict.state === 'granted' ? Math.max(context.now(), verdict.callAt ?? 0) + consentMs : null, version: consent.version + 1 })
  await tx.upsert('consents', consent)
  tx.changed('consents', consent.id, consent.version, consent.conversationId)
  const number = numberId === null ? undefined : await tx.get('phoneNumbers', numberId)
  if (verdict.state === 'granted')
    await watchConsent(context, tx, consent)
  else
    await tx.remove('timers', { id: consentTimerId(consent.id) })
  await tellRooms(context, tx, consent.conversationId, {
    lines: [{
      key: verdict.state === 'granted' ? 'consent_granted' : 'consent_declined',
      facts: { agent: verdict.actor?.agentId ?? null, number: number?.masked ?? '', via: consent.channel, callAt: verdict.callAt, withdrawn: verdict.state === 'withdrawn', record: consent.scope.includes('record') },
    }],
  })
  if (verdict.actor !== null)
    await audit(context, tx, verdict.actor, 'consent.record', 'consent', consent.id, { state: verdict.state, messageId: verdict.messageId, number: number?.masked ?? '' })
  return verdict.state === 'granted' || number === undefined ? [] : callOffNumber(context, tx, number.hmac, 'consent')
}

/** A person says what the customer's message means. */
export async function recordConsent(context: EngineContext, deps: HotlineDeps, actor: Actor, input: CallParsed<'call:recordConsent'>): Promise<{ consentId: string }> {
  const { consentId, left } = await context.store.write(async (tx) => {
    const conversation = await ownedConversation(tx, actor, input.conversationId)
    const number = await requireNumber(tx, conversation, input.numberKey)
    const room = await answeredRoom(tx, conversation, input.messageId)
    const known = await consentToSettle(tx, conversation, number.hmac)
    const consent = known ?? { id: context.newId(), version: 0, customerId: conversation.customerId, conversationId: conversation.id, phoneNumberId: number.id, state: 'asked' as const, scope: input.scope, wording: '', channel: room.channel, messageId: input.messageId, agentId: actor.agentId, at: context.now(), expiresAt: null }
    const state = input.granted ? 'granted' : consent.state === 'granted' ? 'withdrawn' : 'declined'
    return { consentId: consent.id, left: await settleConsent(context, tx, consent, { state, messageId: input.messageId, numberId: number.id, scope: input.scope, actor, callAt: null }) }
  })
  for (const call of left)
    await letGo(context, deps, call)
  return { consentId }
}

/** The room of a customer's own message in this case; `not_found` for any other message. */
async function answeredRoom(tx: WriteHandle, conversation: ConversationRecord, messageId: string): Promise<ConversationRecord> {
  const message = await tx.get('messages', messageId)
  const room = message === undefined ? undefined : await tx.get('conversations', message.conversationId)
  if (message?.direction !== 'inbound' || message.authorKind !== 'customer' || room?.caseId !== conversation.caseId || room.customerId !== conversation.customerId)
    throw new AppError('not_found')
  return room
}

/** The record that an answer belongs to: what was asked, or what stands for this number. */
async function consentToSettle(tx: WriteHandle, conversation: ConversationRecord, hmac: string): Promise<ConsentRow | undefined> {
  const rooms = await tx.find('conversations', { caseId: conversation.caseId })
  const consents = await tx.find('consents', { conversationId: rooms.map(room => room.id), state: ['asked', 'granted'] }, { order: [['at', 'desc']] })
  const numbers = await tx.getMany('phoneNumbers', consents.flatMap(consent => consent.phoneNumberId ?? []))
  const covers = (consent: ConsentRow) => consent.phoneNumberId === null || numbers.some(number => number.id === consent.phoneNumberId && number.hmac === hmac)
  return consents.find(consent => consent.state === 'asked' && covers(consent)) ?? consents.find(covers)
}

/** Ends every callback on a number that has not connected. */
export async function callOffNumber(context: EngineContext, tx: WriteHandle, hmac: string, why: 'consent' | 'do_not_call'): Promise<LetGo[]> {
  const left: LetGo[] = []
  for (const callback of await callbacksOn(tx, [hmac])) {
    const endable = callback.state !== 'connected' && callback.state !== 'ended' && callback.state !== 'wrap_up'
    const call = endable && callback.direction === 'outbound' ? await callOff(context, tx, callback, { by: 'customer', why }) : null
    if (call !== null)
      left.push(call)
  }
  return left
}

/** Takes back what the customer agreed to on a number in this case: they told us so on the phone. */
export async function withdrawConsents(tx: WriteHandle, caseRoomIds: readonly string[], hmac: string, now: number): Promise<void> {
  const consents = await tx.find('consents', { conversationId: caseRoomIds, state: 'granted' })
  const numbers = await tx.getMany('phoneNumbers', consents.flatMap(consent => consent.phoneNumberId ?? []))
  for (const consent of consents) {
    if (!numbers.some(number => number.id === consent.phoneNumberId && number.hmac === hmac))
      continue
    await tx.update('consents', consent.id, { state: 'withdrawn', at: now, expiresAt: null, version: consent.version + 1 })
    tx.changed('consents', consent.id, consent.version + 1, consent.conversationId)
    await tx.remove('timers', { id: consentTimerId(consent.id) })
  }
}
