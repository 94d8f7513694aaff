import type { AttemptOutcome, CallbackState, EndedBy, VoiceState } from '../../shared/domain/index.ts'
import type { CallSnapshot } from '../../shared/gateway-protocol.ts'
import type { CallbackEvent } from '../../shared/rules/calling.ts'
import type { CallbackRecord, MessageRecord } from '../store/tables.ts'
import { defaultRetryPolicy, nextCallbackState, retryAfter } from '../../shared/rules/calling.ts'

/** Time for the wrap-up after a call, ms. */
export const wrapUpMs = 60_000
/** Pause before an agent whose own leg failed is rung again, ms. */
export const agentPauseMs = 30_000
/** Dials that may fail on the agent's side before the callback is given up. */
const maxAgentFailures = 3

/** How an attempt ended. `talkMs` and `holdMs` in ms. */
export interface CallEnd {
  readonly outcome: AttemptOutcome
  readonly endedBy: EndedBy | null
  readonly rang: boolean
  readonly talkMs: number
  readonly holdMs: number
  readonly detail: string | null
  /** Name of the recording at the phone system; null or absent = none was made. */
  readonly recordingId?: string | null
  /** True when nobody saw it end: told by a snapshot, or missed by one. */
  readonly late?: boolean
}

/** What is told of the attempt under way. */
export type CallNews
  = | { readonly type: 'agent_ringing' | 'agent_answered' | 'customer_dialing' | 'customer_ringing' | 'connected' | 'held' | 'retrieved' }
    | { readonly type: 'muted', readonly on: boolean }
    | { readonly type: 'ended' } & CallEnd

/** The moment something happened and the moment it is handled, ms UTC; `opens` = from when on a customer may be rung again. */
export interface StepTimes {
  readonly at: number
  readonly now: number
  readonly opens: (time: number) => number
}

/** A line of the timeline: key of its words and facts. */
export interface CallLine {
  readonly key: string
  readonly facts: MessageRecord['facts']
}

/** What follows from one piece of news. */
export interface CallStep {
  readonly patch: Partial<CallbackRecord>
  /** The agent's new voice state; null = as it was. */
  readonly voice: VoiceState | null
  readonly lines: readonly CallLine[]
  /** Set when the attempt is over. */
  readonly end: CallEnd | null
}

type Facts = Pick<CallbackRecord, 'state' | 'attempt' | 'maxAttempts' | 'agentFailures' | 'ringing' | 'held' | 'muted' | 'connectedAt' | 'agentId'>

/** States in which the gateway carries the call. */
export const liveStates = ['dialing_agent', 'dialing_customer', 'connected'] as const satisfies readonly CallbackState[]
/** States in which a callback waits for its moment. */
export const waitingStates = ['requested', 'awaiting_consent', 'scheduled', 'queued', 'offered', 'retry_wait'] as const satisfies readonly CallbackState[]

/** True while the gateway carries the call. */
export function isLive(state: CallbackState): boolean {
  return (liveStates as readonly CallbackState[]).includes(state)
}

/** True while the callback waits for its moment. */
export function isWaiting(state: CallbackState): boolean {
  return (waitingStates as readonly CallbackState[]).includes(state)
}

/** The next step of a callback; null when the news has no business in its state (kept, but without effect). */
export function stepCall(callback: Facts, news: CallNews, times: StepTimes): CallStep | null {
  if (!isLive(callback.state))
    return null
  switch (news.type) {
    case 'agent_ringing':
      return callback.state === 'dialing_agent' ? step({}, 'ringing') : null
    case 'agent_answered':
      return move(callback, 'agent_answered', times, { voice: 'dialing', key: 'agent_answered', facts: { agent: callback.agentId } })
    case 'customer_dialing':
      return callback.state === 'dialing_customer' ? step({}, null, [{ key: 'customer_dialing', facts: {} }]) : null
    case 'customer_ringing':
      return callback.state === 'dialing_customer' && !callback.ringing ? step({ ringing: true }, null, [{ key: 'customer_ringing', facts: {} }]) : null
    case 'connected':
      return move(callback, 'customer_answered', times, { voice: 'talking', key: 'call_connected', facts: {}, patch: { ringing: false, connectedAt: times.at } })
    case 'held':
    case 'retrieved':
      return stepHold(callback, news.type === 'held')
    case 'muted':
      return callback.state === 'connected' && callback.muted !== news.on ? step({ muted: news.on }, null) : null
    case 'ended':
      return stepEnd(callback, news, times)
  }
}

const newsTypes: ReadonlySet<string> = new Set<CallNews['type']>(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'held', 'retrieved', 'muted', 'ended'])

/** A gateway event that moves the attempt under way; the others tell of something beside it. */
export function isCallNews<T extends { readonly type: string }>(event: T): event is T & CallNews {
  return newsTypes.has(event.type)
}

/** What a snapshot says about a call, as the news that lead there; those that are known already have no effect. */
export function newsOf(call: Pick<CallSnapshot, 'state' | 'outcome'>): CallNews[] {
  switch (call.state) {
    case 'waiting':
    case 'dialing_agent':
      return []
    case 'dialing_customer':
      return [{ type: 'agent_answered' }]
    case 'ringing':
      return [{ type: 'agent_answered' }, { type: 'customer_ringing' }]
    case 'connected':
      return [{ type: 'agent_answered' }, { type: 'connected' }, { type: 'retrieved' }]
    case 'held':
      return [{ type: 'agent_answered' }, { type: 'connected' }, { type: 'held' }]
    case 'ended':
      return [seenLate(call.outcome ?? 'system_error')]
  }
}

