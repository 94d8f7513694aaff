import type { App } from 'vue'
import type { FaultReport } from '../../shared/faults.ts'
import { isAppError } from '../../shared/errors.ts'
import { reportOf } from '../../shared/faults.ts'

/** What the top handler of a page is made from. */
export interface PageFaultOptions {
  readonly app: Pick<App, 'config'>
  readonly window: Pick<Window, 'addEventListener'>
  /** Brings it into the log of whoever keeps one. */
  readonly report: (fault: FaultReport) => Promise<unknown>
  /** Says the number to the person at the desk. */
  readonly tell: (number: string) => void
}

/** The browser's own way of saying that something was broken off or not allowed: nobody's fault. */
const usual: ReadonlySet<string> = new Set(['AbortError', 'NotAllowedError'])
/** Reports of one page's life; one that breaks with every frame stops nobody. */
const most = 20

/** True for what nobody expected. A refusal with a code has its own words where it happened. */
function isFault(error: unknown): boolean {
  if (!(error instanceof Error) && !(error instanceof DOMException))
    return false
  return isAppError(error) ? error.reportable : !usual.has(error.name)
}

/** The one top handler of a page: each fault is reported and told once, by its number. */
export function watchPage({ app, window, report, tell }: PageFaultOptions): void {
  const known = new Set<string>()

  function take(error: unknown): void {
    if (!isFault(error) || known.size >= most)
      return
    // A bug behind the border has its number already.
    const { fault } = isAppError(error) ? error.details : {}
    const made = reportOf(error)
    const number = typeof fault === 'string' ? fault : made.number
    if (known.has(number))
      return
    known.add(number)
    tell(number)
    void report({ ...made, number }).catch(() => undefined)
  }

  app.config.errorHandler = (error) => {
    take(error)
    console.error(error)
  }
  window.addEventListener('error', ({ error }) => take(error))
  window.addEventListener('unhandledrejection', ({ reason }) => take(reason))
}
