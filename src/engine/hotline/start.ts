import type { CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { AgentRecord, CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import type { ConsentOnNumber, DialWish, Refusal } from './numbers.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { nextCallingTime } from '../../shared/rules/calling.ts'
import { canDial } from '../../shared/rules/presence.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'
import { blankCall } from './blank-call.ts'
import { shownTo } from './caller.ts'
import { keepConsentUntil } from './consents.ts'
import { beginAttempt, endUnstarted, sendDial } from './dial.ts'
import { consentOn, openCallbackFor, ownedConversation, refusalOf, requireNumber } from './numbers.ts'
import { hasPhone } from './phones.ts'
import { setDueTimer, tellRooms } from './scene.ts'

/** Furthest agreed time, ms from now. */
const furthestMs = 30 * 24 * 3_600_000

type StartInput = CallParsed<'call:start'>

/** Begins a callback now, or puts it down for the agreed time. The same client key begins it once. */
export async function startCall(context: EngineContext, deps: HotlineDeps, actor: Actor, input: StartInput): Promise<{ callbackId: string }> {
  const begun = await context.store.write(async (tx) => {
    const before = await tx.one('callbacks', { clientKey: input.clientKey })
    return before === undefined ? await begin(context, deps, tx, actor, input) : { callback: before, fresh: false }
  })
  const { callback } = begun
  if (begun.fresh && callback.state === 'dialing_agent')
    await ring(context, deps, callback)
  return { callbackId: callback.id }
}

/** The agent who asked is at the screen: what did not get through is said at once instead of being tried behind their back. */
async function ring(context: EngineContext, deps: HotlineDeps, callback: CallbackRecord): Promise<void> {
  const { result } = await sendDial(context, deps, callback.id)
  if (result !== 'unsent')
    return
  await endUnstarted(context, callback.id, callback.attempt + callback.agentFailures, 'system_error', 'hotline_unreachable')
  throw new AppError('hotline_unreachable')
}

async function begin(context: EngineContext, deps: HotlineDeps, tx: WriteHandle, actor: Actor, input: StartInput): Promise<{ callback: CallbackRecord, fresh: boolean }> {
  const conversation = await ownedConversation(tx, actor, input.conversationId)
  const number = await requireNumber(tx, conversation, input.numberKey)
  const notBefore = agreedTime(context, input.notBefore)
  const consent = await consentOn(tx, conversation, number.hmac, context.now())
  const passed = await requireAllowed(context, tx, actor, input, { conversation, number, consent, askedForTime: notBefore !== null })
  const open = await openCallbackFor(tx, conversation.id, [number.hmac])
  if (open !== undefined)
    throw new AppError('open_callback_exists', { details: { callbackId: open.id } })
  const callerId = requireLine(context, deps, number, conversation.brand)
  const speaker = await speakerOf(tx, actor, input)
  if (notBefore === null && speaker.heldFor === null)
    requireIdle(await tx.get('agents', actor.agentId))
  const callback = newCallback(context, { conversation, number, consent, callerId, clientKey: input.clientKey, notBefore, overrideReason: passed?.reason ?? null, ...speaker })
  await tx.insert('callbacks', callback)
  tx.changed('callbacks', callback.id, callback.version, conversation.id)
  await note(context, tx, actor, callback, { conversation, number, consent, passed: passed?.refusal ?? null })
  if (notBefore !== null && consent.valid !== undefined)
    await keepConsentUntil(context, tx, consent.valid, notBefore)
  if (notBefore !== null)
    await schedule(context, tx, callback, number.masked, notBefore)
  else if (speaker.heldFor === null)
    await beginAttempt(context, tx, callback)
  else
    await offerSoon(context, tx, callback, number.masked)
  return { callback, fresh: true }
}

/** Who is to speak: the actor themselves, or who they ask for. */
interface Speaker {
  readonly agentId: string
  readonly heldFor: CallbackRecord['heldFor']
  readonly requestedBy: string | null
}

async function speakerOf(tx: WriteHandle, actor: Actor, { to }: StartInput): Promise<Speaker> {
  if (to === null || ('agentId' in to && to.agentId === actor.agentId))
    return { agentId: actor.agentId, heldFor: null, requestedBy: null }
  if ('queue' in to)
    return { agentId: actor.agentId, heldFor: 'anyone', requestedBy: actor.agentId }
  const colleague = await tx.get('agents', to.agentId)
  if (colleague === undefined || !colleague.enabled || colleague.presence === 'offline' || colleague.sessions === 0)
    throw new AppError('agent_unavailable', { details: { agentId: to.agentId } })
  return { agentId: colleague.id, heldFor: 'agent', requestedBy: actor.agentId }
}

/** What a supervisor passed over, and why. */
interface Passed {
  readonly refusal: Refusal
  readonly reason: string
}

/** Throws why the number may not be called. Only the hours can be passed, by a supervisor who says why. */
async function requireAllowed(context: EngineContext, tx: WriteHandle, actor: Actor, { overrideReason }: Pick<StartInput, 'overrideReason'>, wish: DialWish): Promise<Passed | null> {
  const refusal = await refusalOf(context, tx, wish)
  if (refusal === null)
    return null
  const reason = overrideReason?.trim() ?? ''
  if (refusal.code === 'outside_calling_hours' && reason !== '' && actor.role === 'supervisor')
    return { refusal, reason: maskText(reason) }
  throw new AppError(refusal.code, { details: refusal.until === null ? {} : { until: refusal.until } })
}

/** A time that is past is now. */
export function agreedTime(context: EngineContext, notBefore: number | null): number | null {
  if (notBefore === null || notBefore <= context.now())
    return null
  if (notBefore > context.now() + furthestMs)
    throw new AppError('bad_input', { details: { fields: ['notBefore'] } })
  return notBefore
}

function requireLine(context: EngineContext, { link }: HotlineDeps, number: Row<'phoneNumbers'>, brand: string): string {
  if (context.config.hotline === null || link === null || link.state() !== 'up')
    throw new AppError('hotline_unreachable')
  const callerId = shownTo(context, number, brand)
  if (callerId === null)
    throw new AppError('hotline_unreachable', { details: { missing: 'caller_id' } })
  return callerId
}

function requireIdle(agent: AgentRecord | undefined): void {
  if (agent === undefined || !isFree(agent))
    throw new AppError('agent_unavailable', { details: { voice: agent?.voice ?? '', presence: agent?.presence ?? '', phone: agent !== undefined && hasPhone(agent) } })
}

/** True when an agent can take a call of their own: somebody is there, their phone is, and no other call. */
export function isFree(agent: AgentRecord): boolean {
  return agent.enabled && canDial({ presence: agent.presence, next: agent.nextPresence, notResponding: agent.notResponding, voice: agent.voice, softphoneRegistered: hasPhone(agent), text: {} })
}

function newCallback(context: EngineContext, facts: { conversation: ConversationRecord, number: Row<'phoneNumbers'>, consent: ConsentOnNumber, callerId: string, clientKey: string, notBefore: number | null, overrideReason: string | null } & Speaker): CallbackRecord {
  const { conversation, number, consent, notBefore } = facts
  return blankCall(conversation, context.now(), {
    id: context.newId(),
    handoffId: context.newId(),
    clientKey: facts.clientKey,
    phoneNumberId: number.id,
    callerId: facts.callerId,
    consentId: consent.valid?.id ?? null,
    state: notBefore === null ? 'queued' : 'scheduled',
    agentId: facts.agentId,
    nextAt: notBefore,
    overrideReason: facts.overrideReason,
    direction: 'outbound',
    origin: 'conversation',
    requestedBy: facts.requestedBy,
    heldFor: facts.heldFor,
  })
}

/** What may have to be proved later: who was called, on whose word, and what was passed over. */
async function note(context: EngineContext, tx: WriteHandle, actor: Actor, callback: CallbackRecord, facts: { conversation: ConversationRecord, number: Row<'phoneNumbers'>, consent: ConsentOnNumber, passed: Refusal | null }): Promise<void> {
  const { conversation, number, passed } = facts
  const about = { conversationId: conversation.id, number: number.masked, consent: callback.consentId }
  await audit(context, tx, actor, 'call.start', 'callback', callback.id, { ...about, ...(callback.heldFor === null ? {} : { for: callback.heldFor === 'agent' ? callback.agentId : 'anyone' }) })
  if (passed !== null)
    await audit(context, tx, actor, 'call.override', 'callback', callback.id, { ...about, code: passed.code, reason: callback.overrideReason })
  const outOfHours = nextCallingTime(context.now(), context.config.hotline?.callingHours) !== context.now()
  if (conversation.tier === 0 && passed === null && callback.nextAt === null && outOfHours)
    await audit(context, tx, actor, 'call.urgent', 'callback', callback.id, { ...about, danger: conversation.danger.join(' ') })
}

/** Somebody else is to speak: they are asked at once. */
async function offerSoon(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, masked: string): Promise<void> {
  await setDueTimer(context, tx, callback.id, context.now())
  await tellRooms(context, tx, callback.conversationId, { lines: [{ key: 'call_held_for', facts: { agent: callback.requestedBy, to: callback.heldFor === 'agent' ? callback.agentId : null, number: masked } }], state: callback.state })
}

async function schedule(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, masked: string, at: number): Promise<void> {
  await setDueTimer(context, tx, callback.id, at)
  await tellRooms(context, tx, callback.conversationId, { lines: [{ key: 'call_scheduled', facts: { agent: callback.agentId, number: masked, nextAt: at } }], state: callback.state })
}
