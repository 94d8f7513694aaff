/** Free text with every run of digits hidden that is long enough to be a phone number. For words we did not write: errors, lines of the phone system. */
export function maskDigits(text: string): string {
  return text.replace(/\+?\d{7,}/g, digits => `${digits.slice(0, 3)}****`)
}

/** What an error says, as a log may show it. */
export function reasonOf(error: unknown): string {
  return maskDigits(error instanceof Error ? error.message : String(error))
}
