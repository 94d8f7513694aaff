/** Between what forms hold and what the contract takes. Days are China's. */

const chinaOffsetMs = 8 * 3_600_000
const dayMs = 86_400_000

/** Words written one after the other, as a list without doubles. */
export function wordList(text: string): string[] {
  return [...new Set(text.split(/[,，、;；|\n]/).map(word => word.trim()).filter(word => word !== ''))]
}

/** `2026-11-23` for a moment (ms UTC); empty for none. */
export function dayInput(at: number | null): string {
  return at === null ? '' : new Date(at - 1 + chinaOffsetMs).toISOString().slice(0, 10)
}

/** The moment at which a day ends (ms UTC); null for an empty field. */
export function endOfDay(day: string): number | null {
  const start = startOfDay(day)
  return start === null ? null : start + dayMs
}

/** The moment at which a day begins (ms UTC); null for an empty field. */
export function startOfDay(day: string): number | null {
  const at = Date.parse(`${day}T00:00:00+08:00`)
  return Number.isNaN(at) ? null : at
}
