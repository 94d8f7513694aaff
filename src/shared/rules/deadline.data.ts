import type { ComplaintDesk } from '../domain/complaint.ts'
import type { TimeAllowed } from './deadline.ts'

/** What one desk allows. */
export interface DeskTimes {
  readonly firstReply: TimeAllowed
  readonly finalAnswer: TimeAllowed
  /** Somebody here has checked these figures against the desk's present rules. */
  readonly confirmed: boolean
}

/** Times by desk. */
export type DeadlineTable = Readonly<Record<ComplaintDesk, DeskTimes>>

/**
 * What a new installation starts with. None of these figures was found in a desk's own rules: they are cautious guesses
 * until a supervisor has checked them.
 */
export const defaultDeadlines: DeadlineTable = {
  heimao: { firstReply: { amount: 24, unit: 'hours' }, finalAnswer: { amount: 15, unit: 'days' }, confirmed: false },
  12315: { firstReply: { amount: 3, unit: 'working_days' }, finalAnswer: { amount: 15, unit: 'working_days' }, confirmed: false },
  miit: { firstReply: { amount: 3, unit: 'working_days' }, finalAnswer: { amount: 10, unit: 'working_days' }, confirmed: false },
  operator: { firstReply: { amount: 24, unit: 'hours' }, finalAnswer: { amount: 5, unit: 'working_days' }, confirmed: false },
  other: { firstReply: { amount: 1, unit: 'working_days' }, finalAnswer: { amount: 10, unit: 'working_days' }, confirmed: false },
}
