import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord, Row } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import type { CallEnd, CallNews, CallStep } from './step.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { nextCallingTime } from '../../shared/rules/calling.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { newDuty } from '../duties.ts'
import { addDuty, handOver } from '../use-cases/room.ts'
import { noteSpoken } from './inbound-spoken.ts'
import { noteAgentAnswer, saveCallback, setDueTimer, setVoice, setWrapUpTimer, tellRooms } from './scene.ts'
import { stepCall } from './step.ts'

/**
 * Applies one piece of news about the attempt under way: callback, attempt, timeline, clock, agent and timers in the
 * caller's unit. `at` (ms UTC, the gateway's clock) is held between the last change and now. False when the news has no
 * business in the callback's state.
 */
export async function applyNews(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, news: CallNews, at: number): Promise<boolean> {
  const now = context.now()
  const danger = (await tx.get('conversations', callback.conversationId))?.tier === 0
  const opens = (time: number) => danger ? time : nextCallingTime(time, context.config.hotline?.callingHours) ?? time
  const times = { at: Math.min(now, Math.max(at, callback.stateSince)), now, opens }
  const step = stepCall(callback, news, times)
  if (step === null)
    return false
  await applyStep(context, tx, callback, step, times.at)
  if (news.type === 'connected')
    await noteSpoken(context, tx, callback, times.at)
  if (news.type === 'agent_answered')
    await noteAgentAnswer(tx, callback.agentId, true)
  else if (news.type === 'ended' && news.outcome === 'agent_no_answer')
    await noteAgentAnswer(tx, callback.agentId, false)
  return true
}

async function applyStep(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, step: CallStep, at: number): Promise<void> {
  const colleague = step.end === null ? null : callback.transfer?.agentId ?? null
  Object.assign(callback, step.patch)
  if (step.end !== null) {
    await closeAttempt(tx, callback.id, step.end, at)
    await setDueTimer(context, tx, callback.id, callback.nextAt)
  }
  if (callback.state === 'wrap_up')
    await setWrapUpTimer(context, tx, callback.id, callback.wrapUpDueAt)
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, {
    lines: step.lines,
    at,
    state: callback.state,
    change: callback.state === 'failed' ? (room, origin) => oweWord(context, room, origin, callback) : undefined,
  })
  if (step.voice !== null)
    await setVoice(context, tx, callback.agentId, step.voice)
  if (colleague !== null)
    await setVoice(context, tx, colleague, 'idle')
}

/** The attempt that is under way; undefined when none is. */
export async function openAttempt(tx: WriteHandle, callbackId: string): Promise<Row<'callAttempts'> | undefined> {
  return tx.one('callAttempts', { callbackId, endedAt: null }, { order: [['n', 'desc']] })
}

/** Ends the attempt under way, if there is one. */
export async function closeAttempt(tx: WriteHandle, callbackId: string, end: Pick<CallEnd, 'outcome' | 'rang' | 'talkMs' | 'detail'>, at: number): Promise<void> {
  const attempt = await openAttempt(tx, callbackId)
  if (attempt !== undefined)
    await tx.update('callAttempts', attempt.id, { endedAt: at, outcome: end.outcome, rang: end.rang, talkMs: end.talkMs, detail: end.detail === null ? null : maskText(end.detail) })
}

/** Ends a callback that only waited: terminal state, timer gone, rooms told. */
export async function endWaiting(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, state: 'cancelled' | 'expired' | 'failed', line: { readonly key: string, readonly facts: Record<string, string | number | boolean | null> }): Promise<void> {
  const reserved = callback.state === 'offered' ? callback.agentId : null
  Object.assign(callback, { state, stateSince: context.now(), nextAt: null, commandKey: null, offerUntil: null })
  await setDueTimer(context, tx, callback.id, null)
  await saveCallback(tx, callback)
  if (reserved !== null)
    await setVoice(context, tx, reserved, 'idle')
  await tellRooms(context, tx, callback.conversationId, {
    lines: [line],
    state: callback.state,
    change: callbackTerminal.has(state) && state !== 'cancelled' ? (room, origin) => oweWord(context, room, origin, callback) : undefined,
  })
}

/** The customer expects a call that will not come: somebody owes them a written word. */
function oweWord(context: EngineContext, room: Room, origin: boolean, callback: CallbackRecord): void {
  if (!origin || room.duties.some(duty => duty.closedAt === null && (duty.kind === 'promise' || duty.kind === 'ring_back')))
    return
  const now = context.now()
  if (room.conversation.status === 'resolved' || room.conversation.status === 'snoozed')
    handOver(room, room.conversation.ownerId ?? (callback.agentId === '' ? null : callback.agentId))
  addDuty(room, newDuty(context.newId(), room.conversation, { kind: 'promise', turnId: null, startedAt: now, receivedAt: now, dueAt: dueAt(now, context.live.promiseMs, context.live.calendar), agentId: room.conversation.ownerId }))
}
