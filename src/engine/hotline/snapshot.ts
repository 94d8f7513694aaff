import type { CallSnapshot } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { LetGo } from './ports.ts'
import { applyNews, openAttempt } from './apply.ts'
import { handCallOn, noteLoss } from './facts.ts'
import { reconcileCallers } from './inbound-apply.ts'
import { isCaller } from './inbound-step.ts'
import { setVoice } from './scene.ts'
import { liveStates, newsOf, seenLate } from './step.ts'

/** A dial younger than this may have been accepted after the snapshot was taken, ms. */
const youngMs = 5_000

/**
 * Brings the callbacks in line with what the gateway knows now. A call that it knows goes forward to where it stands; one
 * that it knows no more has ended unseen; one that we have ended is answered, for the gateway to give it up.
 */
export async function reconcile(context: EngineContext, tx: WriteHandle, calls: readonly CallSnapshot[]): Promise<LetGo[]> {
  await reconcileCallers(context, tx, calls)
  for (const callback of (await tx.find('callbacks', { state: liveStates })).filter(each => !isCaller(each)))
    await bringForward(context, tx, callback, calls)
  const left = await endedByUs(tx, calls)
  await freeAgents(context, tx)
  return left
}

async function bringForward(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, calls: readonly CallSnapshot[]): Promise<void> {
  const attempt = await openAttempt(tx, callback.id)
  const known = calls.find(call => call.handoffId === callback.handoffId && call.attempt === attempt?.n)
  if (known !== undefined) {
    for (const news of newsOf(known))
      await applyNews(context, tx, callback, news, known.since)
    // It was handed on while nobody listened.
    if (callback.state === 'connected' && known.state !== 'ended' && known.agentId !== '' && known.agentId !== callback.agentId)
      await handCallOn(context, tx, callback, known.agentId, known.since)
    // The agent's phone came back, or was lost, while nobody listened.
    if (callback.state === 'connected' && known.state !== 'ended' && known.lost !== undefined)
      await noteLoss(context, tx, callback, { type: known.lost ? 'agent_lost' : 'agent_back', at: context.now() })
    return
  }
  const mayBeOnItsWay = callback.state === 'dialing_agent' && (callback.commandKey !== null || (attempt?.startedAt ?? 0) > context.now() - youngMs)
  if (!mayBeOnItsWay)
    await applyNews(context, tx, callback, seenLate(callback.state === 'connected' ? 'answered' : 'system_error'), context.now())
}

/** Calls that go on at the gateway although their attempt is over here. Hand-offs that we never made are left alone. */
async function endedByUs(tx: WriteHandle, calls: readonly CallSnapshot[]): Promise<LetGo[]> {
  const live = calls.filter(call => call.state !== 'ended')
  const left: LetGo[] = []
  for (const callback of await tx.find('callbacks', { handoffId: live.map(call => call.handoffId) })) {
    const attempt = await openAttempt(tx, callback.id)
    if (!live.some(call => call.handoffId === callback.handoffId && call.attempt === attempt?.n))
      left.push({ callbackId: callback.id, handoffId: callback.handoffId })
  }
  return left
}

/** Nobody stays on the phone without a call. */
async function freeAgents(context: EngineContext, tx: WriteHandle): Promise<void> {
  const colleagues = new Set((await tx.find('callbacks', { state: liveStates })).map(callback => callback.transfer?.agentId))
  for (const agent of await tx.find('agents', { voice: ['dialing', 'ringing', 'talking', 'held', 'after_call_work'] })) {
    if (!colleagues.has(agent.id) && await tx.count('callbacks', { agentId: agent.id, state: [...liveStates, 'ended', 'wrap_up'] }) === 0)
      await setVoice(context, tx, agent.id, 'idle')
  }
}
