const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** Shanghai keeps one offset all year. */
const shanghaiMs = 8 * hour
const morningMs = 9 * hour

/** Choices of the snooze dialog that need no picking. */
export type SnoozeKind = 'min15' | 'hour1' | 'hour3' | 'tomorrow'

/** When a snoozed conversation comes back, ms UTC; tomorrow means nine in the morning in Shanghai. */
export function snoozeUntil(kind: SnoozeKind, now: number): number {
  switch (kind) {
    case 'min15': return now + 15 * minute
    case 'hour1': return now + hour
    case 'hour3': return now + 3 * hour
    case 'tomorrow': {
      const midnight = Math.floor((now + shanghaiMs) / day) * day - shanghaiMs
      return midnight + day + morningMs
    }
  }
}
