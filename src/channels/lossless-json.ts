/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The value as an object, or null when it is something else. */
export function asObject(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as JsonObject : null
}

/** What a JSON text may cost before it is parsed. */
export interface JsonBounds {
  readonly maxDepth: number
  /** Commas and colons outside strings: members, elements. */
  readonly maxParts: number
}

const QUOTE = 0x22
const BACKSLASH = 0x5C
const OPEN_BRACE = 0x7B
const OPEN_BRACKET = 0x5B
const CLOSE_BRACE = 0x7D
const CLOSE_BRACKET = 0x5D
const COMMA = 0x2C
const COLON = 0x3A

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === BACKSLASH)
    before--
  return (at - before) % 2 === 0
}

/** Place of the quote that ends the string which begins at `start`; the text's end when none does. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    if (!isEscaped(text, at))
      return at
  }
  return text.length
}

/** Whether a text stays within the bounds, told by one pass over it and without building anything. Says nothing about its syntax. */
export function isWithinJsonBounds(text: string, bounds: JsonBounds): boolean {
  let depth = 0
  let parts = 0
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at)
        break
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++
        if (depth > bounds.maxDepth)
          return false
        break
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--
        break
      case COMMA:
      case COLON:
        parts++
        if (parts > bounds.maxParts)
          return false
    }
  }
  return true
}

/** Generous: every integer beyond a double's reach (2^53 has 16 digits and begins with 9), and a few that are not. */
const MAYBE_LARGE = /\d{17}|9\d{15}/

function keepLargeIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source
  if (typeof value !== 'number' || Number.isSafeInteger(value) || source === undefined)
    return value
  return /^-?\d+$/.test(source) ? source : value
}

/**
 * `JSON.parse`, except that an integer which a double cannot hold arrives as its own digits in a string: 64-bit ids survive.
 * Throws SyntaxError.
 */
export function parseLosslessJson(text: string): unknown {
  // A reviver makes parsing several times slower; few texts need it.
  return MAYBE_LARGE.test(text) ? JSON.parse(text, keepLargeIntegers) : JSON.parse(text)
}
