/** A piece of a text someone else wrote: plain, or an address with the host it really leads to. */
export interface TextPiece {
  readonly text: string
  readonly host: string | null
  /** What is wrong with the address: letters that are not Latin in its host, or a name in front of the real host. */
  readonly warning?: AddressWarning
}

/** Why an address may fool its reader. */
export type AddressWarning = 'lookAlike' | 'disguised'

const address = /https?:\/\/[^\s<>"'`，。、；：！？（）【】《》「」\u200E\u200F\u202A-\u202E\u2066-\u2069]+/gi
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Splits a text into plain pieces and addresses. Nothing becomes a link: the host is shown so that nobody is fooled. */
export function splitText(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let at = 0
  for (const match of text.matchAll(address)) {
    const host = hostOf(match[0])
    if (host === null)
      continue
    if (match.index > at)
      pieces.push({ text: text.slice(at, match.index), host: null })
    const warning = warningOf(match[0])
    pieces.push({ text: match[0], host, ...(warning === null ? {} : { warning }) })
    at = match.index + match[0].length
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

/** One line for a list: line breaks and runs of space become one space, and no more than a list can show. */
export function oneLine(text: string): string {
  return text.slice(0, 200).replaceAll(/\s+/g, ' ').trim()
}

function warningOf(url: string): AddressWarning | null {
  const { username, password, hostname } = new URL(url)
  if (username !== '' || password !== '')
    return 'disguised'
  return hostname.split('.').some(label => label.startsWith('xn--')) ? 'lookAlike' : null
}

function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host : null
}
