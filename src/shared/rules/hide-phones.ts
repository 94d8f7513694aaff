import { findPhoneNumbers, maskE164 } from './phone-number.ts'

/** The text with every phone number masked and all else to the letter: for what people write about a customer, and lists of what was said. */
export function hidePhones(text: string): string {
  let hidden = ''
  let at = 0
  for (const { e164, start, end } of findPhoneNumbers(text)) {
    if (e164 === null)
      continue
    hidden += text.slice(at, start) + maskE164(e164)
    at = end
  }
  return hidden + text.slice(at)
}
