import type { CallTransfer } from '../../shared/domain/index.ts'
import type { GatewayEvent } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { Taken } from './ports.ts'
import type { CallLine } from './step.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { handOver } from '../use-cases/room.ts'
import { saveCallback, setVoice, tellRooms } from './scene.ts'
import { isLive } from './step.ts'

type Fact<T extends GatewayEvent['type']> = Extract<GatewayEvent, { type: T }>

/**
 * Applies what happens to a call beside its state: a phone lost and back, the recording, a transfer, a supervisor who
 * listens. Events of types that are nobody's here have no effect; they are kept all the same.
 */
export async function applyFact(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, event: GatewayEvent): Promise<Taken> {
  if (!isLive(callback.state))
    return {}
  switch (event.type) {
    case 'agent_lost':
    case 'agent_back':
      await noteLoss(context, tx, callback, event)
      return {}
    case 'recording':
      await noteRecording(context, tx, callback, event)
      return {}
    case 'transfer_started':
      return startTransfer(context, tx, callback, event)
    case 'transfer_answered':
      await answerTransfer(context, tx, callback)
      return {}
    case 'transfer_failed':
      await endTransfer(context, tx, callback, event)
      return {}
    case 'transferred':
      await handCallOn(context, tx, callback, event.agentId, event.at)
      return {}
    case 'supervised':
      await tx.insert('audit', { id: context.newId(), at: context.now(), actorId: event.supervisorId, action: 'call.supervised', entity: 'callback', entityId: callback.id, facts: { how: event.how, agent: callback.agentId } })
      return {}
    default:
      return {}
  }
}

/** Writes the call and says a line in its rooms. */
async function put(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, at: number, line: CallLine): Promise<void> {
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, { lines: [line], at: Math.min(context.now(), Math.max(at, callback.stateSince)) })
}

/** The agent stays in the call: their phone may come back, and the customer hears music meanwhile. */
export async function noteLoss(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, { type, at }: Pick<Fact<'agent_lost' | 'agent_back'>, 'type' | 'at'>): Promise<void> {
  const lost = type === 'agent_lost'
  if ((callback.agentLostAt !== null) === lost)
    return
  callback.agentLostAt = lost ? Math.min(at, context.now()) : null
  await put(context, tx, callback, at, { key: lost ? 'agent_lost' : 'agent_back', facts: { agent: callback.agentId } })
}

async function noteRecording(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, { state, at }: Fact<'recording'>): Promise<void> {
  if (callback.recording === state)
    return
  callback.recording = state
  // It stops with the call, which is told already.
  if (state === 'stopped')
    return saveCallback(tx, callback)
  await put(context, tx, callback, at, { key: 'call_recording', facts: { state } })
}

async function startTransfer(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, { how, agentId, number, at }: Fact<'transfer_started'>): Promise<Taken> {
  const transfer: CallTransfer = { how, agentId, number: agentId === null ? maskText(number) : '', answered: false }
  callback.transfer = transfer
  if (agentId !== null)
    await setVoice(context, tx, agentId, 'ringing')
  await put(context, tx, callback, at, { key: 'call_transfer_started', facts: { agent: callback.agentId, to: agentId, number: transfer.number, how } })
  if (agentId === null)
    return {}
  return { tell: ({ tell }) => tell?.(agentId, 'alarm', { kind: 'call_ringing', facts: { callbackId: callback.id, conversationId: callback.conversationId } }) }
}

async function answerTransfer(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<void> {
  if (callback.transfer === null || callback.transfer.answered)
    return
  callback.transfer = { ...callback.transfer, answered: true }
  await saveCallback(tx, callback)
  if (callback.transfer.agentId !== null)
    await setVoice(context, tx, callback.transfer.agentId, 'talking')
}

/** The customer is with the agent again. */
async function endTransfer(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, { outcome, at }: Fact<'transfer_failed'>): Promise<void> {
  const { transfer } = callback
  if (transfer === null)
    return
  callback.transfer = null
  await put(context, tx, callback, at, { key: 'call_transfer_failed', facts: { agent: callback.agentId, to: transfer.agentId, number: transfer.number, outcome } })
  if (transfer.agentId !== null)
    await setVoice(context, tx, transfer.agentId, 'idle')
}

/**
 * The agent has left the call. With a colleague it goes on: theirs is the call, and the conversation where it was the first
 * agent's. Without one it goes on without us, and the gateway tells its end.
 */
export async function handCallOn(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, toAgentId: string | null, at: number): Promise<void> {
  const from = callback.agentId
  const number = callback.transfer?.number ?? ''
  if (toAgentId === from)
    return
  Object.assign(callback, { transfer: null, agentLostAt: null, muted: false, orderAddress: null, ...(toAgentId === null ? {} : { agentId: toAgentId }) })
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, {
    lines: [{ key: 'call_transferred', facts: { agent: from, to: toAgentId, number } }],
    at: Math.min(context.now(), Math.max(at, callback.stateSince)),
    change: (room) => {
      if (toAgentId !== null && room.conversation.ownerId === from)
        handOver(room, toAgentId)
    },
  })
  if (toAgentId !== null) {
    await passCase(tx, callback.caseId, from, toAgentId)
    await setVoice(context, tx, toAgentId, callback.held ? 'held' : 'talking')
    await setVoice(context, tx, from, 'idle')
  }
}

async function passCase(tx: WriteHandle, caseId: string, from: string, to: string): Promise<void> {
  const matter = await tx.get('cases', caseId)
  if (matter === undefined || matter.ownerId !== from)
    return
  await tx.update('cases', caseId, { ownerId: to, version: matter.version + 1 })
  tx.changed('cases', caseId, matter.version + 1)
}
