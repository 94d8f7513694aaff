import type { ComplaintDesk, ComplaintState } from '../../../shared/domain/complaint.ts'
import { chinaOffsetMs } from '../../../shared/rules/calendar.ts'

/** Days between Excel's beginning of time and 1970. */
const excelEpochDays = 25_569
const dayMs = 86_400_000

const states: Readonly<Record<string, ComplaintState>> = {
  待分配: 'pending_assign',
  处理中: 'processing',
  已回复: 'replied',
  已完成: 'completed',
  已关闭: 'closed',
  pending_assign: 'pending_assign',
  processing: 'processing',
  replied: 'replied',
  completed: 'completed',
  closed: 'closed',
  // Numbers of the site's own data in 2019; the others are not known.
  4: 'processing',
  6: 'replied',
  7: 'completed',
  8: 'closed',
}

const desks: Readonly<Record<string, ComplaintDesk>> = {
  heimao: 'heimao',
  黑猫: 'heimao',
  黑猫投诉: 'heimao',
  12315: '12315',
  全国12315平台: '12315',
  miit: 'miit',
  工信部: 'miit',
  工信部申诉: 'miit',
  operator: 'operator',
  本企业: 'operator',
  other: 'other',
  其他: 'other',
}

/** A cell as plain text. */
export function plain(value: unknown): string {
  if (value instanceof Date)
    return value.toISOString()
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** State by its word on a desk; null for an unknown one. */
export function stateIn(value: unknown): ComplaintState | null {
  const word = plain(value).trim().toLowerCase()
  return Object.hasOwn(states, word) ? states[word] ?? null : null
}

/** Desk by its name; null for an unknown one. */
export function deskIn(value: unknown): ComplaintDesk | null {
  const word = plain(value).trim().toLowerCase()
  return Object.hasOwn(desks, word) ? desks[word] ?? null : null
}

/** Yuan as 分, exactly; null when it is no amount. */
export function amountIn(value: unknown): number | null {
  const text = (typeof value === 'number' ? value.toFixed(2) : plain(value)).replaceAll(/[\s,，￥¥元]/g, '')
  const parts = text.match(/^(\d{1,11})(?:\.(\d{1,2})0*)?$/)
  return parts === null ? null : Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0'))
}

/** A moment, ms UTC: wall clocks are China's; Unix seconds and milliseconds and a workbook's days are known. */
export function momentIn(value: unknown): number | null {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : value.getTime() - chinaOffsetMs
  const text = plain(value).trim()
  if (/^\d{13}$/.test(text))
    return Number(text)
  if (/^\d{10}$/.test(text))
    return Number(text) * 1_000
  if (/^\d{5}(?:\.\d+)?$/.test(text))
    return Math.round((Number(text) - excelEpochDays) * dayMs) - chinaOffsetMs
  if (/^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/.test(text))
    return numberOrNull(Date.parse(text))
  return wallClock(text)
}

function wallClock(text: string): number | null {
  const date = text.match(/^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?/)
  if (date === null)
    return null
  const [year, month, day] = numbers(date)
  const rest = text.slice(date[0].length).replace(/^T/, '').trim()
  const time = rest.match(/^(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})(?:\.\d+)?秒?|分)?$/)
  if (rest !== '' && time === null)
    return null
  const [hour, minute, second] = time === null ? [0, 0, 0] : numbers(time)
  const at = Date.UTC(year, month - 1, day, hour, minute, second)
  const read = new Date(at)
  // 31 February and 25 o'clock are no moments.
  const isReal = read.getUTCMonth() === month - 1 && read.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
  return isReal ? at - chinaOffsetMs : null
}

function numbers(parts: RegExpMatchArray): [number, number, number] {
  return [Number(parts[1] ?? 0), Number(parts[2] ?? 0), Number(parts[3] ?? 0)]
}

/** Several words in one cell, or a list. */
export function wordsIn(value: unknown): string[] {
  const parts = Array.isArray(value) ? value.map(plain) : plain(value).split(/[,，、;；|\n]/)
  return [...new Set(parts.map(part => part.trim()).filter(part => part !== ''))].slice(0, 20)
}

/** Stars 1–5, also as "4星" or stars drawn; null when there are none. */
export function starsIn(value: unknown): number | null {
  const text = plain(value).trim()
  const drawn = text.match(/^[★⭐]+/u)?.[0]
  const count = drawn === undefined ? Number(text.replace(/[星分]$/, '')) : [...drawn].length
  return Number.isInteger(count) && count >= 1 && count <= 5 ? count : null
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
