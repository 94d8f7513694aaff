import type { ErrorCode } from '../../shared/errors.ts'
import type { GatewayAnswer, GatewayCommand } from '../../shared/gateway-protocol.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { HotlineDeps, LetGo } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { applyNews, closeAttempt, endWaiting } from './apply.ts'
import { confirmMs, letGo } from './dial.ts'
import { isCaller } from './inbound-step.ts'
import { saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'
import { pressSoftphone } from './softphone-orders.ts'
import { isWaiting, seenLate } from './step.ts'

type ControlCalls = Pick<Handlers, 'call:agentLeg' | 'call:cancel' | 'call:hangup' | 'call:hold' | 'call:mute'>
type WithoutKey<T> = T extends unknown ? Omit<T, 'key' | 'handoffId'> : never
/** What is asked of the gateway about one call. */
export type Control = WithoutKey<Extract<GatewayCommand, { type: 'agent_leg' | 'hangup' | 'hold' | 'mute' | 'dtmf' | 'transfer' | 'transfer_end' | 'record' | 'supervise' }>>

/** What an agent does with a call that is going on. The effect comes back as an event of the gateway. */
export function controlCalls(context: EngineContext, deps: HotlineDeps): ControlCalls {
  return {
    'call:agentLeg': async (actor, { callbackId, action }) => {
      const callback = await ringingCall(context.store.read, actor, callbackId)
      const isTold = pressSoftphone(deps, callback, await context.store.read.get('agents', callback.transfer === null ? callback.agentId : actor.agentId), action)
      const answer = await command(context, deps, callback, { type: 'agent_leg', action })
      // A softphone takes its leg itself; only where it places the call is there a button behind it.
      if (!isTold || answer.ok || answer.code !== 'wrong_state')
        accept(answer)
      return {}
    },
    'call:cancel': async (actor, { callbackId }) => {
      await giveUp(context, deps, actor, callbackId)
      return {}
    },
    'call:hangup': async (actor, { callbackId }) => {
      const callback = await ownCall(context.store.read, actor, callbackId)
      if (callback.state === 'dialing_agent' || callback.state === 'dialing_customer')
        await giveUp(context, deps, actor, callbackId)
      else if (callback.state === 'connected')
        await hangUp(context, deps, callback)
      return {}
    },
    'call:hold': async (actor, { callbackId, on }) => {
      await talkCommand(context, deps, actor, callbackId, { type: 'hold', on })
      return {}
    },
    'call:mute': async (actor, { callbackId, on }) => {
      await talkCommand(context, deps, actor, callbackId, { type: 'mute', on })
      return {}
    },
  }
}

/** A call that we place is called off; a customer who rang waits on for the next agent. */
async function giveUp(context: EngineContext, deps: HotlineDeps, actor: Actor, callbackId: string): Promise<void> {
  const callback = await context.store.read.get('callbacks', callbackId)
  if (callback === undefined || !isCaller(callback))
    return cancelCall(context, deps, actor, callbackId)
  requireState(await ownCall(context.store.read, actor, callbackId), 'dialing_agent')
  accept(await command(context, deps, callback, { type: 'agent_leg', action: 'decline' }))
}

/** A callback that the actor may act on: its agent, or a supervisor. `not_found`, `forbidden`. */
export async function ownCall(read: ReadHandle, actor: Actor, id: string): Promise<CallbackRecord> {
  const callback = await read.get('callbacks', id)
  if (callback === undefined)
    throw new AppError('not_found')
  if (callback.agentId !== actor.agentId && actor.role !== 'supervisor')
    throw new AppError('forbidden')
  return callback
}

/** A call for which the actor's own phone rings: as its agent, or as the colleague it is handed on to. */
async function ringingCall(read: ReadHandle, actor: Actor, id: string): Promise<CallbackRecord> {
  const handedOn = await read.get('callbacks', id)
  if (handedOn?.state === 'connected' && handedOn.transfer?.agentId === actor.agentId && !handedOn.transfer.answered)
    return handedOn
  const callback = await ownCall(read, actor, id)
  requireState(callback, 'dialing_agent')
  return callback
}

function requireState(callback: CallbackRecord, state: CallbackRecord['state']): void {
  if (callback.state !== state)
    throw new AppError('wrong_state', { details: { state: callback.state } })
}

/** Asks the gateway for something about a call whose two people speak. Throws why it would not. */
export async function talkCommand(context: EngineContext, deps: HotlineDeps, actor: Actor, callbackId: string, control: Control): Promise<void> {
  const callback = await talkingCall(context.store.read, actor, callbackId)
  accept(await command(context, deps, callback, control))
}

/** A call of the actor's whose two people speak; `wrong_state` for any other. */
export async function talkingCall(read: ReadHandle, actor: Actor, callbackId: string): Promise<CallbackRecord> {
  const callback = await ownCall(read, actor, callbackId)
  requireState(callback, 'connected')
  return callback
}

async function hangUp(context: EngineContext, deps: HotlineDeps, callback: CallbackRecord): Promise<void> {
  const answer = await command(context, deps, callback, { type: 'hangup' })
  if (answer.ok || answer.code !== 'not_found')
    return accept(answer)
  // The gateway knows nothing of it any more: the call is over, only nobody saw it end.
  await context.store.write(async (tx) => {
    const current = await tx.get('callbacks', callback.id)
    if (current?.state === 'connected')
      await applyNews(context, tx, current, seenLate('answered'), context.now())
  })
}

async function command(context: EngineContext, { link }: HotlineDeps, callback: CallbackRecord, control: Control): Promise<GatewayAnswer> {
  if (link === null)
    throw new AppError('hotline_unreachable')
  return link.command({ ...control, key: context.newId(), handoffId: callback.handoffId })
}

const refusals: Partial<Record<string, ErrorCode>> = { not_found: 'not_found', wrong_state: 'wrong_state', agent_unavailable: 'agent_unavailable' }

function accept(answer: GatewayAnswer): void {
  if (!answer.ok)
    throw new AppError(refusals[answer.code] ?? 'hotline_unreachable', { details: { gateway: answer.code } })
}

/** Calls a callback off, until the two are connected. Whoever owns the conversation may, too. */
async function cancelCall(context: EngineContext, deps: HotlineDeps, actor: Actor, callbackId: string): Promise<void> {
  const left = await context.store.write(async (tx) => {
    const callback = await tx.get('callbacks', callbackId)
    if (callback === undefined)
      throw new AppError('not_found')
    const conversation = await tx.get('conversations', callback.conversationId)
    if (conversation?.ownerId !== actor.agentId)
      await ownCall(tx, actor, callbackId)
    if (callback.state === 'cancelled')
      return null
    await audit(context, tx, actor, 'call.cancel', 'callback', callbackId, { state: callback.state })
    return callOff(context, tx, callback, { agent: actor.agentId, by: 'agent' })
  })
  if (left !== null)
    await letGo(context, deps, left)
}

/**
 * Ends a callback that has not connected. Answers what the gateway has to give up after the commit (the due timer asks
 * again until it has). `too_late` once the two speak, `wrong_state` when it is over.
 */
export async function callOff(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, facts: Record<string, string>): Promise<LetGo | null> {
  const line = { key: 'call_cancelled', facts }
  if (isWaiting(callback.state)) {
    await endWaiting(context, tx, callback, 'cancelled', line)
    return null
  }
  if (callback.state !== 'dialing_agent' && callback.state !== 'dialing_customer')
    throw new AppError(callback.state === 'connected' ? 'too_late' : 'wrong_state', { details: { state: callback.state } })
  const now = context.now()
  await closeAttempt(tx, callback.id, { outcome: 'cancelled', rang: callback.ringing, talkMs: 0, detail: null }, now)
  Object.assign(callback, { state: 'cancelled', stateSince: now, lastOutcome: 'cancelled', endedAt: now, endedBy: 'agent', nextAt: null, ringing: false, commandKey: context.newId() })
  await setDueTimer(context, tx, callback.id, now + confirmMs)
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, { lines: [line], state: callback.state })
  await setVoice(context, tx, callback.agentId, 'idle')
  return { callbackId: callback.id, handoffId: callback.handoffId }
}
