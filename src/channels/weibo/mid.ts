const ALPHABET = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** Digits and code characters of one group (contract chapter 1). */
const DIGITS = 7
const CHARACTERS = 4
const GROUP_END = 10 ** DIGITS

function toBase62(value: number): string {
  let code = ''
  for (let rest = value; rest > 0 || code === ''; rest = Math.floor(rest / ALPHABET.length))
    code = `${ALPHABET[rest % ALPHABET.length]}${code}`
  return code
}

function fromBase62(code: string): number {
  return [...code].reduce((value, character) => value * ALPHABET.length + ALPHABET.indexOf(character), 0)
}

/** A text cut into groups from the right; the first one may be shorter. */
function groupsOf(text: string, size: number): string[] {
  const groups: string[] = []
  for (let end = text.length; end > 0; end -= size)
    groups.unshift(text.slice(Math.max(0, end - size), end))
  return groups
}

/** The short code under which a post stands in its address (`https://weibo.com/<uid>/<code>`), from its id in decimal digits without leading zeros. */
export function toUrlCode(id: string): string {
  return groupsOf(id, DIGITS).map((group, index) => {
    const code = toBase62(Number(group))
    return index === 0 ? code : code.padStart(CHARACTERS, '0')
  }).join('')
}

/** The id behind a short code, in decimal digits; null for what is no code of the platform. */
export function fromUrlCode(code: string): string | null {
  if (!/^[\dA-Z]{1,12}$/i.test(code))
    return null
  const values = groupsOf(code, CHARACTERS).map(fromBase62)
  if (values.some(value => value >= GROUP_END))
    return null
  const id = values.map((value, index) => index === 0 ? String(value) : String(value).padStart(DIGITS, '0')).join('').replace(/^0+(?=\d)/, '')
  return id === '0' ? null : id
}
