import type { BusyReason } from '../../../src/shared/updates.ts'
import { AppError } from '../../../src/shared/errors.ts'
import { busyHoldsMs, busyReasons, busyReport } from '../../../src/shared/updates.ts'

/** What the windows said about themselves. */
export interface BusyBoard {
  /** Answers `host:busy`. Throws `bad_input`. */
  readonly report: (input: unknown) => Promise<object>
  /** Every reason that still counts, in the order of their list. */
  readonly reasons: () => readonly BusyReason[]
  /** Whether any window has said how it is; where none has, nobody knows. */
  readonly isHeard: () => boolean
}

const maxWindows = 64

/** A board on which each window's word counts until it is said anew, or too long ago. */
export function createBusyBoard({ now }: { readonly now: () => number }): BusyBoard {
  const words = new Map<string, { readonly reasons: readonly BusyReason[], readonly at: number }>()
  const drop = () => words.forEach(({ at }, window) => now() - at > busyHoldsMs && words.delete(window))
  return {
    async report(input) {
      const report = busyReport.safeParse(input)
      if (!report.success)
        throw new AppError('bad_input')
      drop()
      const { window, reasons } = report.data
      if (words.has(window) || words.size < maxWindows)
        words.set(window, { reasons, at: now() })
      return {}
    },
    reasons() {
      drop()
      const said = new Set([...words.values()].flatMap(({ reasons }) => reasons))
      return busyReasons.filter(reason => said.has(reason))
    },
    isHeard() {
      drop()
      return words.size > 0
    },
  }
}
