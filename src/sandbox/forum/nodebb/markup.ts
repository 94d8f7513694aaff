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

/** Lines of one kind, which make one block of the page. */
function blockOf(lines: readonly string[], world: World): string {
  const say = (line: string): string => inline(line, world)
  if (lines.every(line => line.startsWith('>')))
    return `<blockquote>\n<p dir="auto">${lines.map(line => say(line.replace(/^> ?/, ''))).join('<br />\n')}</p>\n</blockquote>\n`
  if (lines.every(line => line.startsWith('- ')))
    return `<ul>\n${lines.map(line => `<li>${say(line.slice(2))}</li>\n`).join('')}</ul>\n`
  if (lines.every(line => /^\d+\. /.test(line)))
    return `<ol>\n${lines.map(line => `<li>${say(line.replace(/^\d+\. /, ''))}</li>\n`).join('')}</ol>\n`
  return `<p dir="auto">${lines.map(say).join('<br />\n')}</p>\n`
}

/** What the forum makes of Markdown, as far as people here write it: paragraphs, line breaks, quotes, lists, code, pictures, addresses, mentions. */
export function renderMarkdown(raw: string, world: World): string {
  return raw.split(/^```\n([\s\S]*?)^```$/m).map((part, index) => index % 2 === 1
    ? `<pre><code>${escapeHtml(part)}</code></pre>\n`
    : part.split(/\n{2,}/).filter(block => block.trim() !== '').map(block => blockOf(block.replace(/^\n|\n$/g, '').split('\n'), world)).join('')).join('')
}

/** The tags that a list of posts keeps; code, lists, tables and the `bdi` of mentions lose theirs, whatever becomes of their lines. */
export function thinOut(html: string): string {
  return html.replace(/<\/?(?!\/|(?:p|a|img|blockquote|br|strong|em)[\s/>])[^>]*>/g, '')
}

/** The words of rendered text without tags, as teasers and notices carry them. */
export function stripTags(html: string): string {
  return html.replace(/<(?!\/?bdi>)[^>]*>/g, '')
}
