import type { Span, SpanCollector } from './spans.ts'
import { toHalfWidth } from './lexis.ts'
import { findPhoneNumbers, maskE164 } from './phone-number.ts'
import { createSpanCollector } from './spans.ts'

/** Kinds of personal data that are recognised in a text. */
export type PersonalDataKind = 'phone' | 'landline' | 'id_card' | 'bank_card' | 'address' | 'order_no' | 'email'

/** One piece of personal data. */
export interface Finding extends Span {
  readonly kind: PersonalDataKind
}

const gap = String.raw`[\s\-–—\u200B-\u200D]{0,2}`
const idCard = new RegExp(String.raw`(?<![\dA-Za-z])[1-8](?:${gap}\d){16}${gap}[\dXx](?![\dA-Za-z])`, 'g')
const bankCard = new RegExp(String.raw`(?<![\d./A-Za-z])(?=62|60|4|5[1-5]|9558|3[4-7])\d(?:${gap}\d){14,18}(?!\d)`, 'g')
const email = /(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w-])/g
const orderNo = /(?<=(?:订单|运单|快递|物流|工单|退款|退货|单)(?:编号|单号|号码|尾号|号)?[:\s是为]{0,3})[A-Za-z0-9][A-Za-z0-9-]{5,31}(?![A-Za-z0-9])/g
const labelledAddress = /(?<=(?:(?:收货|家庭|联系|寄件|收件|取件|上门)地址|家住|我家在|住在|寄到)[:\s是为]{0,3})[^，。,.;；!！?？\n:]{4,50}/g
const place = /[\u4E00-\u9FA5](?:路|街|大道|巷|弄|胡同|小区|花园|家园|公寓|苑|村|庄)/
const pinned = /[\u4E00-\u9FA5](?:路|街|大道|巷|弄|胡同|小区|花园|家园|公寓|苑|村|庄)[\u4E00-\u9FA5]{0,6}\d|[\u4E00-\u9FA5]{2}(?:小区|花园|家园|公寓|苑)/
const door = /(?:\d[\dA-Za-z-]{0,5}|[一二三四五六七八九十]{1,3})(?:号楼|栋|幢|单元)|(?:\d{3,4}|[零一二三四五六七八九]{3,4})室|\d{1,3}-\d{1,2}-\d{3,4}(?![\d-])/g
const sentenceEdge = /[，。,.;；!！?？\n: ]/
const addressWindow = 40

const idWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const idCheck = '10X98765432'

/**
 * Personal data in a text: order numbers, resident id numbers (checksum and birthday verified), bank cards (Luhn), phone
 * numbers, e-mail and home addresses. Full-width digits, spaces and dashes are seen through. Sorted, never overlapping.
 * Short service numbers, prices, dates and model names are not personal data.
 */
export function findPersonalData(text: string): Finding[] {
  const plain = toHalfWidth(text)
  const found = createSpanCollector<Finding>(text.length)
  collect(found, plain, idCard, 'id_card', isIdCard)
  collect(found, plain, orderNo, 'order_no', raw => raw.replace(/\D/g, '').length >= 4)
  collect(found, plain, bankCard, 'bank_card', isBankCard)
  for (const { kind, start, end } of findPhoneNumbers(plain)) {
    if (kind !== 'masked')
      found.add({ kind: kind === 'landline' ? 'landline' : 'phone', start, end })
  }
  collect(found, plain, email, 'email', () => true)
  collect(found, plain, labelledAddress, 'address', raw => pinned.test(raw))
  for (const span of doorAddresses(plain))
    found.add({ kind: 'address', ...span })
  return found.sorted()
}

/** The text with every piece of personal data hidden, for lists, logs and notifications. */
export function maskText(text: string): string {
  let masked = ''
  let at = 0
  for (const { kind, start, end } of findPersonalData(text)) {
    masked += text.slice(at, start) + maskFinding(kind, text.slice(start, end))
    at = end
  }
  return masked + text.slice(at)
}

/** `13800138000` → `138****8000`; what is not a phone number is hidden whole. */
export function maskPhone(raw: string): string {
  const found = findPhoneNumbers(raw)[0]
  if (found === undefined)
    return '*'.repeat(Math.min(raw.length, 11))
  return found.e164 === null ? found.raw : maskE164(found.e164)
}

function maskFinding(kind: PersonalDataKind, raw: string): string {
  switch (kind) {
    case 'phone':
    case 'landline':
      return maskPhone(raw)
    case 'email':
      return `${raw.slice(0, 1)}***${raw.slice(raw.indexOf('@'))}`
    case 'address':
      return '[地址]'
    case 'id_card':
    case 'bank_card':
    case 'order_no':
      return `****${raw.slice(-4)}`
  }
}

function collect(found: SpanCollector<Finding>, text: string, pattern: RegExp, kind: PersonalDataKind, isOne: (raw: string) => boolean): void {
  for (const match of text.matchAll(pattern)) {
    if (isOne(match[0]))
      found.add({ kind, start: match.index, end: match.index + match[0].length })
  }
}

/** A house or room number gives an address away; it begins with its clause and ends with the last such number of it. */
function doorAddresses(text: string): Span[] {
  const spans: { start: number, end: number }[] = []
  for (const match of text.matchAll(door)) {
    const end = match.index + match[0].length
    const last = spans.at(-1)
    if (last !== undefined && match.index - last.end <= 4) {
      last.end = end
      continue
    }
    const start = clauseStart(text, match.index)
    if (place.test(text.slice(start, match.index)))
      spans.push({ start, end })
  }
  return spans
}

function clauseStart(text: string, before: number): number {
  const floor = Math.max(0, before - addressWindow)
  let start = before
  while (start > floor && !sentenceEdge.test(text.charAt(start - 1)))
    start--
  return start
}

function isIdCard(raw: string): boolean {
  const id = raw.replace(/[^\dX]/gi, '').toUpperCase()
  const year = Number(id.slice(6, 10))
  const month = Number(id.slice(10, 12))
  const day = Number(id.slice(12, 14))
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1 || day > 31)
    return false
  const sum = idWeights.reduce((total, weight, index) => total + weight * Number(id[index]), 0)
  return idCheck[sum % 11] === id[17]
}

function isBankCard(raw: string): boolean {
  const sum = [...raw.replace(/\D/g, '')].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
