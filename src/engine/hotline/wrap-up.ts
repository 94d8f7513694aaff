import type { CallParsed } from '../../shared/contract/index.ts'
import type { AttemptOutcome, Disposition } from '../../shared/domain/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { nextCallbackState, retryAfter } from '../../shared/rules/calling.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'
import { closeDuties } from '../duties.ts'
import { lexiconFor } from '../review/words.ts'
import { promiseResult } from '../use-cases/resolve.ts'
import { openRoom, touchDuties } from '../use-cases/room.ts'
import { enqueue, requireClean, requireSendable } from '../use-cases/send.ts'
import { fileWrapUp } from '../wrap-up/file.ts'
import { endWaiting } from './apply.ts'
import { withdrawConsents } from './consents.ts'
import { ownCall } from './control.ts'
import { privateRoomOf, saveCallback, setVoice, setWrapUpTimer, tellRooms } from './scene.ts'
import { wrapUpMs } from './step.ts'

type WrapUpInput = CallParsed<'call:wrapUp'>

/** How a call is filed when nobody did: what is certain from its outcome, and never that it is solved. */
function dispositionOf(outcome: AttemptOutcome | null): Disposition {
  if (outcome === 'answered')
    return 'follow_up'
  return outcome === 'rejected' ? 'refused' : 'not_reached'
}

/** Files a call. Also one that the timer closed before its agent was ready. */
export async function wrapUpCall(context: EngineContext, deps: HotlineDeps, actor: Actor, input: WrapUpInput): Promise<void> {
  const accountId = await context.store.write(async (tx) => {
    const callback = await ownCall(tx, actor, input.callbackId)
    if (callback.version !== input.version)
      throw new AppError('stale_version', { details: { version: callback.version } })
    if (callback.state !== 'wrap_up' && !wasClosedByTimer(callback))
      throw new AppError('wrong_state', { details: { state: callback.state } })
    const conversation = await tx.get('conversations', callback.conversationId)
    if (conversation !== undefined)
      await fileWrapUp(context, tx, actor, { conversation, callbackId: callback.id }, input.category)
    await file(context, tx, callback, { disposition: input.disposition, note: input.note, agentId: actor.agentId })
    await audit(context, tx, actor, 'call.wrapUp', 'callback', callback.id, { disposition: input.disposition })
    return input.followUpText.trim() === '' ? null : followUp(context, tx, actor, callback, input.followUpText)
  })
  if (accountId !== null)
    deps.wake(accountId)
}

/** Another minute for the wrap-up, once per call. */
export async function extendWrapUp(context: EngineContext, actor: Actor, callbackId: string): Promise<void> {
  await context.store.write(async (tx) => {
    const callback = await ownCall(tx, actor, callbackId)
    if (callback.state !== 'wrap_up' || callback.wrapUpExtended)
      throw new AppError('wrong_state', { details: { state: callback.state, extended: callback.wrapUpExtended } })
    const wrapUpDueAt = Math.max(callback.wrapUpDueAt ?? 0, context.now()) + wrapUpMs
    Object.assign(callback, { wrapUpDueAt, wrapUpExtended: true })
    await setWrapUpTimer(context, tx, callbackId, wrapUpDueAt)
    await saveCallback(tx, callback)
  })
}

/** Outcomes that only the engine or the gateway can know. */
const notHeard: ReadonlySet<AttemptOutcome> = new Set<AttemptOutcome>(['cancelled', 'agent_no_answer', 'agent_declined', 'agent_unavailable', 'agent_lost', 'system_error'])
/** States in which the last attempt is over. */
const corrigible: ReadonlySet<CallbackRecord['state']> = new Set<CallbackRecord['state']>(['wrap_up', 'completed', 'failed', 'retry_wait', 'queued'])

/**
 * The agent heard what the phone system could not tell apart (an announcement, an answering machine). What the customer is
 * owed follows the corrected outcome: a number that does not exist or a refusal is not tried again.
 */
