/** Where the customer's name goes, in either language. */
const nameMark = /\{(?:称呼|name)\}/g
/** Any other mark: nobody would fill it. */
const anyMark = /\{[^{}\n]{1,20}\}/

/** Said to somebody whose name is not known. */
const nameless = '您'

/**
 * How many wordings have to differ before so many public answers may go out, so that no sentence is sprayed over the square:
 * one for the first, one more for every four, five at most.
 */
export function wordingsDemanded(publicRecipients: number): number {
  return publicRecipients === 0 ? 1 : Math.min(5, 1 + Math.floor((publicRecipients - 1) / 4) + (publicRecipients > 1 ? 1 : 0))
}

/** Wordings that differ in more than spaces and marks. */
export function distinctWordings(variants: readonly string[]): number {
  return new Set(variants.map(text => text.replaceAll(/[\p{P}\p{S}\s]/gu, '')).filter(text => text !== '')).size
}

/** A wording for one person. Null when it holds a mark that nobody fills. */
export function wordingFor(variant: string, customerName: string): string | null {
  const name = customerName.trim()
  const text = variant.replaceAll(nameMark, () => name === '' ? nameless : name).trim()
  return anyMark.test(variant.replaceAll(nameMark, '')) ? null : text
}
