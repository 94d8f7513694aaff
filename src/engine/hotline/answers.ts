import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { MessageRecord, Row } from '../store/tables.ts'
import type { ConsentVerdict } from './consents.ts'
import type { HotlineDeps } from './ports.ts'
import { readCallTime, readConsent, refusesRecording } from '../../shared/rules/consent.ts'
import { consentTimerId, settleConsent } from './consents.ts'
import { letGo } from './dial.ts'
import { tellRooms } from './scene.ts'

type ConsentRow = Row<'consents'>

/** Platforms tell their times in whole seconds, and clocks differ a little. */
const clockSlackMs = 2_000
/** A refusal counts as a withdrawal only when it speaks of calling. */
const aboutCalling = /打|电话|来电|通话|联系/

/**
 * Reads what customers wrote after a consent question (or after they agreed). Only a clear answer settles anything; what
 * is unclear stays with the agent. A question that the platform has not accepted yet cannot have been answered.
 */
export async function noteConsentAnswers(context: EngineContext, deps: HotlineDeps): Promise<void> {
  const { read } = context.store
  const watched = await read.find('timers', { kind: 'consent_expiry' }, { order: [['dueAt', 'asc']], limit: 500 })
  const consents = await read.getMany('consents', watched.map(timer => timer.entityId))
  for (const consent of await withNews(read, consents)) {
    const verdict = await answerTo(read, consent)
    if (verdict !== null)
      await settle(context, deps, consent, verdict)
    else if (consent.state === 'granted' && consent.scope.includes('record') && (await answersAfter(read, consent)).some(message => refusesRecording(message.text)))
      await stopRecording(context, consent)
  }
}

/** Consents whose customer has written in private since; all others need no second look. */
async function withNews(read: ReadHandle, consents: readonly ConsentRow[]): Promise<ConsentRow[]> {
  if (consents.length === 0)
    return []
  const rooms = await read.find('conversations', { customerId: [...new Set(consents.map(consent => consent.customerId))], visibility: 'private' })
  return consents.filter(consent => rooms.some(room => room.customerId === consent.customerId && room.lastInboundAt >= consent.at - clockSlackMs))
}

/** Consents whose time is up have expired: what was never answered, and a yes that is a day old. */
export async function expireConsents(context: EngineContext): Promise<void> {
  const due = await context.store.read.find('timers', { kind: 'consent_expiry', dueAt: { lte: context.now() } }, { limit: 100 })
  for (const timer of due) {
    await context.store.write(async (tx) => {
      await tx.remove('timers', { id: timer.id })
      const consent = await tx.get('consents', timer.entityId)
      if (consent?.state !== 'asked' && consent?.state !== 'granted')
        return
      await tx.update('consents', consent.id, { state: 'expired', at: context.now(), expiresAt: null, version: consent.version + 1 })
      tx.changed('consents', consent.id, consent.version + 1, consent.conversationId)
    })
  }
}

/** They may still be called, and are not recorded. */
async function stopRecording(context: EngineContext, seen: ConsentRow): Promise<void> {
  await context.store.write(async (tx) => {
    const consent = await tx.get('consents', seen.id)
    if (consent === undefined || consent.version !== seen.version)
      return
    await tx.update('consents', consent.id, { scope: ['call'], version: consent.version + 1 })
    tx.changed('consents', consent.id, consent.version + 1, consent.conversationId)
    await tellRooms(context, tx, consent.conversationId, { lines: [{ key: 'consent_no_recording', facts: {} }] })
  })
}

async function settle(context: EngineContext, deps: HotlineDeps, seen: ConsentRow, verdict: ConsentVerdict): Promise<void> {
  const left = await context.store.write(async (tx) => {
    const consent = await tx.get('consents', seen.id)
    if (consent === undefined || consent.version !== seen.version || await tx.get('timers', consentTimerId(seen.id)) === undefined)
      return []
    return settleConsent(context, tx, consent, verdict)
  })
  for (const call of left)
    await letGo(context, deps, call)
}

async function answerTo(read: ReadHandle, consent: ConsentRow): Promise<ConsentVerdict | null> {
  const messages = await answersAfter(read, consent)
  if (messages.length === 0)
    return null
  return consent.state === 'asked' ? firstAnswer(read, consent, messages) : withdrawal(consent, messages)
}

/** What the customer wrote in the room after the question, or after the words that granted. */
async function answersAfter(read: ReadHandle, consent: ConsentRow): Promise<MessageRecord[]> {
  if (consent.messageId === null || (consent.state !== 'asked' && consent.state !== 'granted'))
    return []
  const marker = await read.get('messages', consent.messageId)
  const question = consent.state === 'asked' ? await read.get('outbox', consent.id) : undefined
  const since = consent.state === 'asked' ? question?.acceptedAt ?? null : marker?.at ?? null
  if (marker === undefined || since === null)
    return []
  const messages = await read.find('messages', { conversationId: marker.conversationId, seq: { gt: marker.seq }, direction: 'inbound' }, { order: [['seq', 'asc']], limit: 50 })
  return messages.filter(message => message.at >= since - clockSlackMs && message.deletedAt === null && message.authorKind === 'customer')
}

/** The last clear word counts: "可以" and then "算了" is a refusal. */
async function firstAnswer(read: ReadHandle, consent: ConsentRow, messages: readonly MessageRecord[]): Promise<ConsentVerdict | null> {
  const clear = messages.findLast(message => readConsent(message.text) !== 'unclear')
  if (clear === undefined)
    return null
  if (readConsent(clear.text) === 'declined')
    return { state: 'declined', messageId: clear.id, actor: null, callAt: null }
  const written = await read.find('phoneNumbers', { customerId: consent.customerId, messageId: messages.map(message => message.id) }, { order: [['at', 'desc']] })
  const different = new Set(written.map(number => number.hmac))
  // Two numbers in the answers, or none to call at all: a person has to ask.
  if (different.size > 1 || (different.size === 0 && consent.phoneNumberId === null))
    return null
  const scope = messages.some(message => refusesRecording(message.text)) ? { scope: ['call' as const] } : {}
  return { state: 'granted', messageId: clear.id, numberId: written[0]?.id, actor: null, callAt: readCallTime(clear.text, clear.at), ...scope }
}

function withdrawal(consent: ConsentRow, messages: readonly MessageRecord[]): ConsentVerdict | null {
  const refusal = messages.findLast(message => readConsent(message.text) === 'declined' && aboutCalling.test(message.text))
  return refusal === undefined || consent.messageId === refusal.id ? null : { state: 'withdrawn', messageId: refusal.id, actor: null, callAt: null }
}
