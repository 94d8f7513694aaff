import type { CallMeSlot } from '../../shared/rules/call-me.ts'
import type { EngineConfig } from '../config.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import type { CallMeRequest } from './call-me-request.ts'
import type { CallLine } from './step.ts'
import { callerIdFor } from '../../shared/rules/caller-id.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { touchDuties } from '../use-cases/room.ts'
import { blankCall } from './blank-call.ts'
import { consentTimerId } from './consents.ts'
import { consentMs } from './numbers.ts'
import { saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'

type Ask = Extract<CallMeRequest, { act: 'ask' }>

/** Within this somebody rings who asked to be rung at once, ms of staffed time. */
export const callMeAnswerMs = 10 * 60_000

/** The number that a customer of the page will see, named there before they say where they live; null = none of ours dials out for the brand. */
export function callMeCallerId(hotline: EngineConfig['hotline'], brand: string): string | null {
  return hotline === null ? null : callerIdFor('', brand, hotline.callerIds, hotline.callerId)
}

/** Writes a wish down: number, consent, callback, the room's rest until then. Answers the callback's id. */
export async function putCallMe(context: EngineContext, tx: WriteHandle, request: Ask, made: { readonly conversation: ConversationRecord, readonly messageId: string | null, readonly hmac: string, readonly reference: string }): Promise<string> {
  const { conversation, messageId } = made
  const number = await putNumber(context, tx, request, { conversation, messageId, hmac: made.hmac })
  const consentId = await putConsent(context, tx, request, { conversation, messageId, numberId: number.id })
  const callback = newCallMe(context, { conversation, brand: request.brand, wish: request.wish, numberId: number.id, consentId })
  await tx.insert('callbacks', callback)
  tx.changed('callbacks', callback.id, callback.version, conversation.id)
  await setDueTimer(context, tx, callback.id, callback.nextAt ?? context.now())
  await tell(context, tx, callback, request, { reference: made.reference, key: 'call_me_requested' })
  return callback.id
}

/** A second wish for a number whose callback is open: with `moves` it changes the time, else it is only told. */
export async function wishChanged(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, request: Ask, { reference, moves }: { readonly reference: string, readonly moves: boolean }): Promise<void> {
  if (moves) {
    const conversation = await tx.get('conversations', callback.conversationId)
    if (conversation !== undefined)
      callback.consentId = await putConsent(context, tx, request, { conversation, messageId: null, numberId: callback.phoneNumberId })
    if (callback.state === 'offered')
      await setVoice(context, tx, callback.agentId, 'idle')
    Object.assign(callback, { ...momentOf(context, request.wish), offerUntil: null })
    await saveCallback(tx, callback)
    await setDueTimer(context, tx, callback.id, callback.nextAt ?? context.now())
  }
  await tell(context, tx, callback, request, { reference, key: moves ? 'call_me_changed' : 'call_me_again' })
}

function momentOf(context: EngineContext, wish: CallMeSlot | null): Pick<CallbackRecord, 'state' | 'stateSince' | 'nextAt'> {
  return { state: wish === null ? 'queued' : 'scheduled', stateSince: context.now(), nextAt: wish?.from ?? null }
}

async function putNumber(context: EngineContext, tx: WriteHandle, { number }: Ask, facts: { readonly conversation: ConversationRecord, readonly messageId: string | null, readonly hmac: string }): Promise<Row<'phoneNumbers'>> {
  const { conversation, messageId, hmac } = facts
  const known = await tx.one('phoneNumbers', { customerId: conversation.customerId, conversationId: conversation.id, hmac })
  if (known !== undefined)
    return known
  const row: Row<'phoneNumbers'> = { id: context.newId(), customerId: conversation.customerId, conversationId: conversation.id, messageId, cipher: context.cipher.seal(number), hmac, masked: maskE164(number), at: context.now(), by: 'customer' }
  await tx.insert('phoneNumbers', row)
  return row
}

/** The customer's own tick is the consent; it holds until a day after the wished time. */
async function putConsent(context: EngineContext, tx: WriteHandle, request: Ask, facts: { readonly conversation: ConversationRecord, readonly messageId: string | null, readonly numberId: string }): Promise<string> {
  const { conversation } = facts
  const now = context.now()
  const expiresAt = (request.wish?.until ?? now) + consentMs
  const consent: Row<'consents'> = {
    id: context.newId(),
    version: 1,
    customerId: conversation.customerId,
    conversationId: conversation.id,
    phoneNumberId: facts.numberId,
    state: 'granted',
    scope: request.mayRecord ? ['call', 'record'] : ['call'],
    wording: request.wording,
    channel: 'hotline',
    messageId: facts.messageId,
    agentId: '',
    at: now,
    expiresAt,
  }
  await tx.insert('consents', consent)
  tx.changed('consents', consent.id, 1, conversation.id)
  await tx.upsert('timers', { id: consentTimerId(consent.id), kind: 'consent_expiry', entityId: consent.id, dueAt: expiresAt, createdAt: now })
  return consent.id
}

function newCallMe(context: EngineContext, facts: { readonly conversation: ConversationRecord, readonly brand: string, readonly wish: CallMeSlot | null, readonly numberId: string, readonly consentId: string }): CallbackRecord {
  const { conversation } = facts
  const id = context.newId()
  return blankCall(conversation, context.now(), {
    id,
    handoffId: context.newId(),
    clientKey: `call-me:${id}`,
    phoneNumberId: facts.numberId,
    callerId: callMeCallerId(context.config.hotline, facts.brand) ?? '',
    consentId: facts.consentId,
    ...momentOf(context, facts.wish),
    agentId: conversation.ownerId ?? '',
    direction: 'outbound',
    origin: 'call_me',
  })
}

/** Says it in the room, and lets the hotline's own room rest until then. */
async function tell(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, request: Ask, { reference, key }: { readonly reference: string, readonly key: 'call_me_requested' | 'call_me_changed' | 'call_me_again' }): Promise<void> {
  const { wish } = request
  const line: CallLine = { key, facts: { number: maskE164(request.number), until: wish?.from ?? null, spanEnd: wish?.until ?? null, reference, recorded: request.mayRecord, topic: maskText(request.topic.trim()) } }
  const rest = { id: '', until: null as number | null }
  await tellRooms(context, tx, callback.conversationId, {
    lines: [line],
    state: callback.state,
    change: (room, origin) => {
      if (!origin || callback.origin !== 'call_me' || key === 'call_me_again')
        return
      room.conversation.brand ||= request.brand
      Object.assign(rest, { id: room.conversation.id, until: settleRest(room, wish) })
      if (key === 'call_me_changed')
        moveDuty(room, wish?.until ?? dueAt(context.now(), callMeAnswerMs, context.live.calendar))
    },
  })
  if (rest.until !== null)
    await tx.upsert('timers', { id: `snooze:${rest.id}`, kind: 'snooze_wake', entityId: rest.id, dueAt: rest.until, createdAt: context.now() })
}

/** Nobody is asked before the wished time, unless there is danger in the words or an agent looks at it right now. Answers when it wakes. */
function settleRest({ conversation }: Room, wish: CallMeSlot | null): number | null {
  if (wish !== null && conversation.tier !== 0 && conversation.offeredTo === null) {
    Object.assign(conversation, { status: 'snoozed', snoozedUntil: wish.from })
    return wish.from
  }
  if (conversation.status === 'snoozed')
    Object.assign(conversation, { status: conversation.ownerId === null ? 'queued' : 'assigned', snoozedUntil: null })
  return null
}

/** The answer to the changed wish is due then. */
function moveDuty(room: Room, due: number): void {
  const open = room.duties.filter(duty => duty.closedAt === null && (duty.kind === 'first_reply' || duty.kind === 'next_reply'))
  for (const duty of open)
    duty.dueAt = due
  touchDuties(room, open)
  if (room.turn !== null && open.length > 0) {
    room.turn.dueAt = due
    room.touched.turn = true
  }
}
