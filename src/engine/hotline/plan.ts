import type { CallPlan } from '../../shared/contract/hotline.ts'
import type { CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { mayDial } from '../../shared/rules/calling.ts'
import { elderSigns } from '../../shared/rules/elder.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { lockOf } from '../use-cases/lock.ts'
import { presentConsent } from '../views/present.ts'
import { shownTo } from './caller.ts'
import { consentOn, consentsOfCase, numbersOfCase, openCallbackFor } from './numbers.ts'
import { privateRoomOf } from './scene.ts'
import { chinaTime, consentQuestion } from './wording.ts'

/** Latest messages in which signs of an old customer are looked for. */
const messagesRead = 30

/** Everything the dialog needs before anything is asked. */
export async function planCall(context: EngineContext, deps: HotlineDeps, actor: Actor, { conversationId, numberKey, notBefore }: CallParsed<'call:plan'>): Promise<CallPlan> {
  const { read } = context.store
  const conversation = await read.get('conversations', conversationId)
  if (conversation === undefined)
    throw new AppError('not_found')
  const [numbers, consents, room, agent] = await Promise.all([numbersOfCase(read, conversation), consentsOfCase(read, conversation), privateRoomOf(read, conversation), read.get('agents', actor.agentId)])
  const shown = await Promise.all(numbers.map(async number => planNumber(context, read, conversation, number)))
  const asks = shown.find(number => number.key === numberKey) ?? shown[0]
  const callerId = asks?.callerId ?? context.config.hotline?.callerId ?? ''
  const when = notBefore === null || notBefore <= context.now() ? null : chinaTime.format(notBefore)
  const asked = await read.getMany('phoneNumbers', consents.flatMap(consent => consent.phoneNumberId ?? []))
  const masked = (id: string | null) => asked.find(number => number.id === id)?.masked ?? ''
  return {
    numbers: shown,
    consents: consents.slice(0, 20).map(consent => presentConsent(consent, masked(consent.phoneNumberId))),
    wording: consentQuestion({ callerId, workNo: agent?.workNo ?? '', number: asks?.number ?? null, danger: conversation.tier === 0, when }),
    askIn: room === undefined || lockOf(room, context.now()) !== null ? null : room.id,
    callerId,
    workNo: agent?.workNo ?? '',
    elder: await elderSignsOf(read, room ?? conversation),
    mayPassHours: actor.role === 'supervisor',
    refusal: planRefusal(context, deps, conversation, shown),
    openCallbackId: (await openCallbackFor(read, conversation.id, numbers.map(number => number.hmac)))?.id ?? null,
  }
}

async function planNumber(context: EngineContext, read: ReadHandle, conversation: ConversationRecord, number: Row<'phoneNumbers'>): Promise<CallPlan['numbers'][number]> {
  const consent = await consentOn(read, conversation, number.hmac, context.now())
  return {
    key: number.id,
    number: number.masked,
    messageId: number.messageId,
    at: number.at,
    callerId: shownTo(context, number, conversation.brand) ?? '',
    consent: consent.valid !== undefined ? 'granted' : consent.last === undefined ? null : consent.last.state === 'granted' ? 'expired' : consent.last.state,
    doNotCall: await read.one('doNotCall', { hmac: number.hmac }) !== undefined,
  }
}

/** Signs that the customer of a room is an old person, in their own words or a colleague's. */
export async function elderSignsOf(read: ReadHandle, room: ConversationRecord): Promise<string[]> {
  const [customer, messages] = await Promise.all([read.get('customers', room.customerId), read.messagesBefore(room.id, null, messagesRead)])
  return elderSigns(messages.filter(message => message.direction === 'inbound').map(message => message.text), customer?.note ?? '').map(sign => maskText(sign))
}

/** What stands in the way whatever the customer answers: the list of numbers nobody calls (when every number is on it), the hours, no hotline. */
function planRefusal(context: EngineContext, { link }: HotlineDeps, conversation: ConversationRecord, numbers: CallPlan['numbers']): CallPlan['refusal'] {
  const doNotCall = numbers.length > 0 && numbers.every(number => number.doNotCall)
  const verdict = mayDial({ now: context.now(), callingHours: context.config.hotline?.callingHours, danger: conversation.tier === 0, askedForTime: false, doNotCall, consent: 'granted' })
  if (!verdict.ok)
    return { code: verdict.code, until: verdict.until ?? null }
  return context.config.hotline !== null && link?.state() === 'up' ? null : { code: 'hotline_unreachable', until: null }
}
