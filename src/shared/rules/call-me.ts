import type { DayHours } from './calendar.ts'
import { chinaMidnight } from './calendar.ts'
import { nextCallingTime } from './calling.ts'

/** A span in which a customer wants to be rung, ms UTC, end exclusive. */
export interface CallMeSlot {
  readonly from: number
  readonly until: number
}

const minuteMs = 60_000
const dayMs = 86_400_000
/** Minutes of one slot; a shorter rest at the end of the hours is a slot of its own. */
const slotMinutes = 30
/** A slot is offered only this long before it begins, ms: somebody has to see the wish. */
const leadMs = 10 * minuteMs
/** Furthest day that a wish may name, today included. */
const furthestDays = 14

/** The slots of today and the next days in which customers may be rung, the soonest first. `days` counts today. */
export function callMeSlots(now: number, hours: DayHours, days: number): CallMeSlot[] {
  const today = chinaMidnight(now)
  const starts = Array.from({ length: Math.min(days, furthestDays) }, (_, day) => today + day * dayMs)
  return starts.flatMap(midnight => hours.flatMap(([from, to]) => slotsOf(midnight, from, to))).filter(slot => slot.from >= now + leadMs)
}

function slotsOf(midnight: number, from: number, to: number): CallMeSlot[] {
  const count = Math.max(0, Math.ceil((to - from) / slotMinutes))
  return Array.from({ length: count }, (_, index) => ({
    from: midnight + (from + index * slotMinutes) * minuteMs,
    until: midnight + Math.min(to, from + (index + 1) * slotMinutes) * minuteMs,
  }))
}

/** Whether a wished span may be kept: it begins in calling hours, not in the past, not too far away, and is short. */
export function isCallMeSlot({ from, until }: CallMeSlot, now: number, hours: DayHours): boolean {
  return from >= now - minuteMs && until > from && until - from <= slotMinutes * minuteMs && from < now + furthestDays * dayMs && nextCallingTime(from, hours) === from
}
