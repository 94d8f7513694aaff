import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { AgentRecord, CallbackRecord } from '../store/tables.ts'
import type { Control } from './control.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { talkCommand, talkingCall } from './control.ts'
import { agentRingMs, customerRingMs } from './dial.ts'
import { consentOn, refusalOf, requireNumber } from './numbers.ts'
import { agentPhone, hasPhone } from './phones.ts'
import { isFree } from './start.ts'

type MidcallCalls = Pick<Handlers, 'call:dtmf' | 'call:transfer' | 'call:transferEnd' | 'call:record' | 'call:supervise'>
type TransferInput = CallParsed<'call:transfer'>
type TransferTo = Extract<Control, { type: 'transfer' }>['to']

/** What is done with a call while its two people speak. The effect comes back as an event of the gateway. */
export function midcallCalls(context: EngineContext, deps: HotlineDeps): MidcallCalls {
  return {
    'call:dtmf': async (actor, { callbackId, digits }) => {
      await talkCommand(context, deps, actor, callbackId, { type: 'dtmf', digits })
      return {}
    },
    'call:transfer': async (actor, input) => {
      const callback = await talkingCall(context.store.read, actor, input.callbackId)
      if (callback.transfer !== null)
        throw new AppError('wrong_state', { details: { transfer: true } })
      const to = await targetOf(context, callback, input.to)
      await talkCommand(context, deps, actor, callback.id, { type: 'transfer', how: input.how, to, ringMs: to.kind === 'agent' ? agentRingMs : customerRingMs })
      await note(context, actor, 'call.transfer', callback.id, { how: input.how, ...('agentId' in input.to ? { to: input.to.agentId } : 'extension' in input.to ? { extension: input.to.extension } : { numberKey: input.to.numberKey }) })
      return {}
    },
    'call:transferEnd': async (actor, { callbackId, action }) => {
      const callback = await talkingCall(context.store.read, actor, callbackId)
      if (callback.transfer === null)
        throw new AppError('wrong_state', { details: { transfer: false } })
      await talkCommand(context, deps, actor, callbackId, { type: 'transfer_end', action })
      return {}
    },
    'call:record': async (actor, { callbackId, on }) => {
      const callback = await talkingCall(context.store.read, actor, callbackId)
      if (on)
        await requireRecordable(context, callback)
      await talkCommand(context, deps, actor, callbackId, { type: 'record', on })
      await note(context, actor, 'call.record', callbackId, { on })
      return {}
    },
    'call:supervise': async (actor, { callbackId, how }) => {
      const supervisor = await context.store.read.get('agents', actor.agentId)
      const callback = await talkingCall(context.store.read, actor, callbackId)
      if (supervisor === undefined || callback.agentId === actor.agentId)
        throw new AppError('wrong_state', { details: { own: true } })
      if (how !== 'stop' && !hasPhone(supervisor))
        throw new AppError('agent_unavailable', { details: { phone: false } })
      // Written down before anybody hears anything.
      await note(context, actor, 'call.supervise', callbackId, { how, agent: callback.agentId })
      await talkCommand(context, deps, actor, callbackId, { type: 'supervise', supervisor: agentPhone(supervisor), how })
      return {}
    },
  }
}

async function targetOf(context: EngineContext, callback: CallbackRecord, to: TransferInput['to']): Promise<TransferTo> {
  if ('extension' in to)
    return { kind: 'number', number: to.extension }
  if ('numberKey' in to)
    return { kind: 'number', number: await dialable(context, callback, to.numberKey) }
  const colleague = await context.store.read.get('agents', to.agentId)
  if (colleague === undefined || !canTake(colleague, callback))
    throw new AppError('agent_unavailable', { details: { agentId: to.agentId, voice: colleague?.voice ?? '' } })
  return { kind: 'agent', agent: agentPhone(colleague) }
}

function canTake(colleague: AgentRecord, callback: CallbackRecord): boolean {
  return colleague.id !== callback.agentId && colleague.sessions > 0 && isFree(colleague)
}

/** Another number of this customer's; handing a call on to it is a dial, and the same law holds. */
async function dialable(context: EngineContext, callback: CallbackRecord, numberKey: string): Promise<string> {
  const { read } = context.store
  const conversation = await read.get('conversations', callback.conversationId)
  if (conversation === undefined)
    throw new AppError('not_found')
  const number = await requireNumber(read, conversation, numberKey)
  const consent = await consentOn(read, conversation, number.hmac, context.now())
  const refusal = await refusalOf(context, read, { conversation, number, consent, askedForTime: false })
  if (refusal !== null)
    throw new AppError(refusal.code, { details: refusal.until === null ? {} : { until: refusal.until } })
  return context.cipher.unseal(number.cipher)
}

/** Nobody is recorded who did not say yes to it. */
async function requireRecordable(context: EngineContext, callback: CallbackRecord): Promise<void> {
  const consent = callback.consentId === null ? undefined : await context.store.read.get('consents', callback.consentId)
  if (consent === undefined || !consent.scope.includes('record') || consent.state === 'declined' || consent.state === 'withdrawn')
    throw new AppError('consent_required', { details: { scope: 'record' } })
}

async function note(context: EngineContext, actor: Actor, action: string, callbackId: string, facts: Record<string, string | boolean>): Promise<void> {
  await context.store.write(tx => audit(context, tx, actor, action, 'callback', callbackId, facts))
}
