import type { CallbackState } from '../domain/index.ts'

/** What can happen to a callback request. */
export const callbackEvents = [
  'ask_consent',
  'consent_granted',
  'time_agreed',
  'consent_declined',
  'due',
  'offer',
  'offer_accepted',
  'offer_returned',
  'dial_agent',
  'agent_answered',
  'agent_failed',
  'customer_answered',
  'retry_later',
  'give_up',
  'hung_up',
  'begin_wrap_up',
  'wrapped_up',
  'cancel',
  'expire',
] as const
export type CallbackEvent = typeof callbackEvents[number]

const cancel = { cancel: 'cancelled' } as const
const expire = { expire: 'expired' } as const

// A cancel is accepted until the two are connected.
const moves: Readonly<Record<CallbackState, Partial<Record<CallbackEvent, CallbackState>>>> = {
  requested: { ask_consent: 'awaiting_consent', consent_granted: 'queued', time_agreed: 'scheduled', ...cancel },
  awaiting_consent: { consent_granted: 'queued', time_agreed: 'scheduled', consent_declined: 'declined', ...expire, ...cancel },
  scheduled: { due: 'queued', ...expire, ...cancel },
  queued: { offer: 'offered', dial_agent: 'dialing_agent', ...expire, ...cancel },
  offered: { offer_accepted: 'dialing_agent', offer_returned: 'queued', ...cancel },
  dialing_agent: { agent_answered: 'dialing_customer', agent_failed: 'queued', give_up: 'failed', ...cancel },
  dialing_customer: { customer_answered: 'connected', retry_later: 'retry_wait', give_up: 'failed', ...cancel },
  connected: { hung_up: 'ended' },
  ended: { begin_wrap_up: 'wrap_up' },
  wrap_up: { wrapped_up: 'completed' },
  retry_wait: { due: 'queued', give_up: 'failed', ...cancel },
  completed: {},
  failed: {},
  cancelled: {},
  declined: {},
  expired: {},
}

/** The state after `event`, or null when the event has no business in this state. Terminal states take none. */
export function nextCallbackState(state: CallbackState, event: CallbackEvent): CallbackState | null {
  return moves[state][event] ?? null
}

/** True when one event leads from `from` to `to`: the check for a state that the phone system reports by name. */
export function isCallbackMove(from: CallbackState, to: CallbackState): boolean {
  return Object.values(moves[from]).includes(to)
}
