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
import { callerStates } from './inbound-queue.ts'
import { isCaller } from './inbound-step.ts'
import { takeAgain } from './inbound-take.ts'
import { refusalNow } from './numbers.ts'
import { offerCall, takeOfferBack } from './offers.ts'
import { onCallNoticeRound } from './on-call-notice.ts'
import { saveCallback, setDueTimer } from './scene.ts'
import { reconcile } from './snapshot.ts'
import { isFree } from './start.ts'
import { isWaiting, liveStates } from './step.ts'
import { stopUnwantedRecordings } from './unwanted-recordings.ts'
import { closeWrapUp } from './wrap-up.ts'

/** Pause before a due callback whose agent is busy or whose link is down is looked at again, ms. */
const notYetMs = 10_000
/** How long a due callback may wait for agent or link before it has expired, ms. */
const patienceMs = 24 * 3_600_000
/** A call that stays in one state longer than this is compared with what the gateway knows, ms. */
const silenceMs = { queued: 60_000, offered: 60_000, dialing_agent: 60_000, dialing_customer: 90_000, connected: 10 * 60_000 } as const

/** Due work of the hotline: callbacks to dial, wrap-ups nobody filed, consents, calls the gateway is silent about. */
export function hotlineRounds(context: EngineContext, deps: HotlineDeps): Round[] {
  return [
    { name: 'callbacks', everyMs: 1_000, run: () => workOnDue(context, deps) },
    { name: 'wrap-ups', everyMs: 1_000, run: () => closeWrapUps(context) },
    { name: 'consent answers', everyMs: 1_000, run: () => noteConsentAnswers(context, deps).then(() => stopUnwantedRecordings(context, deps)) },
    { name: 'consent expiry', everyMs: 5_000, run: () => expireConsents(context) },
    { name: 'silent calls', everyMs: 15_000, run: () => askAboutSilent(context, deps) },
    onCallNoticeRound(context, deps),
  ]
}

async function workOnDue(context: EngineContext, deps: HotlineDeps): Promise<void> {
  const { read } = context.store
  const due = await read.find('timers', { kind: 'callback_due', dueAt: { lte: context.now() } }, { order: [['dueAt', 'asc']], limit: 50 })
  const callbacks = new Map((await read.getMany('callbacks', due.map(timer => timer.entityId))).map(callback => [callback.id, callback]))
  const rooms = new Map((await read.getMany('conversations', [...callbacks.values()].map(callback => callback.conversationId))).map(room => [room.id, room]))
  // Danger stands in no queue.
  const tierOf = (id: string) => rooms.get(callbacks.get(id)?.conversationId ?? '')?.tier ?? 2
  for (const timer of due.toSorted((a, b) => tierOf(a.entityId) - tierOf(b.entityId)))
    await workOn(context, deps, timer.entityId)
}

/** A callback whose time has come: offer it, dial it, or say again what the gateway has not confirmed. */
async function workOn(context: EngineContext, deps: HotlineDeps, callbackId: string): Promise<void> {
  const callback = await context.store.read.get('callbacks', callbackId)
  if (callback !== undefined && isCaller(callback))
    return takeAgain(context, deps, callback)
  if (callback !== undefined && isWaiting(callback.state)) {
    const next = await context.store.write(tx => takeUp(context, deps, tx, callbackId))
    if (next.dial)
      await sendDial(context, deps, callbackId)
    if (next.offeredTo !== null)
      deps.tell?.(next.offeredTo, 'alarm', { kind: 'offer', facts: { callbackId, conversationId: callback.conversationId } })
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

/** What has been decided about a waiting callback, to be done after the commit. */
interface TakenUp {
  readonly dial: boolean
  readonly offeredTo: string | null
}

const nothing: TakenUp = { dial: false, offeredTo: null }

/**
 * Takes up a callback whose moment has come, when the law and the line allow it: whoever has not spoken for it yet is asked
 * first (nobody is rung blindly), another attempt rings its agent. Otherwise sets when to look again, or ends what has no chance.
 */
async function takeUp(context: EngineContext, deps: HotlineDeps, tx: WriteHandle, callbackId: string): Promise<TakenUp> {
  const callback = await tx.get('callbacks', callbackId)
  if (callback === undefined || !isWaiting(callback.state) || callback.direction === 'inbound')
    return nothing
  if (callback.state === 'offered') {
    if ((callback.offerUntil ?? 0) <= context.now())
      await takeOfferBack(context, tx, callback, 'expired')
    return nothing
  }
  if (context.now() - (callback.nextAt ?? callback.stateSince) > patienceMs)
    return giveUp(context, tx, callback)
  const refusal = await refusalNow(context, tx, callback)
  if (refusal !== null && refusal.until === null)
    return await ranOut(tx, callback, refusal) ? giveUp(context, tx, callback) : cancelFor(context, tx, callback, refusal)
  const next = refusal === null && deps.link?.state() === 'up' ? await goOn(context, tx, callback) : nothing
  if (next.dial || next.offeredTo !== null)
    return next
  if (refusal?.until != null)
    await postpone(context, tx, callback, refusal.until)
  else
    await setDueTimer(context, tx, callbackId, context.now() + notYetMs)
  return nothing
}

/** Nobody could keep it in time: the customer is owed a word. */
async function giveUp(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<TakenUp> {
  await endWaiting(context, tx, callback, callback.state === 'retry_wait' ? 'failed' : 'expired', { key: 'call_expired', facts: { nextAt: callback.nextAt } })
  return nothing
}

async function cancelFor(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, { code }: Refusal): Promise<TakenUp> {
  await endWaiting(context, tx, callback, 'cancelled', { key: 'call_cancelled', facts: { by: 'system', why: code } })
  return nothing
}

/** The customer did not change their mind: only their yes is too old by now. */
async function ranOut(tx: WriteHandle, callback: CallbackRecord, { code }: Refusal): Promise<boolean> {
  const consent = code !== 'consent_required' || callback.consentId === null ? undefined : await tx.get('consents', callback.consentId)
  return consent?.state === 'granted' || consent?.state === 'expired'
}

async function goOn(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<TakenUp> {
  if (callback.attempt === 0)
    return { dial: false, offeredTo: await offerCall(context, tx, callback) }
  if (!await takeFreeAgent(tx, callback))
    return nothing
  await beginAttempt(context, tx, callback)
  return { dial: true, offeredTo: null }
}

/** Outside the hours: the callback has a new agreed moment. */
async function postpone(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, until: number): Promise<void> {
  callback.nextAt = until
  await saveCallback(tx, callback)
  await setDueTimer(context, tx, callback.id, until)
}

/** Another attempt is spoken by who took the call, or by whoever owns the conversation by now; if they are free. */
async function takeFreeAgent(tx: WriteHandle, callback: CallbackRecord): Promise<boolean> {
  const conversation = await tx.get('conversations', callback.conversationId)
  const agentId = callback.heldFor === null ? conversation?.ownerId ?? callback.agentId : callback.agentId
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
  const { read } = context.store
  const live = [...await read.find('callbacks', { state: liveStates }), ...await read.find('callbacks', { direction: 'inbound', state: callerStates })]
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
