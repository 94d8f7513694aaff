import type { CallPlan } from '../../shared/contract/hotline.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { mayDial } from '../../shared/rules/calling.ts'
import { lockOf } from '../use-cases/lock.ts'
import { consentsOfCase, numbersOfCase, openCallbackFor } from './numbers.ts'
import { privateRoomOf } from './scene.ts'
import { consentQuestion } from './wording.ts'

/** Everything the dialog needs before anything is asked. */
export async function planCall(context: EngineContext, deps: HotlineDeps, actor: Actor, conversationId: string): Promise<CallPlan> {
  const { read } = context.store
  const conversation = await read.get('conversations', conversationId)
  if (conversation === undefined)
    throw new AppError('not_found')
  const [numbers, consents, room, agent] = await Promise.all([numbersOfCase(read, conversation), consentsOfCase(read, conversation), privateRoomOf(read, conversation), read.get('agents', actor.agentId)])
  const callerId = context.config.hotline?.callerId ?? ''
  const asked = await read.getMany('phoneNumbers', consents.flatMap(consent => consent.phoneNumberId ?? []))
  const masked = (id: string | null) => asked.find(number => number.id === id)?.masked ?? ''
  return {
    numbers: numbers.map(({ id, masked: number, messageId, at }) => ({ key: id, number, messageId, at })),
    consents: consents.slice(0, 20).map(({ id, state, phoneNumberId, scope, at, messageId }) => ({ id, state, number: masked(phoneNumberId), scope, at, messageId })),
    wording: consentQuestion({ callerId, workNo: agent?.workNo ?? '', number: numbers[0]?.masked ?? null, danger: conversation.tier === 0 }),
    askIn: room === undefined || lockOf(room, context.now()) !== null ? null : room.id,
    callerId,
    refusal: await planRefusal(context, read, deps, conversation, numbers),
    openCallbackId: (await openCallbackFor(read, conversation.id, numbers.map(number => number.hmac)))?.id ?? null,
  }
}

/** What stands in the way whatever the customer answers: the refusal list (when every number is on it), the hours, no hotline. */
async function planRefusal(context: EngineContext, read: ReadHandle, { link }: HotlineDeps, conversation: ConversationRecord, numbers: readonly Row<'phoneNumbers'>[]): Promise<CallPlan['refusal']> {
  const refused = numbers.length === 0 ? [] : await read.find('doNotCall', { hmac: numbers.map(number => number.hmac) })
  const doNotCall = numbers.length > 0 && numbers.every(number => refused.some(row => row.hmac === number.hmac))
  const verdict = mayDial({ now: context.now(), callingHours: context.config.hotline?.callingHours, danger: conversation.tier === 0, askedForTime: false, doNotCall, consent: 'granted' })
  if (!verdict.ok)
    return { code: verdict.code, until: verdict.until ?? null }
  return context.config.hotline !== null && link?.state() === 'up' ? null : { code: 'hotline_unreachable', until: null }
}
