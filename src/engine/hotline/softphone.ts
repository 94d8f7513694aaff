import type { SoftphoneAccount } from '../../shared/contract/softphone.ts'
import type { AgentLegKind } from '../../shared/domain/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { HotlineDeps } from './ports.ts'
import type { SoftphoneBoard } from './softphone-board.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { phonesOf } from '../phones.ts'
import { tellPhones } from './phones.ts'
import { pressSoftphone } from './softphone-orders.ts'

type SoftphoneCalls = Pick<Handlers, 'softphone:account' | 'softphone:state' | 'softphone:seen' | 'softphone:leg' | 'softphone:press' | 'softphone:word' | 'agent:setPhone'>

/** What the softphone's calls reach beside the context. */
export interface SoftphoneDeps {
  readonly hotline: HotlineDeps
  readonly board: SoftphoneBoard
  /** Password of a person's softphone, from the host's secrets; null = none is kept. */
  readonly password: (agentId: string) => string | null
}

/** What the window that has a person's phone may ask and say. It reports, it decides nothing. */
export function softphoneCalls(context: EngineContext, { hotline, board, password }: SoftphoneDeps): SoftphoneCalls {
  return {
    'softphone:account': actor => accountOf(context, password, actor),
    'softphone:state': async (actor, state) => {
      board.say(actor.agentId, actor.sessionId, state)
      return {}
    },
    'softphone:seen': async actor => ({ state: board.seen(actor.agentId) }),
    'softphone:leg': (actor, { handoffId }) => legOf(context, actor, handoffId),
    'softphone:press': async (actor, { handoffId, action }) => {
      await pressLeg(context, hotline, actor, handoffId, action)
      return {}
    },
    'softphone:word': async (actor, word) => {
      await passWord(context, hotline, actor, word)
      return {}
    },
    'agent:setPhone': async (actor, { leg }) => {
      await setPhone(context, actor, leg)
      await tellPhones(context, hotline)
      return {}
    },
  }
}

/** `PJSIP/8001`, `sip:8001@pbx` and `8001` are the same user. */
function userOf(address: string): string {
  return (address.split('/').at(-1) ?? '').replace(/^sips?:/, '').split('@')[0] ?? ''
}

async function accountOf(context: EngineContext, password: SoftphoneDeps['password'], actor: Actor): Promise<SoftphoneAccount | null> {
  const softphone = context.config.hotline?.softphone
  const agent = await context.store.read.get('agents', actor.agentId)
  const secret = password(actor.agentId)
  if (softphone === undefined || agent?.phoneLeg !== 'softphone' || agent.phoneAddress === null || secret === null)
    return null
  const user = userOf(agent.phoneAddress)
  return { url: softphone.url, uri: `sip:${user}@${softphone.domain}`, user, password: secret, displayName: `${agent.workNo} ${agent.name}`, iceServers: softphone.iceServers }
}

/** In which an agent has a leg. */
const hasLeg: ReadonlySet<CallbackRecord['state']> = new Set<CallbackRecord['state']>(['dialing_agent', 'dialing_customer', 'connected'])
/** In which the agent was there already; their leg belongs in it without a press. */
const goesOn: ReadonlySet<CallbackRecord['state']> = new Set<CallbackRecord['state']>(['dialing_customer', 'connected'])

async function legOf(context: EngineContext, actor: Actor, handoffId: string): ReturnType<SoftphoneCalls['softphone:leg']> {
  const callback = await context.store.read.one('callbacks', { handoffId })
  if (callback === undefined || !hasLeg.has(callback.state))
    return { live: false, callbackId: callback?.id ?? null, as: 'unknown', answer: false }
  const { id: callbackId } = callback
  if (callback.transfer?.agentId === actor.agentId)
    return { live: true, callbackId, as: 'third', answer: false }
  if (callback.agentId === actor.agentId)
    return { live: true, callbackId, as: 'agent', answer: goesOn.has(callback.state) }
  // Their phone rings because they asked to listen.
  return actor.role === 'supervisor' ? { live: true, callbackId, as: 'supervisor', answer: true } : { live: true, callbackId: null, as: 'unknown', answer: false }
}

/** Where the phone system is only a proxy, the button is the gateway's, too; elsewhere it knows of none and says so. */
async function pressLeg(context: EngineContext, hotline: HotlineDeps, actor: Actor, handoffId: string, action: 'answer' | 'decline'): Promise<void> {
  const callback = await context.store.read.one('callbacks', { handoffId })
  if (callback === undefined)
    throw new AppError('not_found')
  if (!pressSoftphone(hotline, callback, await context.store.read.get('agents', actor.agentId), action))
    throw new AppError('wrong_state')
  if (callback.agentId === actor.agentId && callback.state === 'dialing_agent')
    await hotline.link?.command({ type: 'agent_leg', key: context.newId(), handoffId, action })
}

type Word = Parameters<SoftphoneCalls['softphone:word']>[1]

/** Only the call's own agent is believed, and what the phone system says stands over it. */
async function passWord(context: EngineContext, { link }: HotlineDeps, actor: Actor, word: Word): Promise<void> {
  const callback = await context.store.read.one('callbacks', { handoffId: word.handoffId })
  if (callback === undefined)
    throw new AppError('not_found')
  if (callback.agentId !== actor.agentId)
    throw new AppError('forbidden')
  if (link === null)
    throw new AppError('hotline_unreachable')
  const open = await context.store.read.one('callAttempts', { callbackId: callback.id, endedAt: null }, { order: [['n', 'desc']] })
  const attempt = open?.n ?? Math.max(1, callback.attempt)
  const answer = await link.command({ type: 'leg_word', key: context.newId(), attempt, ...word })
  // What comes too late for the phone system is no news to it.
  if (!answer.ok && answer.code !== 'not_found' && answer.code !== 'wrong_state')
    throw new AppError('hotline_unreachable', { details: { gateway: answer.code } })
}

async function setPhone(context: EngineContext, actor: Actor, leg: AgentLegKind): Promise<void> {
  const configured = context.config.agents.find(agent => agent.id === actor.agentId)?.phone
  const phone = phonesOf(configured).find(one => one.leg === leg)
  if (phone === undefined)
    throw new AppError('bad_input', { details: { fields: ['leg'] } })
  await context.store.write(async (tx) => {
    const agent = await tx.get('agents', actor.agentId)
    if (agent === undefined)
      throw new AppError('not_found')
    if (agent.phoneLeg === leg)
      return
    if (agent.voice !== 'idle' && agent.voice !== 'after_call_work')
      throw new AppError('wrong_state', { details: { voice: agent.voice } })
    await tx.update('agents', agent.id, { phoneLeg: leg, phoneAddress: phone.address, phoneRegistered: false, version: agent.version + 1 })
    tx.changed('agents', agent.id, agent.version + 1)
    await audit(context, tx, actor, 'agent.setPhone', 'agent', agent.id, { leg })
  })
}
