import type { SpanCollector } from './spans.ts'
import { toHalfWidth } from './lexis.ts'
import { createSpanCollector } from './spans.ts'

/** What a found number is; `masked` hides digits (`138****0000`) and cannot be dialled. */
export type PhoneKind = 'mobile' | 'landline' | 'foreign' | 'masked'

/** A phone number as it stands in a text. */
export interface PhoneNumber {
  /** `+8613800000000`; null for a masked number. */
  readonly e164: string | null
  readonly raw: string
  /** Offsets in the text, UTF-16 units, end exclusive. */
  readonly start: number
  readonly end: number
  readonly kind: PhoneKind
  /** Digits to be dialled once a landline's switchboard has answered (`转802`); null = none was written. */
  readonly extension: string | null
}

const spokenDigits: Readonly<Record<string, string>> = {
  〇: '0',
  零: '0',
  一: '1',
  幺: '1',
  二: '2',
  三: '3',
  四: '4',
  五: '5',
  六: '6',
  七: '7',
  八: '8',
  九: '9',
  壹: '1',
  贰: '2',
  叁: '3',
  肆: '4',
  伍: '5',
  陆: '6',
  柒: '7',
  捌: '8',
  玖: '9',
}

// The gap is what people (and those who dodge filters) put between digits.
const gap = String.raw`[\s\-–—_.·\u200B-\u200D]{0,3}`
const country = `(?:(?:\\+|00)?86${gap})?`
const mobile = new RegExp(`(?<!\\d)${country}(1${gap}[3-9](?:${gap}\\d){9})(?!\\d)`, 'g')
// What a switchboard is told after it has picked up.
const extension = String.raw`(?:\s{0,2}(?:转|分机号?|ext\.?|[-–—x#,])\s{0,2}(?:分机号?)?:?\s{0,2}(\d{1,6})(?![\d*]))?`
const landline = new RegExp(`(?<![\\d.])(?:\\+|00)?(?:86${gap})?\\(?(?:0(10|2\\d|[3-9]\\d{2})\\)?${gap}|(?<=86${gap}\\(?)(10|2\\d|[3-9]\\d{2})\\)?[\\s-]{1,3})([2-8]\\d{2,3}[\\s-]?\\d{4})(?![\\d.]*\\d)${extension}`, 'g')
const foreign = /(?<!\d)\+(?!86)[1-9](?:[\s-]?\d){7,14}(?!\d)/g
const masked = new RegExp(`(?<!\\d)(?:\\+?86${gap})?1[3-9]\\d${gap}[*xX×＊•●]{4}${gap}\\d{4}(?!\\d)`, 'g')

const toGroups = /\d+/g
const notDigits = /\D+/g

/**
 * Chinese mobile and landline numbers (with area code), foreign numbers written with `+`, and masked mobiles. Full-width
 * digits, Chinese numerals, spaces and dashes are seen through. Short service numbers (10086, 12315) and 400 numbers belong to
 * organisations and are not found. Sorted by place, never overlapping.
 */
export function findPhoneNumbers(text: string): PhoneNumber[] {
  const plain = toHalfWidth(text)
  const found = createSpanCollector<PhoneNumber>(text.length)
  collect(found, text, plain, masked, 'masked', () => null)
  collect(found, text, plain, foreign, 'foreign', match => `+${digitsOf(match[0])}`)
  collect(found, text, plain, mobile, 'mobile', mobileE164)
  collect(found, text, plain, landline, 'landline', landlineE164)
  if (/[〇零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]/.test(plain))
    collect(found, text, withSpokenDigits(plain), mobile, 'mobile', mobileE164)
  return found.sorted()
}

/** The one number that `raw` is; null when it is none, several, masked, or has other words beside it. */
export function toPhone(raw: string): { readonly e164: string, readonly extension: string | null } | null {
  const trimmed = raw.trim()
  const found = findPhoneNumbers(trimmed)
  const only = found[0]
  if (only === undefined || only.e164 === null || found.length > 1 || only.start !== 0 || only.end !== trimmed.length)
    return null
  return { e164: only.e164, extension: only.extension }
}

