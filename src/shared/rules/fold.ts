const invisible = /[\s\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2064\u00AD]/u
const letters = 26
const letterA = 97

/**
 * A text brought to one form for search and comparison: compatibility forms (full-width, ligatures) folded, lower-case.
 * With `simplify` (traditional → simplified, one character each) both scripts meet. Linear; lone surrogates pass through.
 */
export function foldText(text: string, simplify?: ReadonlyMap<string, string>): string {
  const folded = text.normalize('NFKC').toLowerCase()
  if (simplify === undefined || simplify.size === 0)
    return folded
  let result = ''
  for (const char of folded)
    result += simplify.get(char) ?? char
  return result
}

const everyInvisible = new RegExp(invisible.source, 'gu')

/** The text as a search compares it: folded, without spaces and invisible characters, which nobody would type. */
export function searchForm(text: string, simplify?: ReadonlyMap<string, string>): string {
  return foldText(text, simplify).replaceAll(everyInvisible, '')
}

/**
 * One token per code point of the folded text, spaces and invisible characters left out. A token is made of the letters a–z
 * alone, so that any full-text tokenizer keeps it whole; equal characters have equal tokens, different ones never. A phrase
 * query over the tokens finds every substring.
 */
export function toSearchTokens(text: string, simplify?: ReadonlyMap<string, string>): string[] {
  const known = new Map<string, string>()
  const tokens: string[] = []
  for (const char of foldText(text, simplify)) {
    let token = known.get(char)
    if (token === undefined) {
      token = invisible.test(char) ? '' : encode(char.codePointAt(0) ?? 0)
      known.set(char, token)
    }
    if (token !== '')
      tokens.push(token)
  }
  return tokens
}

function encode(codePoint: number): string {
  let rest = codePoint
  let token = ''
  do {
    token = String.fromCharCode(letterA + rest % letters) + token
    rest = Math.floor(rest / letters)
  } while (rest > 0)
  return token
}
