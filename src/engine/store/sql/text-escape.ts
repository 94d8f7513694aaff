/**
 * PostgreSQL refuses NUL in a text, and neither database keeps a lone surrogate. Customers send both, so a text that has
 * one is stored escaped and comes back to the character. Every other text is stored as it is.
 */
const MARK = '\u0001'
const MARK_CODE = 1

/** True when a text cannot be stored as it is, or could be taken for an escaped one. */
function needsEscape(text: string): boolean {
  return text.charCodeAt(0) === MARK_CODE || text.includes('\0') || !text.isWellFormed()
}

/** The text as the databases keep it: `U+0001`, then the text with each troublesome unit as `U+0001` and four hex digits. */
export function escapeText(text: string): string {
  return needsEscape(text) ? MARK + escapeUnits(text) : text
}

/** The text as it came in. */
export function unescapeText(stored: string): string {
  if (stored.charCodeAt(0) !== MARK_CODE)
    return stored
  let text = ''
  let from = 1
  for (let at = stored.indexOf(MARK, 1); at !== -1; at = stored.indexOf(MARK, from)) {
    text += stored.slice(from, at) + String.fromCharCode(Number.parseInt(stored.slice(at + 1, at + 5), 16))
    from = at + 5
  }
  return text + stored.slice(from)
}

function escapeUnits(text: string): string {
  let out = ''
  for (const character of text) {
    const code = character.charCodeAt(0)
    const lone = character.length === 1 && code >= 0xD800 && code <= 0xDFFF
    out += code === 0 || code === MARK_CODE || lone ? MARK + code.toString(16).padStart(4, '0') : character
  }
  return out
}
