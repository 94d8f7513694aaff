import type { TurnState } from '../domain/index.ts'

export { effective } from './effective.ts'
export { balances, ledgerOf } from './ledger.ts'
export { isBurstFiller, isThanksOnly } from './small-talk.ts'

/** What can happen to a turn. `reply_withdrawn`: the platform took our accepted answer back after its review. */
export const turnEvents = ['needs_reply', 'no_reply_needed', 'acknowledged', 'holding', 'effective_in_time', 'effective_late', 'answered_elsewhere', 'cannot_be_answered', 'reopened', 'reply_withdrawn'] as const
export type TurnEvent = typeof turnEvents[number]

const ends = {
  effective_in_time: 'effective_in_time',
  effective_late: 'effective_late',
  answered_elsewhere: 'answered_elsewhere',
} as const

const transitions: Readonly<Record<TurnState, Partial<Record<TurnEvent, TurnState>>>> = {
  undecided: { ...ends, needs_reply: 'waiting', no_reply_needed: 'no_reply_needed', holding: 'waiting', cannot_be_answered: 'cannot_be_answered' },
  waiting: { ...ends, acknowledged: 'waiting', holding: 'waiting', no_reply_needed: 'no_reply_needed', cannot_be_answered: 'cannot_be_answered' },
  // A person may correct triage, or answer where no answer was needed.
  no_reply_needed: { ...ends, needs_reply: 'waiting' },
  // A window opens again when the customer writes; a text in flight may still arrive.
  cannot_be_answered: { ...ends, reopened: 'waiting' },
  answered_elsewhere: { reopened: 'waiting' },
  effective_in_time: { reply_withdrawn: 'waiting' },
  effective_late: { reply_withdrawn: 'waiting' },
}

/** The state after `event`, or null when the event has no business in this state (nothing changes then). */
export function nextTurnState(current: TurnState, event: TurnEvent): TurnState | null {
  return transitions[current][event] ?? null
}
