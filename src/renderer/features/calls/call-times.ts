import { nextCallingTime } from '../../../shared/rules/calling.ts'

const quarterMs = 15 * 60_000
const hourMs = 60 * 60_000

/**
 * Times to propose for a call, ms UTC, earliest first: an hour, three hours and a day from now, each on a quarter of an hour
 * and within the hours at which customers are called.
 */
export function callSlots(now: number): number[] {
  const wished = [now + hourMs, now + 3 * hourMs, now + 24 * hourMs].map(at => Math.ceil(at / quarterMs) * quarterMs)
  const slots = wished.map(at => nextCallingTime(at)).filter(at => at !== null)
  return [...new Set(slots)].toSorted((a, b) => a - b)
}
