/** A length of time as a few tabular characters and, from ten minutes on, its unit. */
export interface Figure {
  readonly digits: string
  readonly unit: 'minute' | 'hour' | 'day' | null
}

const second = 1_000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * The figure of a running clock, short enough for the ring: `7`, `1:05`, then whole minutes, hours, days.
 * Seconds are never flattered: what is left is rounded down, what is over is rounded up.
 */
export function figureOf(ms: number): Figure {
  const left = (ms >= 0 ? Math.floor(ms / second) : Math.ceil(-ms / second)) * second
  if (left < 100 * second)
    return { digits: String(left / second), unit: null }
  if (left < 10 * minute)
    return { digits: `${Math.floor(left / minute)}:${String((left % minute) / second).padStart(2, '0')}`, unit: null }
  if (left < 100 * minute)
    return { digits: String(Math.round(left / minute)), unit: 'minute' }
  if (left < 48 * hour)
    return { digits: String(Math.round(left / hour)), unit: 'hour' }
  return { digits: String(Math.round(left / day)), unit: 'day' }
}

/** `m:ss` or `h:mm:ss` of a length of time, ms; negative counts as none. */
export function stopwatch(ms: number): string {
  const total = Math.max(0, Math.floor(ms / second))
  const parts = [Math.floor(total / 60) % 60, total % 60]
  const hours = Math.floor(total / 3600)
  const [m = 0, s = 0] = parts
  const tail = String(s).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(m).padStart(2, '0')}:${tail}` : `${m}:${tail}`
}
