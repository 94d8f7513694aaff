import type { hotlineCalls as contract } from '../../shared/contract/hotline.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { shownNumber, toPhone } from '../../shared/rules/phone-number.ts'
import { audit } from '../context.ts'
import { askConsent, recordConsent } from './consents.ts'
import { controlCalls } from './control.ts'
import { doNotCallCalls } from './do-not-call.ts'
import { prepareFollowUp } from './follow-up.ts'
import { handoffContext } from './handoff.ts'
import { midcallCalls } from './midcall.ts'
import { offerCalls } from './offers.ts'
import { planCall } from './plan.ts'
import { recordingCalls } from './recordings.ts'
import { rescheduleCall } from './reschedule.ts'
import { startCall } from './start.ts'
import { correctOutcome, extendWrapUp, wrapUpCall } from './wrap-up.ts'

type HotlineCalls = Pick<Handlers, keyof typeof contract>

/** From text to voice: everything an agent may ask for around a call. */
export function hotlineCalls(context: EngineContext, deps: HotlineDeps): HotlineCalls {
  return {
    ...controlCalls(context, deps),
    ...midcallCalls(context, deps),
    ...offerCalls(context, deps),
    ...doNotCallCalls(context, deps),
    ...recordingCalls(context, deps),
    'call:plan': (actor, input) => planCall(context, deps, actor, input),
    'call:addNumber': (actor, input) => addNumber(context, actor, input),
    'call:askConsent': (actor, input) => askConsent(context, deps, actor, input),
    'call:recordConsent': (actor, input) => recordConsent(context, deps, actor, input),
    'call:start': (actor, input) => startCall(context, deps, actor, input),
    'call:wrapUp': async (actor, input) => {
      await wrapUpCall(context, deps, actor, input)
      return {}
    },
    'call:extendWrapUp': async (actor, input) => {
      await extendWrapUp(context, actor, input.callbackId)
      return {}
    },
    'call:correctOutcome': async (actor, input) => {
      await correctOutcome(context, actor, input)
      return {}
    },
    'call:followUpText': (actor, input) => prepareFollowUp(context, actor, input),
    'call:reschedule': async (actor, input) => {
      await rescheduleCall(context, actor, input)
      return {}
    },
    'call:context': (actor, input) => handoffContext(context, actor, input.handoffId),
  }
}

async function addNumber(context: EngineContext, actor: Actor, input: { conversationId: string, number: string }): Promise<{ key: string, number: string }> {
  const phone = toPhone(input.number)
  if (phone === null)
    throw new AppError('number_invalid')
  const { e164 } = phone
  return context.store.write(async (tx) => {
    const conversation = await tx.get('conversations', input.conversationId)
    if (conversation === undefined)
      throw new AppError('not_found')
    if (conversation.ownerId !== actor.agentId && actor.role !== 'supervisor')
      throw new AppError('not_owner', { details: { owner: conversation.ownerId ?? '' } })
    const hmac = context.cipher.lookup(e164)
    const known = await tx.one('phoneNumbers', { customerId: conversation.customerId, conversationId: conversation.id, hmac })
    if (known !== undefined)
      return { key: known.id, number: known.masked }
    const row = { id: context.newId(), customerId: conversation.customerId, conversationId: conversation.id, messageId: null, cipher: context.cipher.seal(e164), hmac, masked: shownNumber(phone), at: context.now(), by: 'agent' as const }
    await tx.insert('phoneNumbers', row)
    await audit(context, tx, actor, 'number.add', 'customer', conversation.customerId, { number: row.masked })
    return { key: row.id, number: row.masked }
  })
}
