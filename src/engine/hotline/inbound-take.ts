import type { AttemptOutcome } from '../../shared/domain/index.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { GatewayAnswer } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { AgentRecord, CallbackRecord, ConversationRecord } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError, isAppError } from '../../shared/errors.ts'
import { nextCallbackState } from '../../shared/rules/calling.ts'
import { agentRingMs, confirmMs, unconfirmedMs } from './dial.ts'
import { applyCallerNews } from './inbound-apply.ts'
import { callerIn } from './inbound-queue.ts'
import { agentPhone, hasPhone } from './phones.ts'
import { saveCallback, setDueTimer, setVoice } from './scene.ts'

/** How a customer who rings comes to an agent together with the room of their call. */
export interface CallerTaking {
  /** False when a customer rings in the room and this agent cannot speak with them now. */
  readonly may: (tx: ReadHandle, conversation: ConversationRecord, agentId: string) => Promise<boolean>
  /** In the unit that gives the room to an agent, and before it does. Answers the call to be sent for after the commit; null when nobody rings there. Throws `agent_unavailable`. */
  readonly begin: (tx: WriteHandle, conversation: ConversationRecord, agentId: string) => Promise<string | null>
  /** Has the gateway ring the agent. When that fails the room is back in the queue and the reason is thrown. */
  readonly send: (callbackId: string | null) => Promise<void>
}

/** Builds what claiming and accepting use for rooms in which a customer rings. */
export function callerTaking(context: EngineContext, deps: HotlineDeps): CallerTaking {
  return {
    may: async (tx, conversation, agentId) => await callerOf(tx, conversation) === undefined || canSpeak(await tx.get('agents', agentId), conversation),
    begin: (tx, conversation, agentId) => begin(context, tx, conversation, agentId),
    async send(callbackId) {
      const failed = callbackId === null ? null : await sendTake(context, deps, callbackId)
      if (failed !== null)
        throw new AppError(failed, { details: { callbackId } })
    },
  }
}

async function callerOf(read: ReadHandle, conversation: ConversationRecord): Promise<CallbackRecord | undefined> {
  return conversation.touchpoint === 'call' ? callerIn(read, conversation.id) : undefined
}

/** A voice that is kept for this very caller is as good as free. */
function canSpeak(agent: AgentRecord | undefined, { offeredTo }: ConversationRecord): boolean {
  return agent !== undefined && hasPhone(agent) && (agent.voice === 'idle' || (agent.voice === 'reserved' && offeredTo === agent.id))
}

async function begin(context: EngineContext, tx: WriteHandle, conversation: ConversationRecord, agentId: string): Promise<string | null> {
  const callback = await callerOf(tx, conversation)
  if (callback === undefined)
    return null
  const agent = await tx.get('agents', agentId)
  if (!canSpeak(agent, conversation))
    throw new AppError('agent_unavailable', { details: { voice: agent?.voice ?? '', phone: agent !== undefined && hasPhone(agent) } })
  const state = nextCallbackState(callback.state, callback.state === 'offered' ? 'offer_accepted' : 'dial_agent')
  if (state === null)
    throw new AppError('wrong_state', { details: { state: callback.state } })
  // Whoever was being asked is free for others.
  if (callback.state === 'offered' && callback.agentId !== agentId)
    await setVoice(context, tx, callback.agentId, 'idle')
  Object.assign(callback, { state, stateSince: context.now(), agentId, commandKey: context.newId() })
  await setDueTimer(context, tx, callback.id, context.now() + confirmMs)
  await saveCallback(tx, callback)
  await setVoice(context, tx, agentId, 'ringing')
  conversation.callState = state
  return callback.id
}

/** What a refusal of the gateway means to the agent. */
const codes: Partial<Record<string, ErrorCode>> = { not_found: 'wrong_state', wrong_state: 'wrong_state', agent_unavailable: 'agent_unavailable' }

/** The caller's agent is rung; again with the same key when the gateway did not confirm it. Answers why it failed, after everything is back as it was; null when it did not. */
async function sendTake(context: EngineContext, deps: HotlineDeps, callbackId: string): Promise<ErrorCode | null> {
  const { read } = context.store
  const callback = await read.get('callbacks', callbackId)
  const agent = callback === undefined ? undefined : await read.get('agents', callback.agentId)
  if (callback?.state !== 'dialing_agent' || callback.commandKey === null || agent === undefined)
    return null
  const answer = await ask(context, deps, callback, agent)
  if (answer === 'unknown')
    return null
  if (answer !== 'unsent' && answer.ok) {
    await confirm(context, callback)
    return null
  }
  const code = answer === 'unsent' ? 'hotline_unreachable' : codes[answer.code] ?? 'hotline_unreachable'
  await undo(context, callback, answer !== 'unsent' && answer.code === 'not_found' ? 'gone' : code === 'agent_unavailable' ? code : 'system_error')
  return code
}

async function ask(context: EngineContext, { link }: HotlineDeps, callback: CallbackRecord, agent: AgentRecord): Promise<GatewayAnswer | 'unsent' | 'unknown'> {
  if (link === null)
    return 'unsent'
  try {
    return await link.command({ type: 'take', key: callback.commandKey ?? '', handoffId: callback.handoffId, agent: agentPhone(agent), agentRingMs, record: false })
  }
  catch (error) {
    if (!isAppError(error) || error.code !== 'hotline_unreachable')
      throw error
    context.log.warn({ handoffId: callback.handoffId, sent: error.details.sent ?? null }, 'the gateway did not answer that a caller is taken')
    return error.details.sent === false ? 'unsent' : 'unknown'
  }
}

async function confirm(context: EngineContext, { id, commandKey }: CallbackRecord): Promise<void> {
  await context.store.write(async (tx) => {
    if (await tx.update('callbacks', id, { commandKey: null }, { commandKey }))
      await setDueTimer(context, tx, id, null)
  })
}

/** Nobody was rung: the caller waits on. One whom the gateway does not know any more has gone. */
async function undo(context: EngineContext, { id, commandKey }: CallbackRecord, why: AttemptOutcome | 'gone'): Promise<void> {
  await context.store.write(async (tx) => {
    const callback = await tx.get('callbacks', id)
    if (callback?.state !== 'dialing_agent' || callback.commandKey !== commandKey)
      return
    await applyCallerNews(context, tx, callback, why === 'gone'
      ? { type: 'ended', outcome: 'cancelled', endedBy: 'customer', rang: true, talkMs: 0, holdMs: 0, detail: null, late: true }
      : { type: 'waits_on', outcome: why }, context.now())
  })
}

/** A taking that the gateway has not confirmed is said again; after half a minute the caller waits on. */
export async function takeAgain(context: EngineContext, deps: HotlineDeps, callback: CallbackRecord): Promise<void> {
  const open = callback.state === 'dialing_agent' && callback.commandKey !== null
  await context.store.write(tx => setDueTimer(context, tx, callback.id, open ? context.now() + confirmMs : null))
  if (open && context.now() - callback.stateSince >= unconfirmedMs)
    await undo(context, callback, 'system_error')
  else if (open)
    await sendTake(context, deps, callback.id)
}
