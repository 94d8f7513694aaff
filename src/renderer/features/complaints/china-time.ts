import { chinaOffsetMs } from '../../../shared/rules/calendar.ts'

/** A moment as a `datetime-local` field shows it, in China's time wherever the PC is. */
export function fieldTime(at: number): string {
  return new Date(at + chinaOffsetMs).toISOString().slice(0, 16)
}

/** The moment that such a field means, ms UTC; null while it is empty. */
export function momentOf(field: string): number | null {
  const at = Date.parse(`${field}${field.length === 16 ? ':00' : ''}Z`)
  return Number.isNaN(at) ? null : at - chinaOffsetMs
}

/** Words between commas of either width, each once. */
export function tagsOf(typed: string): string[] {
  return [...new Set(typed.split(/[,，、;；]/).map(tag => tag.trim()).filter(tag => tag !== ''))].slice(0, 20)
}
