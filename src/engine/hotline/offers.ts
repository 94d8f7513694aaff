import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { Candidate } from '../routing/choose.ts'
import type { WriteHandle } from '../store/port.ts'
import type { AgentRecord, CallbackRecord, ConversationRecord } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { nextCallbackState } from '../../shared/rules/calling.ts'
import { workUnits } from '../../shared/rules/presence.ts'
import { audit } from '../context.ts'
import { chooseAgent } from '../routing/choose.ts'
import { handOver, openRoom, saveRoom } from '../use-cases/room.ts'
import { readWorkload } from '../workload.ts'
import { beginAttempt, sendDial } from './dial.ts'
import { refusalNow } from './numbers.ts'
import { elderSignsOf } from './plan.ts'
import { noteAgentAnswer, saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'
import { isFree } from './start.ts'

/** How long an agent has to take a call that is offered to them, ms. */
const offerMs = 20_000
/** How long a call that is due waits for the one it is meant for before anybody free is asked, ms; danger and old people do not wait. */
const graceMs = 2 * 60_000
/** Whoever has left a call to others is asked again only after this, ms, when nobody else is there. */
const againMs = 60_000

/** Taking and leaving calls that are offered. */
export function offerCalls(context: EngineContext, deps: HotlineDeps): Pick<Handlers, 'call:acceptOffer' | 'call:declineOffer'> {
  return {
    'call:acceptOffer': async (actor, { callbackId }) => {
      await context.store.write(async (tx) => {
        const callback = await standingOffer(context, tx, actor, callbackId)
        const refusal = await refusalNow(context, tx, callback)
        if (refusal !== null)
          throw new AppError(refusal.code, { details: refusal.until === null ? {} : { until: refusal.until } })
        await beginAttempt(context, tx, callback)
        await ownRoomOfCall(tx, actor, callback.conversationId)
        await audit(context, tx, actor, 'call.accept', 'callback', callbackId)
      })
      await sendDial(context, deps, callbackId)
      return {}
    },
    'call:declineOffer': async (actor, { callbackId }) => {
      await context.store.write(async tx => takeOfferBack(context, tx, await standingOffer(context, tx, actor, callbackId), 'declined'))
      return {}
    },
  }
}

/** Who rings back a customer of the telephone whom nobody has yet, has them from now on. */
async function ownRoomOfCall(tx: WriteHandle, actor: Actor, conversationId: string): Promise<void> {
  const room = await openRoom(tx, conversationId)
  if (room.conversation.channel !== 'hotline' || room.conversation.ownerId !== null)
    return
  handOver(room, actor.agentId)
  await saveRoom(tx, room)
}

async function standingOffer(context: EngineContext, tx: WriteHandle, actor: Actor, callbackId: string): Promise<CallbackRecord> {
  const callback = await tx.get('callbacks', callbackId)
  if (callback === undefined)
    throw new AppError('not_found')
  if (callback.state !== 'offered' || callback.agentId !== actor.agentId || (callback.offerUntil ?? 0) <= context.now())
    throw new AppError('offer_gone')
  return callback
}

/** The offer is over without anybody having taken it: the next one is asked at once. */
export async function takeOfferBack(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, why: 'declined' | 'expired'): Promise<void> {
  const { agentId } = callback
  Object.assign(callback, { state: nextCallbackState(callback.state, 'offer_returned') ?? callback.state, stateSince: context.now(), offerUntil: null, asked: [...callback.asked ?? [], agentId], heldFor: 'anyone' })
  await setDueTimer(context, tx, callback.id, context.now())
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, { lines: [{ key: 'call_offer_returned', facts: { agent: agentId, why } }], state: callback.state })
  await setVoice(context, tx, agentId, 'idle')
  if (why === 'expired')
    await noteAgentAnswer(tx, agentId, false)
}

/** Offers a due call to who should speak; null = nobody can be asked now. Answers who was. */
export async function offerCall(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<string | null> {
  const conversation = await tx.get('conversations', callback.conversationId)
  const agent = conversation === undefined ? null : await whoSpeaks(context, tx, callback, conversation)
  const queued = nextCallbackState(callback.state, 'due') ?? callback.state
  const state = nextCallbackState(queued, 'offer')
  if (agent === null || state === null)
    return null
  const until = context.now() + offerMs
  Object.assign(callback, { state, stateSince: context.now(), agentId: agent.id, offerUntil: until })
  await setDueTimer(context, tx, callback.id, until)
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, { lines: [{ key: 'call_offered', facts: { agent: agent.id } }], state })
  await setVoice(context, tx, agent.id, 'reserved')
  return agent.id
}

/** The one it is meant for, if they are free; after a grace, or when they did not take it, whoever carries least. */
async function whoSpeaks(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, conversation: ConversationRecord): Promise<AgentRecord | null> {
  const meantFor = callback.heldFor === 'anyone' ? null : callback.heldFor === 'agent' ? callback.agentId : conversation.ownerId ?? (callback.agentId || null)
  const meant = meantFor === null ? undefined : await tx.get('agents', meantFor)
  if (meant !== undefined && isReachable(meant))
    return meant
  const isPast = context.now() - (callback.nextAt ?? callback.stateSince) >= graceMs
  // An old person goes straight to a person, too.
  const waits = meantFor !== null && !isPast && conversation.tier !== 0 && (await elderSignsOf(tx, conversation)).length === 0
  return waits ? null : whoIsFree(context, tx, callback, conversation)
}

function isReachable(agent: AgentRecord): boolean {
  return isFree(agent) && agent.sessions > 0 && !agent.notResponding
}

async function whoIsFree(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, conversation: ConversationRecord): Promise<AgentRecord | null> {
  const here = (await tx.find('agents', { enabled: true, sessions: { gt: 0 } })).filter(isReachable)
  const ready = here.filter(agent => agent.presence === 'ready' && agent.nextPresence === null)
  // Danger does not wait for somebody to come back from a break.
  const able = ready.length === 0 && conversation.tier === 0 ? here : ready
  const workload = await readWorkload(tx)
  const candidates = able.map((agent): Candidate => ({ agent, used: workUnits(workload.stateOf(agent), context.config.capacity), routable: true }))
  const chosen = chooseAgent(candidates, new Set(callback.asked ?? []), conversation.ownerId)
  const isAgain = chosen !== null && (callback.asked ?? []).includes(chosen.id)
  return isAgain && context.now() - callback.stateSince < againMs ? null : chosen
}
