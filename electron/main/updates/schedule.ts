import type { BusyReason, UpdateMode } from '../../../src/shared/updates.ts'
import { firmReasons } from '../../../src/shared/updates.ts'

const minuteMs = 60_000
/** Desks ask this often, each at a moment of its own. */
const checkEveryMs = 4 * 60 * minuteMs
/** The first question comes when the morning's rush to sign in is over. */
const firstWithinMs = 30 * minuteMs
const retryMs = 20 * minuteMs

/** Milliseconds until the next look at the mirror. `jitter` in 0..1 is the desk's own; `failures` in a row make the pauses longer. */
export function nextCheckInMs({ isFirst, failures, jitter }: { readonly isFirst: boolean, readonly failures: number, readonly jitter: number }): number {
  if (isFirst)
    return minuteMs + jitter * firstWithinMs
  if (failures > 0)
    return Math.min(checkEveryMs, retryMs * 2 ** (failures - 1)) * (0.75 + jitter / 2)
  return checkEveryMs * (0.75 + jitter / 2)
}

/** Whether a moment lies in the hours of updates (`22:00-06:00`, this computer's own time); null = at any time. */
export function isInHours(hours: string | null, now: Date): boolean {
  if (hours === null)
    return true
  const [from = 0, to = 0] = hours.split('-').map(each => Number(each.slice(0, 2)) * 60 + Number(each.slice(3)))
  const at = now.getHours() * 60 + now.getMinutes()
  return from <= to ? at >= from && at < to : at >= from || at < to
}

/** What one moment allows. */
export interface InstallFacts {
  readonly mode: UpdateMode
  readonly busy: readonly BusyReason[]
  readonly isInHours: boolean
}

/** Whether the desk may be restarted for an update: by itself, at quit, or because the person pressed it. */
export function mayInstall(cause: 'idle' | 'quit' | 'asked', { mode, busy, isInHours }: InstallFacts): boolean {
  switch (cause) {
    case 'asked': return !busy.some(reason => firmReasons.has(reason))
    // Whoever quits with words not sent finds them again: they are kept. A call or its wrap-up is not.
    case 'quit': return mode === 'automatic' && !busy.some(reason => reason !== 'draft' && firmReasons.has(reason))
    case 'idle': return mode === 'automatic' && busy.length === 0 && isInHours
  }
}

/** Keeps a download at so many bytes a second: the pause after a piece, ms. */
export function pauseAfter(bytes: number, bytesPerSecond: number): number {
  return bytes / bytesPerSecond * 1_000
}
