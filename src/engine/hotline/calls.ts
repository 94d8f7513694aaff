import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { maskE164, toE164 } from '../../shared/rules/phone-number.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'
import { askConsent, callOffNumber, recordConsent } from './consents.ts'
import { controlCalls } from './control.ts'
import { letGo } from './dial.ts'
import { handoffContext } from './handoff.ts'
import { planCall } from './plan.ts'
import { startCall } from './start.ts'
import { wrapUpCall } from './wrap-up.ts'

type HotlineCalls = Pick<Handlers, 'call:plan' | 'call:addNumber' | 'call:askConsent' | 'call:recordConsent' | 'call:start' | 'call:agentLeg' | 'call:cancel' | 'call:hangup' | 'call:hold' | 'call:mute' | 'call:wrapUp' | 'call:context' | 'doNotCall:add'>

/** From text to voice: everything an agent may ask for around a call. */
export function hotlineCalls(context: EngineContext, deps: HotlineDeps): HotlineCalls {
  return {
    ...controlCalls(context, deps),
    'call:plan': (actor, input) => planCall(context, deps, actor, input.conversationId),
    'call:addNumber': (actor, input) => addNumber(context, actor, input),
    'call:askConsent': (actor, input) => askConsent(context, deps, actor, input),
    'call:recordConsent': (actor, input) => recordConsent(context, deps, actor, input),
    'call:start': (actor, input) => startCall(context, deps, actor, input),
    'call:wrapUp': async (actor, input) => {
      await wrapUpCall(context, deps, actor, input)
      return {}
    },
    'call:context': (actor, input) => handoffContext(context, actor, input.handoffId),
    'doNotCall:add': async (actor, input) => {
      await refuseCalls(context, deps, actor, input)
      return {}
    },
  }
}

async function addNumber(context: EngineContext, actor: Actor, input: { conversationId: string, number: string }): Promise<{ key: string, number: string }> {
  const e164 = toE164(input.number)
  if (e164 === null)
    throw new AppError('number_invalid')
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
    const row = { id: context.newId(), customerId: conversation.customerId, conversationId: conversation.id, messageId: null, cipher: context.cipher.seal(e164), hmac, masked: maskE164(e164), at: context.now(), by: 'agent' as const }
    await tx.insert('phoneNumbers', row)
    await audit(context, tx, actor, 'number.add', 'customer', conversation.customerId, { number: row.masked })
    return { key: row.id, number: row.masked }
  })
}

/** Nobody calls this number again; what waits or rings on it is called off. */
async function refuseCalls(context: EngineContext, deps: HotlineDeps, actor: Actor, input: { numberKey: string, why: string }): Promise<void> {
  const left = await context.store.write(async (tx) => {
    const number = await tx.get('phoneNumbers', input.numberKey)
    if (number === undefined)
      throw new AppError('not_found')
    if (await tx.one('doNotCall', { hmac: number.hmac }) === undefined)
      await tx.insert('doNotCall', { id: context.newId(), hmac: number.hmac, masked: number.masked, why: maskText(input.why), agentId: actor.agentId, at: context.now() })
    await audit(context, tx, actor, 'doNotCall.add', 'customer', number.customerId, { number: number.masked, why: maskText(input.why) })
    return callOffNumber(context, tx, number.hmac, 'do_not_call')
  })
  for (const call of left)
    await letGo(context, deps, call)
}
