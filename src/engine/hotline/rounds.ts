import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import type { Refusal } from './numbers.ts'
import type { HotlineDeps } from './ports.ts'
import { isAppError } from '../../shared/errors.ts'
import { expireConsents, noteConsentAnswers } from './answers.ts'
import { endWaiting } from './apply.ts'
import { beginAttempt, confirmMs, endUnstarted, letGo, sendDial, unconfirmedMs } from './dial.ts'
import { consentOn, refusalOf } from './numbers.ts'
import { saveCallback, setDueTimer } from './scene.ts'
import { reconcile } from './snapshot.ts'
import { isFree } from './start.ts'
import { isWaiting, liveStates } from './step.ts'
import { closeWrapUp } from './wrap-up.ts'

/** Pause before a due callback whose agent is busy or whose link is down is looked at again, ms. */
const notYetMs = 10_000
/** How long a due callback may wait for agent or link before it has expired, ms. */
const patienceMs = 24 * 3_600_000
/** A call that stays in one state longer than this is compared with what the gateway knows, ms. */
const silenceMs = { dialing_agent: 60_000, dialing_customer: 90_000, connected: 10 * 60_000 } as const

/** Due work of the hotline: callbacks to dial, wrap-ups nobody filed, consents, calls the gateway is silent about. */
export function hotlineRounds(context: EngineContext, deps: HotlineDeps): Round[] {
  return [
    { name: 'callbacks', everyMs: 1_000, run: () => workOnDue(context, deps) },
    { name: 'wrap-ups', everyMs: 1_000, run: () => closeWrapUps(context) },
    { name: 'consent answers', everyMs: 1_000, run: () => noteConsentAnswers(context, deps) },
    { name: 'consent expiry', everyMs: 5_000, run: () => expireConsents(context) },
    { name: 'silent calls', everyMs: 15_000, run: () => askAboutSilent(context, deps) },
  ]
}

async function workOnDue(context: EngineContext, deps: HotlineDeps): Promise<void> {
  const due = await context.store.read.find('timers', { kind: 'callback_due', dueAt: { lte: context.now() } }, { order: [['dueAt', 'asc']], limit: 50 })
  for (const timer of due)
    await workOn(context, deps, timer.entityId)
}

/** A callback whose time has come: dial it, or say again what the gateway has not confirmed. */
async function workOn(context: EngineContext, deps: HotlineDeps, callbackId: string): Promise<void> {
  const callback = await context.store.read.get('callbacks', callbackId)
  if (callback !== undefined && isWaiting(callback.state)) {
    if (await context.store.write(tx => dialIfPossible(context, deps, tx, callbackId)))
      await sendDial(context, deps, callbackId)
    return
  }
  await context.store.write(tx => setDueTimer(context, tx, callbackId, callback?.commandKey == null ? null : context.now() + confirmMs))
  if (callback === undefined || callback.commandKey === null)
    return
  if (callback.state === 'dialing_agent')
    await dialAgain(context, deps, callback)
  else
    await letGo(context, deps, { callbackId, handoffId: callback.handoffId })
}

async function dialAgain(context: EngineContext, deps: HotlineDeps, callback: CallbackRecord): Promise<void> {
  if (context.now() - callback.stateSince < unconfirmedMs) {
    await sendDial(context, deps, callback.id)
    return
  }
  // The customer has not rung: the attempt is not theirs.
  const attempt = await context.store.read.one('callAttempts', { callbackId: callback.id, endedAt: null })
  if (attempt !== undefined)
    await endUnstarted(context, callback.id, attempt.n, 'agent_unavailable', 'hotline_unreachable')
}

/** Begins the attempt when everything allows it; otherwise sets when to look again, or ends what has no chance. */
async function dialIfPossible(context: EngineContext, deps: HotlineDeps, tx: WriteHandle, callbackId: string): Promise<boolean> {
  const callback = await tx.get('callbacks', callbackId)
  if (callback === undefined || !isWaiting(callback.state))
    return false
  const refusal = await refusalNow(context, tx, callback)
  if (refusal !== null && refusal.until === null) {
    await endWaiting(context, tx, callback, 'cancelled', { key: 'call_cancelled', facts: { by: 'system', why: refusal.code } })
    return false
  }
  if (refusal === null && deps.link?.state() === 'up' && await takeFreeAgent(tx, callback)) {
    await beginAttempt(context, tx, callback)
    return true
  }
  if (context.now() - (callback.nextAt ?? callback.stateSince) > patienceMs)
    await endWaiting(context, tx, callback, callback.state === 'retry_wait' ? 'failed' : 'expired', { key: 'call_expired', facts: { nextAt: callback.nextAt } })
  else if (refusal?.until != null)
    await postpone(context, tx, callback, refusal.until)
  else
    await setDueTimer(context, tx, callbackId, context.now() + notYetMs)
  return false
}

/** Outside the hours: the callback has a new agreed moment. */
async function postpone(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, until: number): Promise<void> {
  callback.nextAt = until
  await saveCallback(tx, callback)
  await setDueTimer(context, tx, callback.id, until)
}

/** The same law as at the start; an override covers the customer's word, never the hours of a later attempt. */
async function refusalNow(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<Refusal | null> {
  const [conversation, number] = [await tx.get('conversations', callback.conversationId), await tx.get('phoneNumbers', callback.phoneNumberId)]
  if (conversation === undefined || number === undefined)
    return { code: 'not_found', until: null }
  const consent = await consentOn(tx, conversation, number.hmac)
  return refusalOf(context, tx, { conversation, number, consent, askedForTime: callback.state === 'scheduled', overridden: callback.overrideReason !== null })
}

/** A callback follows its conversation: whoever owns that is the one to speak, if they are free. */
async function takeFreeAgent(tx: WriteHandle, callback: CallbackRecord): Promise<boolean> {
  const conversation = await tx.get('conversations', callback.conversationId)
  const agentId = conversation?.ownerId ?? callback.agentId
  const agent = await tx.get('agents', agentId)
  if (agent === undefined || !isFree(agent) || agent.notResponding)
    return false
  callback.agentId = agentId
  return true
}

async function closeWrapUps(context: EngineContext): Promise<void> {
  for (const timer of await context.store.read.find('timers', { kind: 'wrap_up', dueAt: { lte: context.now() } }, { limit: 50 }))
    await closeWrapUp(context, timer.entityId)
}

/** Believes the gateway, not the silence: a call it knows no more has ended unseen. */
async function askAboutSilent(context: EngineContext, deps: HotlineDeps): Promise<void> {
  const { link } = deps
  if (link === null || link.state() !== 'up')
    return
  const now = context.now()
  const live = await context.store.read.find('callbacks', { state: liveStates })
  if (!live.some(callback => now - callback.stateSince > silenceMs[callback.state as keyof typeof silenceMs]))
    return
  try {
    const answer = await link.command({ type: 'snapshot', key: context.newId() })
    if (!answer.ok || answer.calls === undefined)
      return
    const { calls } = answer
    for (const call of await context.store.write(tx => reconcile(context, tx, calls)))
      await letGo(context, deps, call)
  }
  catch (error) {
    if (!isAppError(error) || error.code !== 'hotline_unreachable')
      throw error
  }
}
