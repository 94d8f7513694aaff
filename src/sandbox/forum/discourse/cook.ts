import type { World } from './world.ts'

const ESCAPED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const PICTURE = /!\[([^\]|]*)(?:\|(\d+)x(\d+))?\]\(upload:\/\/([\w.-]+)\)/g
const MENTION = /(?<![\w@/])@([A-Za-z0-9][\w.-]{1,59})/g
const ADDRESS = /https?:\/\/[^\s<>"，。；！？、）]+/g
const BACKSLASHED = /\\([!"#$%&'()*+,./:;<=>?@[\\\]^_`{|}~-])/g

/** Text as HTML shows it. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, character => ESCAPED[character] ?? character)
}

/** The words of a raw text as a reader sees them, without its pictures. */
export function plainOf(raw: string): string {
  return raw.replace(PICTURE, '').replace(BACKSLASHED, '$1').trim()
}

/** Names of those whom a raw text mentions. */
export function mentionsIn(raw: string): string[] {
  return [...raw.matchAll(MENTION)].map(match => (match[1] ?? '').replace(/[.-]+$/, '').toLowerCase())
}

function cookWords(text: string, world: World): string {
  const escaped = escapeHtml(text.replace(BACKSLASHED, '$1'))
  return escaped
    .replace(ADDRESS, url => `<a href="${url}" rel="noopener nofollow ugc">${url}</a>`)
    .replace(MENTION, (written, name: string) => world.memberByName(name) ? `<a class="mention" href="/u/${name.toLowerCase()}">@${name}</a>` : `<span class="mention">${written}</span>`)
}

/** A raw text as HTML: paragraphs, line ends, links, mentions and pictures. Everything else is shown as it was written. */
export function cook(raw: string, world: World, urlOf: (upload: string) => string): string {
  const paragraphs = raw.replace(/\r\n?/g, '\n').split(/\n{2,}/)
  return paragraphs.map((paragraph) => {
    let html = ''
    let from = 0
    for (const match of paragraph.matchAll(PICTURE)) {
      const [whole, alt = '', width, height, name = ''] = match
      html += cookWords(paragraph.slice(from, match.index), world)
      html += `<img src="${escapeHtml(urlOf(name))}" alt="${escapeHtml(alt)}"${width === undefined ? '' : ` width="${width}" height="${height}"`}>`
      from = match.index + whole.length
    }
    html += cookWords(paragraph.slice(from), world)
    return `<p>${html.replaceAll('\n', '<br>\n')}</p>`
  }).join('\n')
}
