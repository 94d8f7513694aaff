import type { MediaRef } from '../../shared/domain/index.ts'
import type { TextLines } from './text-lines.ts'
import { Parser } from 'htmlparser2'
import sanitizeHtml from 'sanitize-html'
import { isForumsOwn, lastPiece, saysAddress, webAddress } from './addresses.ts'
import { createTextLines } from './text-lines.ts'

const LONGEST_HTML = 160_000
/** Unclosed tags cost the parser the square of their number. */
const MOST_TAGS = 15_000
const DEEPEST = 60
const MOST_PICTURES = 50
const MOST_MENTIONS = 200
const LONGEST_EMOJI = 40
const PICTURE_FILE = /\.(?:png|jpe?g|gif|webp|avif)$/i

const BLOCKS: ReadonlySet<string> = new Set(['p', 'div', 'aside', 'pre', 'table', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'hr', 'details', 'summary', 'figure'])
const MENTION_CLASSES: ReadonlySet<string> = new Set(['plugin-mentions-user', 'mention'])

const SUBSET: sanitizeHtml.IOptions = {
  allowedTags: [...BLOCKS, 'br', 'blockquote', 'li', 'tr', 'code', 'a', 'img', 'video', 'audio', 'source'],
  allowedAttributes: { a: ['href', 'class'], img: ['src', 'alt', 'class'], video: ['src'], audio: ['src'], source: ['src'] },
  allowedSchemes: ['http', 'https'],
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'title', 'svg', 'math', 'template', 'iframe'],
  nestingLimit: DEEPEST,
}

/** What a post says, as far as a workstation needs it. */
export interface ReducedHtml {
  /** Plain text; never markup. Escaped markup that the author wrote as text comes out as that text. */
  readonly text: string
  /** Pictures on the forum's own origin or upload hosts, `ref` = `img:<address>`; others stand in the text as addresses. */
  readonly media: readonly MediaRef[]
  /** Login names of the people mentioned, lower case. */
  readonly mentions: readonly string[]
}

interface Link {
  readonly url: URL | null
  readonly classes: ReadonlySet<string>
  label: string
  pictures: number
}

interface Reading {
  readonly origin: string
  readonly pictureHosts: readonly string[]
  readonly lines: TextLines
  readonly media: MediaRef[]
  readonly mentions: Set<string>
  readonly links: Link[]
  readonly lists: { readonly isOrdered: boolean, count: number }[]
  preformatted: number
}

function say(reading: Reading, words: string): void {
  const link = reading.links.at(-1)
  if (link)
    link.label += words
  if (reading.preformatted > 0)
    reading.lines.verbatim(words)
  else
    reading.lines.words(words)
}

function classesOf(attributes: Readonly<Record<string, string>>): ReadonlySet<string> {
  return new Set((attributes.class ?? '').split(/\s+/).filter(name => name !== ''))
}

function sayAddress(reading: Reading, given: string | undefined): void {
  const url = webAddress(given, reading.origin)
  if (url)
    reading.lines.words(` ${url.href} `)
}

function readPicture(reading: Reading, attributes: Readonly<Record<string, string>>): void {
  if (classesOf(attributes).has('emoji')) {
    say(reading, (attributes.alt ?? '').slice(0, LONGEST_EMOJI))
    return
  }
  const url = webAddress(attributes.src, reading.origin)
  if (!url || !isForumsOwn(url, reading.origin, reading.pictureHosts)) {
    sayAddress(reading, attributes.src)
    return
  }
  const link = reading.links.at(-1)
  if (link)
    link.pictures++
  if (reading.media.length < MOST_PICTURES)
    reading.media.push({ kind: 'image', ref: `img:${url.href}` })
}

/** A picture that links to its full size is taken in that size. */
function enlarge(reading: Reading, link: Link): void {
  if (link.url && PICTURE_FILE.test(link.url.pathname) && isForumsOwn(link.url, reading.origin, reading.pictureHosts))
    reading.media[reading.media.length - 1] = { kind: 'image', ref: `img:${link.url.href}` }
}

