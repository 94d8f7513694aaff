import type { World } from './world.ts'
import { mentionedIn, slugOf } from './world.ts'

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#x27;' }
const PICTURE = /!\[([^\]\n]*)\]\(([^)\s]+)\)/g
const ADDRESS = /https?:\/\/[^\s<]+/g

/** Escapes as the forum does in text. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, character => ESCAPES[character] ?? character)
}

/** Escapes as the forum does in titles: slashes and brackets too. */
export function escapeTitle(text: string): string {
  return escapeHtml(text).replaceAll('/', '&#x2F;').replaceAll('[', '&lsqb;').replaceAll(']', '&rsqb;')
}

function inline(raw: string, world: World): string {
  let html = escapeHtml(raw)
  html = html.replace(PICTURE, (_, alt: string, url: string) => `<img src="${url}" alt="${alt}" class="img-fluid img-markdown" />`)
  html = html.replace(ADDRESS, (url, at: number) => html[at - 1] === '"' ? url : `<a href="${url}" rel="nofollow ugc">${url}</a>`)
  for (const name of new Set(mentionedIn(raw))) {
    const user = world.userNamed(name)
    if (user)
      html = html.replaceAll(`@${escapeHtml(name)}`, `<a class="plugin-mentions-user plugin-mentions-a" href="/user/${encodeURIComponent(slugOf(user.username))}" aria-label="Profile: ${escapeHtml(name)}">@<bdi>${escapeHtml(name)}</bdi></a>`)
  }
  return html
}

/** What the forum makes of Markdown, as far as people here write it: paragraphs, line breaks, quotes, pictures, addresses, mentions. */
export function renderMarkdown(raw: string, world: World): string {
  const blocks = raw.split(/\n{2,}/).filter(block => block.trim() !== '')
  return blocks.map((block) => {
    const lines = block.split('\n')
    const isQuote = lines.every(line => line.startsWith('>'))
    const words = lines.map(line => inline(isQuote ? line.replace(/^> ?/, '') : line, world)).join('<br />\n')
    return isQuote ? `<blockquote>\n<p dir="auto">${words}</p>\n</blockquote>\n` : `<p dir="auto">${words}</p>\n`
  }).join('')
}

/** The words of rendered text without tags, as teasers and notices carry them. */
export function stripTags(html: string): string {
  return html.replace(/<(?!\/?bdi>)[^>]*>/g, '')
}
