import type { CallbackState } from '../../shared/domain/index.ts'
import type { AttemptOutcome } from '../../shared/domain/words.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { CallNews, CallStep, StepTimes } from './step.ts'
import { nextCallbackState } from '../../shared/rules/calling.ts'

/** What is told of a customer's call until they speak with somebody. */
export type CallerNews = CallNews | { readonly type: 'waits_on', readonly outcome: AttemptOutcome }

/** What becomes of the caller beside the call's own change: they speak now, are back in their place, or have gone. */
export interface CallerStep extends Pick<CallStep, 'patch' | 'voice' | 'lines'> {
  readonly turns: 'spoken' | 'back' | 'gone' | null
}

type Facts = Pick<CallbackRecord, 'state' | 'agentId' | 'direction'>

/** True while a customer who rang has not spoken with anybody: the states that {@link stepCaller} knows. */
export function isCaller(callback: Pick<CallbackRecord, 'direction' | 'state'>): boolean {
  return callback.direction === 'inbound' && (callback.state === 'queued' || callback.state === 'offered' || callback.state === 'dialing_agent')
}

/** The next step of a customer who rang, until they speak with somebody; null when the news has no business in the state. */
export function stepCaller(callback: Facts, news: CallerNews, times: StepTimes): CallerStep | null {
  if (!isCaller(callback))
    return null
  if (news.type === 'ended')
    return { patch: { endedAt: times.at, stateSince: times.at }, voice: null, lines: [], turns: 'gone' }
  if (callback.state !== 'dialing_agent')
    return null
  switch (news.type) {
    case 'agent_ringing':
      return { patch: {}, voice: 'ringing', lines: [], turns: null }
    case 'agent_answered':
      return { patch: {}, voice: null, lines: [{ key: 'call_taken', facts: { agent: callback.agentId } }], turns: null }
    case 'connected':
      return { patch: { state: walked('dialing_agent'), stateSince: times.at, connectedAt: times.at, ringing: false }, voice: 'talking', lines: [{ key: 'call_connected', facts: {} }], turns: 'spoken' }
    case 'waits_on':
      return { patch: {}, voice: null, lines: [{ key: 'call_waits_on', facts: { agent: callback.agentId, outcome: news.outcome } }], turns: 'back' }
    default:
      return null
  }
}

/** The customer is on the line already: what follows the agent's answer is the connection. */
function walked(state: CallbackState): CallbackState {
  const answered = nextCallbackState(state, 'agent_answered') ?? state
  return nextCallbackState(answered, 'customer_answered') ?? answered
}
