import type { Touchpoint } from '../domain/index.ts'
import type { Calendar } from './calendar.ts'
import { addStaffedMs } from './calendar.ts'

/** Time until the first effective answer is due, ms of staffed time, per touchpoint. */
export type ClockPresets = Readonly<Record<Touchpoint, number>>

/** Colour of the clock's ring: first half, third quarter, last quarter, past due. */
export type RingPhase = 'calm' | 'amber' | 'red' | 'late'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

/** What a new queue starts with. A search hit's time begins when triage has made it a lead. */
export const defaultPresets: ClockPresets = {
  mention: 20 * second,
  comment: 20 * second,
  post: 20 * second,
  private_message: 20 * second,
  chat: 20 * second,
  call: 15 * second,
  search_hit: 15 * minute,
  complaint: 24 * hour,
}

/** A jump of the computer's clock beyond this is an alarm, ms. */
export const jumpLimitMs = 5 * minute

/** Preset of a touchpoint, ms; a queue's own value where it has a sensible one, the default otherwise. */
export function presetFor(touchpoint: Touchpoint, presets: Partial<ClockPresets> = defaultPresets): number {
  const own = presets[touchpoint]
  return own !== undefined && Number.isFinite(own) && own > 0 ? own : defaultPresets[touchpoint]
}

/** When a duty that began at `start` (ms UTC) is due; only staffed time runs. */
export function dueAt(start: number, presetMs: number, calendar: Calendar): number {
  return addStaffedMs(start, presetMs, calendar)
}

/** Phase of the ring at `now`; the due moment itself is still in time. */
export function ringPhase(startedAt: number, due: number, now: number): RingPhase {
  if (now > due)
    return 'late'
  const left = due - now
  const whole = due - startedAt
  if (left * 4 <= whole)
    return 'red'
  return left * 2 <= whole ? 'amber' : 'calm'
}

/** True when two readings that should be alike (ms UTC) are more than five minutes apart, either way. */
export function isJump(before: number, after: number): boolean {
  return Math.abs(after - before) > jumpLimitMs
}