export async function correctOutcome(context: EngineContext, actor: Actor, input: CallParsed<'call:correctOutcome'>): Promise<void> {
  await context.store.write(async (tx) => {
    const callback = await ownCall(tx, actor, input.callbackId)
    if (callback.version !== input.version)
      throw new AppError('stale_version', { details: { version: callback.version } })
    const before = callback.lastOutcome
    if (!corrigible.has(callback.state) || before === null || notHeard.has(before))
      throw new AppError('wrong_state', { details: { state: callback.state } })
    if (notHeard.has(input.outcome))
      throw new AppError('bad_input', { details: { fields: ['outcome'] } })
    if (before === input.outcome)
      return
    callback.lastOutcome = input.outcome
    const last = await tx.one('callAttempts', { callbackId: callback.id, endedAt: { ne: null } }, { order: [['n', 'desc']] })
    if (last !== undefined)
      await tx.update('callAttempts', last.id, { outcome: input.outcome })
    await audit(context, tx, actor, 'call.correct', 'callback', callback.id, { before, after: input.outcome })
    const line = { key: 'call_outcome_corrected', facts: { agent: actor.agentId, before, outcome: input.outcome } }
    if (callback.state === 'retry_wait' && !retryAfter(input.outcome, callback.attempt).retry) {
      await endWaiting(context, tx, callback, 'failed', line)
      return
    }
    await saveCallback(tx, callback)
    await tellRooms(context, tx, callback.conversationId, { lines: [line] })
  })
}

/** Closes a wrap-up whose time is up. */
export async function closeWrapUp(context: EngineContext, callbackId: string): Promise<void> {
  await context.store.write(async (tx) => {
    await setWrapUpTimer(context, tx, callbackId, null)
    const callback = await tx.get('callbacks', callbackId)
    if (callback?.state === 'wrap_up')
      await file(context, tx, callback, { disposition: dispositionOf(callback.lastOutcome), note: '', agentId: null })
  })
}

/** The timer leaves the due time standing, a person clears it. */
function wasClosedByTimer(callback: CallbackRecord): boolean {
  return callback.state === 'completed' && callback.wrapUpDueAt !== null
}

async function file(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, facts: { disposition: Disposition, note: string, agentId: string | null }): Promise<void> {
  const { disposition, note, agentId } = facts
  const wasOpen = callback.state === 'wrap_up'
  Object.assign(callback, { state: nextCallbackState(callback.state, 'wrapped_up') ?? callback.state, disposition, note: maskText(note), wrapUpDueAt: agentId === null ? callback.wrapUpDueAt : null })
  if (wasOpen)
    callback.stateSince = context.now()
  await setWrapUpTimer(context, tx, callback.id, null)
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, {
    lines: [{ key: 'call_wrapped_up', facts: { disposition, note: maskText(note), agent: agentId } }],
    state: wasOpen ? callback.state : undefined,
    change: (room, origin) => settleDuties(context, room, origin, disposition, callback.agentId),
  })
  if (disposition === 'refused' || disposition === 'wrong_person')
    await takeBackConsent(context, tx, callback)
  if (wasOpen)
    await setVoice(context, tx, callback.agentId, 'idle')
}

function settleDuties(context: EngineContext, room: Room, origin: boolean, disposition: Disposition, agentId: string): void {
  if (disposition === 'resolved')
    touchDuties(room, closeDuties(room.duties, ['tell_result', 'promise'], 'resolved', context.now(), agentId))
  else if (origin && (disposition === 'follow_up' || disposition === 'passed_on'))
    promiseResult(context, room)
}

async function takeBackConsent(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<void> {
  const number = await tx.get('phoneNumbers', callback.phoneNumberId)
  const rooms = await tx.find('conversations', { caseId: callback.caseId })
  if (number !== undefined)
    await withdrawConsents(tx, rooms.map(room => room.id), number.hmac, context.now())
}

/** What the customer is told in writing after the call, in their private room. */
async function followUp(context: EngineContext, tx: WriteHandle, actor: Actor, callback: CallbackRecord, text: string): Promise<string> {
  const conversation = await tx.get('conversations', callback.conversationId)
  const target = conversation === undefined ? undefined : await privateRoomOf(tx, conversation)
  if (target === undefined)
    throw new AppError('not_found', { details: { missing: 'private_room' } })
  // Whoever spoke with the customer may say in writing what was agreed, also when the room is a colleague's.
  if (target.ownerId !== actor.agentId && callback.agentId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: target.ownerId ?? '' } })
  requireSendable(context, target, text)
  requireClean(lexiconFor(context.live, target.brand), target, text, true)
  const sent = await enqueue(context, tx, await openRoom(tx, target.id), { clientKey: `wrap-up:${callback.id}`, agentId: actor.agentId, role: 'reply', text })
  return sent.accountId
}
