import type { FaultPlace } from '../shared/faults.ts'
import type { Log } from './log.ts'
import { faultNumber } from '../shared/faults.ts'

/** What faults are watched with. */
export interface FaultWatchOptions {
  readonly process: Pick<NodeJS.Process, 'on'>
  readonly place: FaultPlace
  readonly log: Log
  /** Brings the log to the disk before the process (or thread) ends. */
  readonly flush: () => void
}

/** One line of the log for a fault that nobody expected, with the number by which it is found again (or the one in `facts`). Answers the number. */
export function logFault(log: Log, place: FaultPlace, error: unknown, facts: Readonly<Record<string, unknown>> = {}): string {
  const fault = typeof facts.fault === 'string' ? facts.fault : faultNumber(error)
  log.error({ ...facts, fault, place, err: error instanceof Error ? error : new Error(typeof error) }, 'a fault')
  return fault
}

/** The top handler of a process or thread that ends by such a fault and is started again by whoever started it: its last word goes to the log. */
export function watchFaults({ process, place, log, flush }: FaultWatchOptions): void {
  process.on('uncaughtExceptionMonitor', (error: unknown, origin: string) => {
    logFault(log, place, error, { origin })
    flush()
  })
}
