/** A piece of a text someone else wrote: plain, or an address with the host it really leads to. */
export interface TextPiece {
  readonly text: string
  readonly host: string | null
  /** What is wrong with the address: letters that are not Latin in its host, a name in front of the real host, or words that name another one. */
  readonly warning?: AddressWarning
  /** The address, where the piece has words of its own before it. */
  readonly url?: string
}

/** Why an address may fool its reader. */
export type AddressWarning = 'lookAlike' | 'disguised' | 'otherName'

/** An address as it is opened, and what one is told before. */
export interface OutgoingLink {
  readonly url: string
  /** As the network knows it: letters that are not Latin as `xn--…`. */
  readonly host: string
  readonly warning: AddressWarning | null
}

const inAddress = '[^\\s<>"\'`，。、；：！？（）【】《》「」\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]'
/** An address, or one behind words: `[words](address)`. Words and address are bounded, so that no text is read twice. */
const address = new RegExp(`\\[([^[\\]\\n]{0,120})\\]\\((https?://(?:(?!\\))${inAddress}){1,2000})\\)|https?://${inAddress}+`, 'gi')
/** A host in words; only of the usual ends, so that the name of a file is none. */
const namedHost = /(?:[a-z0-9-]+\.)+(?:com|cn|net|org|top|vip|info|cc|io)\b/i
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Splits a text into plain pieces and addresses. Nothing becomes a link: the host is shown so that nobody is fooled. */
export function splitText(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let at = 0
  for (const match of text.matchAll(address)) {
    const [whole, words, behind] = match
    const link = linkTo(behind ?? whole, words)
    if (link === null)
      continue
    if (match.index > at)
      pieces.push({ text: text.slice(at, match.index), host: null })
    const { host, warning } = link
    pieces.push({ text: whole, host, ...(warning === null ? {} : { warning }), ...(behind === undefined ? {} : { url: behind }) })
    at = match.index + whole.length
  }
  if (at < text.length)
    pieces.push({ text: text.slice(at), host: null })
  return pieces
}

/** `text` cut in the middle to at most `max` user-perceived characters, so that both its ends can be read. */
export function cutMiddle(text: string, max: number): string {
  if (text.length <= max)
    return text
  const characters = Array.from(segmenter.segment(text), ({ segment }) => segment)
  if (characters.length <= max)
    return text
  const head = Math.ceil((max - 1) * 0.65)
  return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (max - 1 - head)).join('')}`
}

/** First user-perceived character, for a face without a picture. */
export function initialOf(name: string): string {
  const [first] = segmenter.segment(name.trim())
  return first?.segment.slice(0, 8) ?? '·'
}

/** One line for a list: line breaks and runs of space become one space, and no more than its place can show, for every character is laid out. */
export function oneLine(text: string, most = 200): string {
  return text.slice(0, most).replaceAll(/\s+/g, ' ').trim()
}

/** Where an address leads, and what is wrong with it; null for anything but an address of the web. `words` stand for it on screen. */
export function linkTo(url: string, words = ''): OutgoingLink | null {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol))
    return null
  return { url: parsed.href, host: parsed.host, warning: warningOf(parsed, words) }
}

function warningOf({ username, password, hostname }: URL, words: string): AddressWarning | null {
  if (username !== '' || password !== '')
    return 'disguised'
  if (hostname.split('.').some(label => label.startsWith('xn--')))
    return 'lookAlike'
  const named = namedHost.exec(words)?.[0].toLowerCase().replace(/^www\./, '')
  return named === undefined || hostname === named || hostname.endsWith(`.${named}`) ? null : 'otherName'
}
