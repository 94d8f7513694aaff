import type { TurnState } from '../domain/index.ts'

/** What the ledger reads of a turn. */
export interface LedgerTurn {
  readonly state: TurnState
  /** When an automatic line was accepted, ms UTC. */
  readonly acknowledgedAt?: number | null
  /** When a person's holding line was accepted, ms UTC. */
  readonly holdingAt?: number | null
}

/** Where everything that entered is now; each turn is counted once. */
export interface Ledger {
  readonly entered: number
  readonly effectiveInTime: number
  readonly effectiveLate: number
  /** Waiting, with nothing but an automatic line so far. */
  readonly waitingAcknowledged: number
  /** Waiting, with a person's holding line. */
  readonly waitingHolding: number
  /** Waiting, without a word from us. */
  readonly waitingSilent: number
  readonly noReplyNeeded: number
  readonly cannotBeAnswered: number
  readonly answeredElsewhere: number
  readonly undecided: number
}

type Column = Exclude<keyof Ledger, 'entered'>

const columns: readonly Column[] = ['effectiveInTime', 'effectiveLate', 'waitingAcknowledged', 'waitingHolding', 'waitingSilent', 'noReplyNeeded', 'cannotBeAnswered', 'answeredElsewhere', 'undecided']

/** Counts turns into the ledger. */
export function ledgerOf(turns: Iterable<LedgerTurn>): Ledger {
  const counts: Record<keyof Ledger, number> = { entered: 0, effectiveInTime: 0, effectiveLate: 0, waitingAcknowledged: 0, waitingHolding: 0, waitingSilent: 0, noReplyNeeded: 0, cannotBeAnswered: 0, answeredElsewhere: 0, undecided: 0 }
  for (const turn of turns) {
    counts.entered++
    counts[columnOf(turn)]++
  }
  return counts
}

/** True when everything that entered is accounted for exactly once. */
export function balances(ledger: Ledger): boolean {
  const all = [ledger.entered, ...columns.map(column => ledger[column])]
  return all.every(count => Number.isSafeInteger(count) && count >= 0)
    && columns.reduce((sum, column) => sum + ledger[column], 0) === ledger.entered
}

function columnOf(turn: LedgerTurn): Column {
  switch (turn.state) {
    case 'effective_in_time': return 'effectiveInTime'
    case 'effective_late': return 'effectiveLate'
    case 'no_reply_needed': return 'noReplyNeeded'
    case 'cannot_be_answered': return 'cannotBeAnswered'
    case 'answered_elsewhere': return 'answeredElsewhere'
    case 'undecided': return 'undecided'
    case 'waiting':
      if (typeof turn.holdingAt === 'number')
        return 'waitingHolding'
      return typeof turn.acknowledgedAt === 'number' ? 'waitingAcknowledged' : 'waitingSilent'
  }
}
