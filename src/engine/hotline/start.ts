import type { CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { AgentRecord, CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import type { ConsentOnNumber, Refusal } from './numbers.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { defaultRetryPolicy } from '../../shared/rules/calling.ts'
import { canDial } from '../../shared/rules/presence.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'
import { beginAttempt, endUnstarted, sendDial } from './dial.ts'
import { consentOn, openCallbackFor, refusalOf, requireNumber } from './numbers.ts'
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
  const consent = await consentOn(tx, conversation, number.hmac)
  const refusal = await refusalOf(context, tx, { conversation, number, consent, askedForTime: notBefore !== null })
  const override = input.overrideReason?.trim() ?? ''
  if (refusal !== null && override === '')
    throw new AppError(refusal.code, { details: refusal.until === null ? {} : { until: refusal.until } })
  const open = await openCallbackFor(tx, conversation.id, [number.hmac])
  if (open !== undefined)
    throw new AppError('open_callback_exists', { details: { callbackId: open.id } })
  const callerId = requireLink(context, deps)
  if (notBefore === null)
    requireIdle(await tx.get('agents', actor.agentId))
  const callback = newCallback(context, { conversation, number, consent, callerId, agentId: actor.agentId, clientKey: input.clientKey, notBefore, overrideReason: refusal === null ? null : maskText(override) })
  await tx.insert('callbacks', callback)
  tx.changed('callbacks', callback.id, callback.version, conversation.id)
  await note(context, tx, actor, callback, { conversation, number, consent, refusal })
  if (notBefore === null)
    await beginAttempt(context, tx, callback)
  else
    await schedule(context, tx, callback, number.masked, notBefore)
  return { callback, fresh: true }
}

/** A conversation that the actor owns; `not_found`, `not_owner`. */
export async function ownedConversation(tx: WriteHandle, actor: Actor, id: string): Promise<ConversationRecord> {
  const conversation = await tx.get('conversations', id)
  if (conversation === undefined)
    throw new AppError('not_found')
  if (conversation.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: conversation.ownerId ?? '' } })
  return conversation
}

/** A time that is past is now. */
function agreedTime(context: EngineContext, notBefore: number | null): number | null {
  if (notBefore === null || notBefore <= context.now())
    return null
  if (notBefore > context.now() + furthestMs)
    throw new AppError('bad_input', { details: { fields: ['notBefore'] } })
  return notBefore
}

function requireLink(context: EngineContext, { link }: HotlineDeps): string {
  if (context.config.hotline === null || link === null || link.state() !== 'up')
    throw new AppError('hotline_unreachable')
  return context.config.hotline.callerId
}

function requireIdle(agent: AgentRecord | undefined): void {
  if (agent === undefined || !isFree(agent))
    throw new AppError('agent_unavailable', { details: { voice: agent?.voice ?? '', presence: agent?.presence ?? '' } })
}

/** True when an agent can take a call of their own: somebody is there, and no other call is. */
export function isFree(agent: AgentRecord): boolean {
  return agent.enabled && canDial({ presence: agent.presence, next: agent.nextPresence, notResponding: agent.notResponding, voice: agent.voice, softphoneRegistered: true, text: {} })
}

function newCallback(context: EngineContext, facts: { conversation: ConversationRecord, number: Row<'phoneNumbers'>, consent: ConsentOnNumber, callerId: string, agentId: string, clientKey: string, notBefore: number | null, overrideReason: string | null }): CallbackRecord {
  const { conversation, number, consent, notBefore } = facts
  const now = context.now()
  return {
    id: context.newId(),
    version: 1,
    handoffId: context.newId(),
    conversationId: conversation.id,
    caseId: conversation.caseId,
    customerId: conversation.customerId,
    clientKey: facts.clientKey,
    phoneNumberId: number.id,
    callerId: facts.callerId,
    consentId: consent.last?.state === 'granted' ? consent.last.id : null,
    state: notBefore === null ? 'queued' : 'scheduled',
    stateSince: now,
    agentId: facts.agentId,
    attempt: 0,
    maxAttempts: defaultRetryPolicy.maxAttempts,
    nextAt: notBefore,
    lastOutcome: null,
    agentFailures: 0,
    ringing: false,
    held: false,
    muted: false,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    talkMs: 0,
    holdMs: 0,
    wrapUpDueAt: null,
    disposition: null,
    note: '',
    commandKey: null,
    createdAt: now,
    overrideReason: facts.overrideReason,
    direction: 'outbound',
    origin: 'conversation',
    requestedBy: null,
    queue: null,
    waitingSince: null,
    orderAddress: null,
    recording: null,
    recordingId: null,
    transfer: null,
    agentLostAt: null,
  }
}

/** What may have to be proved later: who was called, on whose word, and what was passed over. */
async function note(context: EngineContext, tx: WriteHandle, actor: Actor, callback: CallbackRecord, facts: { conversation: ConversationRecord, number: Row<'phoneNumbers'>, consent: ConsentOnNumber, refusal: Refusal | null }): Promise<void> {
  const { conversation, number, consent, refusal } = facts
  const about = { conversationId: conversation.id, number: number.masked, consent: callback.consentId }
  await audit(context, tx, actor, 'call.start', 'callback', callback.id, about)
  if (refusal !== null)
    await audit(context, tx, actor, 'call.override', 'callback', callback.id, { ...about, code: refusal.code, reason: callback.overrideReason })
  if (conversation.tier === 0 && consent.last?.state !== 'granted')
    await audit(context, tx, actor, 'call.urgent', 'callback', callback.id, { ...about, danger: conversation.danger.join(' ') })
}

async function schedule(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, masked: string, at: number): Promise<void> {
  await setDueTimer(context, tx, callback.id, at)
  await tellRooms(context, tx, callback.conversationId, { lines: [{ key: 'call_scheduled', facts: { agent: callback.agentId, number: masked, nextAt: at } }], state: callback.state })
}