function endLink(reading: Reading): void {
  const link = reading.links.pop()
  if (!link?.url)
    return
  const isMention = [...link.classes].some(name => MENTION_CLASSES.has(name)) && link.url.origin === new URL(reading.origin).origin
  const name = isMention ? lastPiece(link.url) : null
  if (name !== null && reading.mentions.size < MOST_MENTIONS)
    reading.mentions.add(name.toLowerCase())
  else if (link.pictures === 1 && reading.media.length > 0)
    enlarge(reading, link)
  else if (!isMention && link.label.trim() === '')
    reading.lines.words(` ${link.url.href} `)
  else if (!isMention && !saysAddress(link.label, link.url))
    reading.lines.words(` (${link.url.href})`)
}

function beginItem(reading: Reading): void {
  const list = reading.lists.at(-1)
  reading.lines.endLine()
  if (list)
    list.count++
  reading.lines.words(list?.isOrdered === true ? `${list.count}. ` : '- ')
}

function open(reading: Reading, name: string, attributes: Readonly<Record<string, string>>): void {
  const { lines } = reading
  if (name === 'br')
    lines.lineBreak()
  else if (name === 'blockquote')
    lines.quote(1)
  else if (name === 'a')
    reading.links.push({ url: webAddress(attributes.href, reading.origin), classes: classesOf(attributes), label: '', pictures: 0 })
  else if (name === 'img')
    readPicture(reading, attributes)
  else if (name === 'video' || name === 'audio' || name === 'source')
    sayAddress(reading, attributes.src)
  else if (name === 'li')
    beginItem(reading)
  else if (name === 'tr')
    lines.endLine()
  else if (BLOCKS.has(name) && !(reading.lists.length > 0 && name === 'p'))
    lines.endBlock()
  if (name === 'ul' || name === 'ol')
    reading.lists.push({ isOrdered: name === 'ol', count: 0 })
  if (name === 'pre')
    reading.preformatted++
}

function close(reading: Reading, name: string): void {
  const { lines } = reading
  if (name === 'a')
    endLink(reading)
  else if (name === 'blockquote')
    lines.quote(-1)
  else if (name === 'li' || name === 'tr')
    lines.endLine()
  else if (BLOCKS.has(name))
    (reading.lists.length > 0 && name === 'p' ? lines.endLine : lines.endBlock)()
  if (name === 'ul' || name === 'ol')
    reading.lists.pop()
  if (name === 'pre')
    reading.preformatted = Math.max(0, reading.preformatted - 1)
}

/** The part of a page that is read at all. */
function bounded(html: string): string {
  const cut = html.slice(0, LONGEST_HTML)
  let at = -1
  for (let tags = 0; tags <= MOST_TAGS; tags++) {
    at = cut.indexOf('<', at + 1)
    if (at < 0)
      return cut
  }
  return cut.slice(0, at)
}

/**
 * Reduces a post's HTML to plain text: first to a small safe subset by the sanitiser, then to lines. Links keep their address
 * when it differs from their words, emoji pictures become their alt text. Bounded in size and depth; never throws for content.
 * @param html as the forum gave it, trusted in nothing
 * @param origin the forum's address, for relative links
 */
export function reduceHtml(html: string, origin: string, pictureHosts: readonly string[] = []): ReducedHtml {
  const safe = sanitizeHtml(bounded(html), SUBSET)
  const reading: Reading = { origin, pictureHosts, lines: createTextLines(), media: [], mentions: new Set(), links: [], lists: [], preformatted: 0 }
  const parser = new Parser({
    onopentag: (name, attributes) => open(reading, name, attributes),
    ontext: text => say(reading, text),
    onclosetag: name => close(reading, name),
  }, { decodeEntities: true })
  parser.end(safe)
  return { text: reading.lines.text(), media: reading.media, mentions: [...reading.mentions] }
}
