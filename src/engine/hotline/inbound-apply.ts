import type { CallSnapshot, GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { CallerNews, CallerStep } from './inbound-step.ts'
import { z } from 'zod'
import { addLine, handOver, openRoom, saveRoom } from '../use-cases/room.ts'
import { waitsAgain } from './inbound-offers.ts'
import { noteSpoken } from './inbound-spoken.ts'
import { stepCaller } from './inbound-step.ts'
import { takeCaller } from './inbound.ts'
import { missCaller } from './missed.ts'
import { noteAgentAnswer, saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'

/** A caller younger than this may have come after the snapshot was taken, ms. */
const youngMs = 5_000

type Waiting = Extract<GatewayEvent, { type: 'waiting' }>

/** A customer begins to ring. When their end was heard of first, they are missed at once. */
export async function takeWaiting(context: EngineContext, tx: WriteHandle, event: Waiting): Promise<void> {
  const callback = await takeCaller(context, tx, event)
  const end = callback === null ? null : await endHeardOf(tx, event)
  if (callback !== null && end !== null)
    await missCaller(context, tx, callback, { at: Math.min(end.at, context.now()), byCustomer: end.endedBy === 'customer', late: false })
}

const endBody = z.object({ at: z.number(), endedBy: z.string().nullable() })

async function endHeardOf(read: ReadHandle, { handoffId, epoch }: Waiting): Promise<z.output<typeof endBody> | null> {
  const ended = await read.one('callEvents', { handoffId, epoch, type: 'ended' })
  return ended === undefined ? null : endBody.safeParse(JSON.parse(ended.body)).data ?? null
}

/**
 * Applies one piece of news about a customer who rang, until they speak with somebody. `at` (ms UTC, the gateway's clock) is
 * held between the last change and now. False when it has no business in the call's state.
 */
export async function applyCallerNews(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, news: CallerNews, at: number): Promise<boolean> {
  const now = context.now()
  const times = { at: Math.min(now, Math.max(at, callback.stateSince)), now, opens: (time: number) => time }
  const step = stepCaller(callback, news, times)
  if (step === null)
    return false
  if (step.turns === 'gone')
    await missCaller(context, tx, callback, { at: times.at, byCustomer: news.type === 'ended' && news.endedBy === 'customer', late: news.type === 'ended' && news.late === true })
  else if (step.turns === 'back')
    await goBack(context, tx, callback, step, news.type === 'waits_on' && news.outcome === 'agent_no_answer')
  else
    await goOn(context, tx, callback, step, times.at)
  return true
}

async function goOn(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, step: CallerStep, at: number): Promise<void> {
  Object.assign(callback, step.patch)
  await saveCallback(tx, callback)
  if (step.voice !== null)
    await setVoice(context, tx, callback.agentId, step.voice)
  if (step.lines.length > 0)
    await tellRooms(context, tx, callback.conversationId, { lines: step.lines, at, state: callback.state })
  if (step.turns !== 'spoken')
    return
  await noteAgentAnswer(tx, callback.agentId, true)
  await noteSpoken(context, tx, callback, at)
}

/** The agent's phone rang in vain: the caller keeps their place, and the next one is asked. */
async function goBack(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, step: CallerStep, rangOut: boolean): Promise<void> {
  const { agentId } = callback
  const now = context.now()
  await waitsAgain(context, tx, callback, 'agent_failed')
  await setDueTimer(context, tx, callback.id, null)
  if (await tx.one('offers', { conversationId: callback.conversationId, agentId, createdAt: { gte: callback.waitingSince ?? now } }) === undefined)
    await tx.insert('offers', { id: context.newId(), conversationId: callback.conversationId, agentId, state: 'expired', until: now, createdAt: now, endedAt: now })
  const room = await openRoom(tx, callback.conversationId)
  for (const line of step.lines)
    await addLine(context, tx, room, { direction: 'system', text: line.key, facts: line.facts })
  handOver(room, null)
  room.conversation.callState = callback.state
  await saveRoom(tx, room)
  await setVoice(context, tx, agentId, 'idle')
  if (rangOut)
    await noteAgentAnswer(tx, agentId, false)
}

/**
 * Brings the customers who ring in line with what the gateway knows now: new ones are taken in, one who was connected
 * unseen goes on with that agent, one it knows no more has gone.
 */
export async function reconcileCallers(context: EngineContext, tx: WriteHandle, calls: readonly CallSnapshot[]): Promise<void> {
  for (const { handoffId, attempt, since, state, inbound } of calls) {
    if (inbound !== undefined && state !== 'ended')
      await takeCaller(context, tx, { handoffId, attempt, at: since, ...inbound })
  }
  for (const callback of await tx.find('callbacks', { direction: 'inbound', state: ['queued', 'offered', 'dialing_agent'] }))
    await bringCallerForward(context, tx, callback, calls.find(call => call.handoffId === callback.handoffId))
}

async function bringCallerForward(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, known: CallSnapshot | undefined): Promise<void> {
  const at = known?.since ?? context.now()
  if (known === undefined && context.now() - callback.createdAt < youngMs)
    return
  if (known === undefined || known.state === 'ended')
    await applyCallerNews(context, tx, callback, { type: 'ended', outcome: known?.outcome ?? 'cancelled', endedBy: 'customer', rang: true, talkMs: 0, holdMs: 0, detail: null, late: true }, at)
  else if (known.state === 'waiting' && callback.state === 'dialing_agent' && callback.commandKey === null)
    await applyCallerNews(context, tx, callback, { type: 'waits_on', outcome: 'agent_unavailable' }, at)
  else if (known.state === 'connected' || known.state === 'held')
    await joinUnseen(context, tx, callback, known)
}

async function joinUnseen(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, known: CallSnapshot): Promise<void> {
  if (callback.state !== 'dialing_agent') {
    Object.assign(callback, { state: 'dialing_agent', agentId: known.agentId })
    const room = await openRoom(tx, callback.conversationId)
    handOver(room, known.agentId)
    await saveRoom(tx, room)
  }
  await setDueTimer(context, tx, callback.id, null)
  callback.commandKey = null
  await applyCallerNews(context, tx, callback, { type: 'connected' }, known.since)
}
