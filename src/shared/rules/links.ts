import type { Span } from './spans.ts'

const link = /(?:[hｈ][tｔ]{2}[pｐ][sｓ]?[:：][/／]{2}|[wｗ]{3}[.．])[^\s\u4E00-\u9FFF，。；！？）】》]*/gi

/** What a platform that takes no links takes for one: a scheme, or `www.`, in half or full width. */
export function findLinks(text: string): Span[] {
  return [...text.matchAll(link)].map(match => ({ start: match.index, end: match.index + match[0].length }))
}
