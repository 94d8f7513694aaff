import type { Log } from '../../../src/engine/log.ts'
import type { DiagnosticsState } from '../../../src/shared/diagnostics.ts'
import type { FaultPlace } from '../../../src/shared/faults.ts'
import { logFault } from '../../../src/engine/watch-faults.ts'
import { faultReport, reportedError } from '../../../src/shared/faults.ts'

/** The faults since the program began, each under the number by which a help-desk finds it in the log. */
export interface FaultBook {
  /** Takes a fault of this process, or of a place that can no longer speak. Answers its number. */
  readonly note: (place: FaultPlace, error: unknown, facts?: Readonly<Record<string, unknown>>) => string
  /** Takes a page's report; false when it is none. */
  readonly take: (report: unknown) => boolean
  /** The latest first, without repetitions. */
  readonly latest: () => DiagnosticsState['faults']
}

/** What a book of faults is kept with. */
export interface FaultBookOptions {
  readonly log: Log
  /** ms UTC. */
  readonly now: () => number
  /** Brings the log to the disk at once. */
  readonly flush: () => void
  readonly onChange: () => void
}

const most = 20
/** Lines that faults may write in a minute; one that comes with every frame fills no log. */
const mostPerMinute = 30
const minuteMs = 60_000

/** Keeps the book. */
export function createFaultBook({ log, now, flush, onChange }: FaultBookOptions): FaultBook {
  let faults: DiagnosticsState['faults'] = []
  let lately: number[] = []

  function mayWrite(): boolean {
    lately = lately.filter(at => Math.abs(now() - at) < minuteMs)
    lately.push(now())
    return lately.length <= mostPerMinute
  }

  function enter(place: FaultPlace, number: string) {
    faults = [{ number, place, at: now() }, ...faults.filter(fault => fault.number !== number)].slice(0, most)
    onChange()
  }

  const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} }

  return {
    note(place, error, facts = {}) {
      const number = logFault(mayWrite() ? log : quiet, place, error, facts)
      flush()
      enter(place, number)
      return number
    },
    take(report) {
      const read = faultReport.safeParse(report)
      if (!read.success)
        return false
      logFault(mayWrite() ? log : quiet, 'page', reportedError(read.data), { fault: read.data.number })
      enter('page', read.data.number)
      return true
    },
    latest: () => faults,
  }
}