/** The end of a call that nobody saw end; how long the two spoke is not known then. */
export function seenLate(outcome: AttemptOutcome): CallNews {
  return { type: 'ended', outcome, endedBy: 'system', rang: false, talkMs: 0, holdMs: 0, detail: 'ended, seen late', late: true }
}

/**
 * Numbers of the next dial: `attempt` counts what the customer may notice, `n` every dial. What failed on the agent's side
 * used no attempt, but the gateway takes each number once.
 */
export function nextDial({ attempt, agentFailures, lastOutcome }: Pick<CallbackRecord, 'attempt' | 'agentFailures' | 'lastOutcome'>): { readonly attempt: number, readonly n: number } {
  const next = lastOutcome !== null && usesAttempt(lastOutcome) ? attempt + 1 : Math.max(1, attempt)
  return { attempt: next, n: next + agentFailures }
}

function usesAttempt(outcome: AttemptOutcome): boolean {
  const verdict = retryAfter(outcome, 0)
  return !verdict.retry || verdict.usesAttempt
}

function step(patch: Partial<CallbackRecord>, voice: VoiceState | null, lines: readonly CallLine[] = []): CallStep {
  return { patch, voice, lines, end: null }
}

function move(callback: Facts, event: CallbackEvent, { at }: StepTimes, to: CallLine & { readonly voice: VoiceState, readonly patch?: Partial<CallbackRecord> }): CallStep | null {
  const state = nextCallbackState(callback.state, event)
  return state === null ? null : step({ ...to.patch, state, stateSince: at }, to.voice, [{ key: to.key, facts: to.facts }])
}

function stepHold(callback: Facts, on: boolean): CallStep | null {
  if (callback.state !== 'connected' || callback.held === on)
    return null
  return step({ held: on }, on ? 'held' : 'talking', [{ key: on ? 'call_held' : 'call_retrieved', facts: {} }])
}

/** Every state that the events lead through, those that have no business on the way left out. */
function walk(from: CallbackState, events: readonly CallbackEvent[]): CallbackState {
  return events.reduce((state, event) => nextCallbackState(state, event) ?? state, from)
}

function stepEnd(callback: Facts, end: CallEnd, times: StepTimes): CallStep {
  if (callback.state === 'connected' || end.outcome === 'answered')
    return hungUp(callback, end, times)
  if (end.outcome === 'cancelled') {
    const lines = [{ key: 'call_cancelled', facts: { by: end.endedBy } }]
    return over(end, times, { state: walk(callback.state, ['cancel']), nextAt: null }, lines)
  }
  return notReached(callback, end, times)
}

function hungUp(callback: Facts, end: CallEnd, times: StepTimes): CallStep {
  const state = walk(callback.state, ['agent_answered', 'customer_answered', 'hung_up', 'begin_wrap_up'])
  const facts = { talkMs: end.talkMs, endedBy: end.endedBy, ...(end.late === true ? { late: true } : {}) }
  const patch = { state, connectedAt: callback.connectedAt ?? times.at, talkMs: end.talkMs, holdMs: end.holdMs, wrapUpDueAt: times.now + wrapUpMs, nextAt: null, ...(end.recordingId == null ? {} : { recordingId: end.recordingId }) }
  const recorded = end.recordingId == null ? [] : [{ key: 'call_recording_available', facts: {} }]
  return over({ ...end, outcome: 'answered' }, times, patch, [{ key: 'call_ended', facts }, ...recorded])
}

function notReached(callback: Facts, end: CallEnd, times: StepTimes): CallStep {
  const verdict = retryAfter(end.outcome, callback.attempt, { ...defaultRetryPolicy, maxAttempts: callback.maxAttempts })
  const onAgentSide = verdict.retry && !verdict.usesAttempt
  const agentFailures = callback.agentFailures + (onAgentSide ? 1 : 0)
  const again = verdict.retry && agentFailures < maxAgentFailures
  const nextAt = !again ? null : onAgentSide ? times.now + agentPauseMs : times.opens(times.at + verdict.afterMs)
  const lines = [{ key: 'call_not_reached', facts: { outcome: end.outcome, attempt: callback.attempt, nextAt } }]
  const state = again ? walk(callback.state, onAgentSide ? ['agent_failed', 'retry_later'] : ['agent_answered', 'retry_later']) : walk(callback.state, ['give_up'])
  return over(end, times, { state, nextAt, agentFailures }, lines)
}

function over(end: CallEnd, { at }: StepTimes, patch: Partial<CallbackRecord>, lines: readonly CallLine[]): CallStep {
  return {
    patch: { stateSince: at, endedAt: at, endedBy: end.endedBy, lastOutcome: end.outcome, ringing: false, held: false, muted: false, commandKey: null, orderAddress: null, transfer: null, agentLostAt: null, ...patch },
    voice: patch.state === 'wrap_up' ? 'after_call_work' : 'idle',
    lines,
    end,
  }
}
