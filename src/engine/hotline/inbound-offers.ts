import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { AgentRecord, CallbackRecord } from '../store/tables.ts'
import { nextCallbackState } from '../../shared/rules/calling.ts'
import { callerIn } from './inbound-queue.ts'
import { saveCallback, setVoice } from './scene.ts'

/** A customer who rings is held out to an agent, whose voice is kept for them until the offer ends. False when the caller waits no more, or the agent's voice is taken. */
export async function holdOutCaller(context: EngineContext, tx: WriteHandle, callbackId: string, agent: AgentRecord): Promise<boolean> {
  const callback = await tx.get('callbacks', callbackId)
  const state = callback === undefined ? null : nextCallbackState(callback.state, 'offer')
  if (callback === undefined || state === null || agent.voice !== 'idle')
    return false
  Object.assign(callback, { state, stateSince: context.now(), agentId: agent.id })
  await saveCallback(tx, callback)
  await setVoice(context, tx, agent.id, 'reserved')
  return true
}

/** The offer to an agent has ended without them: the caller is back in their place, the agent's voice is free. */
export async function giveBackCaller(context: EngineContext, tx: WriteHandle, conversationId: string, agentId: string): Promise<void> {
  const callback = await callerIn(tx, conversationId)
  if (callback?.state !== 'offered' || callback.agentId !== agentId)
    return
  await waitsAgain(context, tx, callback, 'offer_returned')
  const agent = await tx.get('agents', agentId)
  if (agent?.voice === 'reserved')
    await setVoice(context, tx, agentId, 'idle')
}

/** Nobody has the caller any more; how long they have waited, and so their place, stays. */
export async function waitsAgain(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, why: 'offer_returned' | 'agent_failed'): Promise<void> {
  Object.assign(callback, { state: nextCallbackState(callback.state, why) ?? callback.state, stateSince: context.now(), agentId: '', commandKey: null })
  await saveCallback(tx, callback)
}