/** The same, as E.164 alone. */
export function toE164(raw: string): string | null {
  return toPhone(raw)?.e164 ?? null
}

/** A number as people are shown it: masked, with its extension, which is dialled on the keypad once somebody answers. */
export function shownNumber({ e164, extension }: { readonly e164: string, readonly extension: string | null }): string {
  return extension === null ? maskE164(e164) : `${maskE164(e164)} 转 ${extension}`
}

/** For reading aloud and on the screen: `138 0000 0000`, `010-8888 6666`; other countries stay as they are. */
export function formatPhone(e164: string): string {
  const local = localPart(e164)
  if (local === null)
    return e164
  if (isMobile(local))
    return `${local.slice(0, 3)} ${local.slice(3, 7)} ${local.slice(7)}`
  const area = areaLength(local)
  return `0${local.slice(0, area)}-${local.slice(area, -4)} ${local.slice(-4)}`
}

/** The number that a brand calls from, for the screen: `400-000-8000`, `010-8888 6666`, `138 0000 0000`; a short one stays as it is. */
export function formatCallerId(callerId: string): string {
  const digits = callerId.replace(/[\s-]/g, '')
  if (/^[48]00\d{7}$/.test(digits))
    return `${digits.slice(0, 3)}-${digits.slice(3, 6)}-${digits.slice(6)}`
  const e164 = digits.startsWith('+') ? digits : toE164(digits)
  return e164 === null ? callerId : formatPhone(e164)
}

/** `138****0000`, `010-****6666`, `+1******4567`: enough to recognise, too little to dial. Anything else is hidden whole. */
export function maskE164(e164: string): string {
  if (!/^\+\d{7,15}$/.test(e164))
    return '*'.repeat(Math.min(e164.length, 11))
  const local = localPart(e164)
  if (local === null)
    return `${e164.slice(0, 2)}${'*'.repeat(e164.length - 6)}${e164.slice(-4)}`
  if (isMobile(local))
    return `${local.slice(0, 3)}****${local.slice(-4)}`
  return `0${local.slice(0, areaLength(local))}-****${local.slice(-4)}`
}

function collect(found: SpanCollector<PhoneNumber>, text: string, plain: string, pattern: RegExp, kind: PhoneKind, e164Of: (match: RegExpExecArray) => string | null): void {
  for (const match of plain.matchAll(pattern)) {
    const start = match.index
    const end = start + match[0].length
    const e164 = e164Of(match)
    if (kind === 'masked' || e164 !== null)
      found.add({ e164, raw: text.slice(start, end), start, end, kind, extension: kind === 'landline' ? match[4] ?? null : null })
  }
}

function mobileE164(match: RegExpExecArray): string | null {
  const written = match[1] ?? ''
  const groups = written.match(toGroups) ?? []
  // "13 14 15 16 17 1" is a list of numbers; a phone number comes in few groups, or digit by digit.
  const isPhone = groups.length <= 5 || groups.every(group => group.length === 1)
  return isPhone ? `+86${digitsOf(written)}` : null
}

function landlineE164(match: RegExpExecArray): string | null {
  const area = match[1] ?? match[2] ?? ''
  const number = digitsOf(match[3] ?? '')
  // Only the three-digit areas and a few large cities have eight digits; seven in a two-digit area does not exist.
  return area.length === 2 && number.length !== 8 ? null : `+86${area}${number}`
}

function withSpokenDigits(text: string): string {
  return text.replace(/[〇零一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]/g, char => spokenDigits[char] ?? char)
}

function digitsOf(text: string): string {
  return text.replace(notDigits, '')
}

function localPart(e164: string): string | null {
  return /^\+86\d{9,11}$/.test(e164) ? e164.slice(3) : null
}

function isMobile(local: string): boolean {
  return local.length === 11 && /^1[3-9]/.test(local)
}

function areaLength(local: string): number {
  return /^(?:10|2)/.test(local) ? 2 : 3
}
