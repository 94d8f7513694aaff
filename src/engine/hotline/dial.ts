import type { AttemptOutcome } from '../../shared/domain/index.ts'
import type { GatewayAnswer, GatewayCommand } from '../../shared/gateway-protocol.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { HotlineDeps, LetGo } from './ports.ts'
import { AppError } from '../../shared/errors.ts'
import { nextCallbackState } from '../../shared/rules/calling.ts'
import { applyNews, openAttempt } from './apply.ts'
import { shownTo } from './caller.ts'
import { agentPhone } from './phones.ts'
import { saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'
import { nextDial } from './step.ts'

/** How long the agent's phone rings, ms. */
export const agentRingMs = 20_000
/** How long the customer's phone rings, ms. */
export const customerRingMs = 45_000
/** Pause before a command that the gateway did not confirm is sent again, ms. */
export const confirmMs = 2_000
/** How long a dial may stay unconfirmed before the attempt is given up, ms. */
export const unconfirmedMs = 30_000

/**
 * Begins the next attempt in the caller's unit: state, attempt row, timeline, agent. The command's key is stored before
 * anything is sent; send it after the commit with {@link sendDial}.
 */
export async function beginAttempt(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<void> {
  const now = context.now()
  const { attempt, n } = nextDial(callback)
  const queued = nextCallbackState(callback.state, 'due') ?? callback.state
  const state = nextCallbackState(queued, 'dial_agent') ?? nextCallbackState(queued, 'offer_accepted')
  if (state === null)
    throw new AppError('wrong_state', { details: { state: callback.state } })
  const number = await tx.get('phoneNumbers', callback.phoneNumberId)
  const brand = (await tx.get('conversations', callback.conversationId))?.brand ?? ''
  const callerId = number === undefined ? null : shownTo(context, number, brand)
  Object.assign(callback, { state, stateSince: now, attempt, callerId: callerId ?? callback.callerId, nextAt: null, connectedAt: null, endedAt: null, endedBy: null, talkMs: 0, holdMs: 0, offerUntil: null, commandKey: context.newId() })
  await tx.insert('callAttempts', { id: context.newId(), callbackId: callback.id, n, startedAt: now, endedAt: null, outcome: null, rang: false, talkMs: 0, detail: null })
  await setDueTimer(context, tx, callback.id, now + confirmMs)
  await saveCallback(tx, callback)
  await tellRooms(context, tx, callback.conversationId, {
    lines: [{ key: 'call_started', facts: { agent: callback.agentId, number: number?.masked ?? '', attempt, override: callback.overrideReason !== null } }],
    state,
  })
  await setVoice(context, tx, callback.agentId, 'dialing')
}

/** What became of a dial command. `unsent` certainly did not reach the gateway; `unknown` may have. */
export type DialResult = { readonly result: 'accepted' | 'unsent' | 'unknown' } | { readonly result: 'refused', readonly outcome: AttemptOutcome, readonly code: string }

/** Sends the dial of the attempt under way, and once more with the same key when asked again. Stores what the gateway answered. */
export async function sendDial(context: EngineContext, deps: HotlineDeps, callbackId: string): Promise<DialResult> {
  const prepared = await prepareDial(context, callbackId)
  if (prepared === null)
    return { result: 'accepted' }
  const result = await ask(context, deps, prepared.command)
  if (result.result === 'accepted')
    await confirm(context, callbackId, prepared.command.key)
  else if (result.result === 'refused')
    await endUnstarted(context, callbackId, prepared.n, result.outcome, result.code)
  return result
}

/** Ends an attempt that the gateway never began. */
export async function endUnstarted(context: EngineContext, callbackId: string, n: number, outcome: AttemptOutcome, detail: string): Promise<void> {
  await context.store.write(async (tx) => {
    const callback = await tx.get('callbacks', callbackId)
    const attempt = await openAttempt(tx, callbackId)
    if (callback === undefined || attempt?.n !== n)
      return
    await applyNews(context, tx, callback, { type: 'ended', outcome, endedBy: 'system', rang: false, talkMs: 0, holdMs: 0, detail }, context.now())
  })
}

type DialCommand = Extract<GatewayCommand, { type: 'dial' }>

/** The command of the attempt under way; null when it was confirmed, or is over. */
async function prepareDial(context: EngineContext, callbackId: string): Promise<{ readonly command: DialCommand, readonly n: number } | null> {
  const { read } = context.store
  const callback = await read.get('callbacks', callbackId)
  if (callback === undefined || callback.commandKey === null || callback.state !== 'dialing_agent')
    return null
  const [number, agent, attempt, consent] = await Promise.all([
    read.get('phoneNumbers', callback.phoneNumberId),
    read.get('agents', callback.agentId),
    read.one('callAttempts', { callbackId, endedAt: null }, { order: [['n', 'desc']] }),
    callback.consentId === null ? undefined : read.get('consents', callback.consentId),
  ])
  if (number === undefined || agent === undefined || attempt === undefined)
    return null
  return {
    n: attempt.n,
    command: {
      type: 'dial',
      key: callback.commandKey,
      handoffId: callback.handoffId,
      attempt: attempt.n,
      mode: 'agent_first',
      agent: agentPhone(agent),
      number: context.cipher.unseal(number.cipher),
      callerId: callback.callerId,
      agentRingMs,
      customerRingMs,
      record: consent?.state === 'granted' && consent.scope.includes('record'),
    },
  }
}

async function ask(context: EngineContext, { link }: HotlineDeps, command: DialCommand): Promise<DialResult> {
  if (link === null)
    return { result: 'unsent' }
  try {
    return readAnswer(await link.command(command))
  }
  catch (error) {
    if (!(error instanceof AppError) || error.code !== 'hotline_unreachable')
      throw error
    context.log.warn({ handoffId: command.handoffId, sent: error.details.sent ?? null }, 'the gateway did not answer a dial')
    return { result: error.details.sent === false ? 'unsent' : 'unknown' }
  }
}

function readAnswer(answer: GatewayAnswer): DialResult {
  if (answer.ok)
    return { result: 'accepted' }
  // Nothing was done, and the cause may pass: the same key may be sent again.
  if (answer.code === 'hotline_unreachable' || answer.code === 'internal')
    return { result: 'unsent' }
  return { result: 'refused', outcome: answer.code === 'agent_unavailable' ? 'agent_unavailable' : 'system_error', code: answer.code }
}

async function confirm(context: EngineContext, callbackId: string, key: string): Promise<void> {
  await context.store.write(async (tx) => {
    if (await tx.update('callbacks', callbackId, { commandKey: null }, { commandKey: key }))
      await setDueTimer(context, tx, callbackId, null)
  })
}

/**
 * Has the gateway give up a call that the engine has ended. A customer who picked up in the same moment is hung up on: the
 * attempt stays as it ended. Answers whether the gateway has let go; never rejects for the link's sake.
 */
export async function letGo(context: EngineContext, { link }: HotlineDeps, { callbackId, handoffId }: LetGo): Promise<boolean> {
  try {
    if (link === null || link.state() !== 'up')
      return false
    const cancelled = await link.command({ type: 'cancel', key: context.newId(), handoffId, why: 'ended by the workstation' })
    const answer = !cancelled.ok && cancelled.code === 'wrong_state' ? await link.command({ type: 'hangup', key: context.newId(), handoffId }) : cancelled
    if (!answer.ok && answer.code !== 'not_found' && answer.code !== 'wrong_state')
      return false
  }
  catch (error) {
    if (!(error instanceof AppError) || error.code !== 'hotline_unreachable')
      throw error
    return false
  }
  await context.store.write(async (tx) => {
    const callback = await tx.get('callbacks', callbackId)
    if (callback === undefined || callback.commandKey === null || callback.state !== 'cancelled')
      return
    await tx.update('callbacks', callbackId, { commandKey: null })
    await setDueTimer(context, tx, callbackId, null)
  })
  return true
}
