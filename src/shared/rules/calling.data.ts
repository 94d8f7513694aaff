import type { CallbackState } from '../domain/index.ts'
import type { CallbackEvent } from './calling.ts'

const cancel = { cancel: 'cancelled' } as const
const expire = { expire: 'expired' } as const

/** The callback request's states and what leads out of them; a cancel is accepted until the two are connected. */
export const callbackMoves: Readonly<Record<CallbackState, Partial<Record<CallbackEvent, CallbackState>>>> = {
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
