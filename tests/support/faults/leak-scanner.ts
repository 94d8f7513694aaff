import { Buffer } from 'node:buffer'

/** What must not be found, and where it came from, for the words of a failure. */
export interface Forbidden { readonly what: 'phone' | 'id' | 'token' | 'name' | 'text', readonly value: string }

/** One find. */
export interface Leak { readonly what: Forbidden['what'], readonly value: string, readonly place: string }

/** Every run of Han letters of at least this length of a text counts as the text. */
const window = 6

const onlyDigits = (text: string) => text.normalize('NFKC').replace(/[^\dXx]+/g, '')
const escaped = (text: string) => [...text].map(one => (one.codePointAt(0) ?? 0) > 127 ? `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}` : one).join('')
// eslint-disable-next-line regexp/no-obscure-range -- what has a full-width twin
const wide = (text: string) => text.replace(/[!-~]/g, one => String.fromCharCode(one.charCodeAt(0) + 0xFEE0))

/** How a value may be written: as it is, in escapes of JSON, of an address, in base64, in full width, backwards never. */
function writings(value: string): string[] {
  const bytes = Buffer.from(value)
  return [value, escaped(value), encodeURIComponent(value), bytes.toString('base64').replace(/=+$/, ''), bytes.toString('hex'), wide(value)]
}

/** The stretches of a text that give it away: all of a short one, every window of a long one. */
function stretches(value: string): string[] {
  const words = value.match(/\p{Script=Han}{6,}/gu) ?? []
  return words.flatMap(word => Array.from({ length: word.length - window + 1 }, (_, at) => word.slice(at, at + window)))
}

/**
 * Looks through a text for what must not be there. Written apart from what masks: it knows the values, and of numbers
 * only their digits, whatever stands between them.
 */
export function scanForLeaks(place: string, text: string, forbidden: readonly Forbidden[]): Leak[] {
  const small = text.toLowerCase()
  const digits = text.split('\n').map(onlyDigits)
  return forbidden.filter(({ what, value }) => {
    switch (what) {
      case 'phone':
      case 'id': return digits.some(line => line.includes(onlyDigits(value))) || writings(value).some(one => text.includes(one))
      case 'text': return stretches(value).some(one => text.includes(one) || small.includes(escaped(one)) || small.includes(encodeURIComponent(one).toLowerCase()))
      default: return writings(value).some(one => small.includes(one.toLowerCase()))
    }
  }).map(({ what, value }) => ({ what, value, place }))
}

/** Numbers that look like a mobile one and are nobody's we know of: none may be there at all. */
export function strayNumbers(text: string): string[] {
  return text.normalize('NFKC').match(/(?<![\da-f.])1[3-9]\d{9}(?![\da-f])/g) ?? []
}
