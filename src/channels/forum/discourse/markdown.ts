/** Addresses stay as they are, or the forum would no longer link them. */
const ADDRESS = /https?:\/\/[^\s<>"'\\`，。；：！？、）】》]+/g
/** Marks that begin something within a line. */
const INLINE = /[\\`*[~|]|<(?=[a-z/!?])|&(?=#?\w{1,31};)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/giu
/** Marks that begin something at the head of a line: headings, quotes, lists, rules. */
const HEAD = /^[ \t]*(?:(>|#{1,6}(?=\s|$)|[+-](?=\s|$)|[-=](?=[-= \t]*$))|(\d{1,9})([.)])(?=\s|$))/
const UNESCAPE = /\\([\\`*[~|<&_#>+\-=.)])/g
/** A line that {@link pictureLine} makes. */
const PICTURE_LINE = /^!\[([^[\]|]*)(?:\|\d+x\d+)?\]\(upload:\/\/[\w.-]+\)$/

function escapeInline(text: string): string {
  let escaped = ''
  let from = 0
  for (const match of text.matchAll(ADDRESS)) {
    escaped += text.slice(from, match.index).replace(INLINE, '\\$&') + match[0]
    from = match.index + match[0].length
  }
  return escaped + text.slice(from).replace(INLINE, '\\$&')
}

function escapeLine(line: string): string {
  const head = HEAD.exec(line)
  if (!head)
    return escapeInline(line.replace(/^[ \t]+/, ''))
  const [whole, mark, number, end] = head
  return `${mark === undefined ? `${number}\\${end}` : `\\${mark}`}${escapeInline(line.slice(whole.length))}`
}

/**
 * What an agent typed, as Markdown that is shown as exactly those words: no heading, list, emphasis or tag comes of it.
 * Mentions and addresses keep their meaning. Blanks at the head of a line would not be shown and are left out.
 */
export function toMarkdown(text: string): string {
  return text.replace(/\r\n?/g, '\n').split('\n').map(escapeLine).join('\n').trim()
}

/** The words that {@link toMarkdown} made a raw text from; null when a raw text was written otherwise. */
export function fromMarkdown(raw: string): string | null {
  const text = raw.replace(UNESCAPE, '$1')
  return toMarkdown(text) === raw ? text : null
}

/** A picture that was uploaded before, as a line of a raw text. Contract B3. */
export function pictureLine(picture: { name: string, shortUrl: string, width: number | null, height: number | null }): string {
  const name = pictureName(picture.name)
  const size = picture.width === null || picture.height === null ? '' : `|${picture.width}x${picture.height}`
  return `![${name}${size}](${picture.shortUrl})`
}

/** A file's name as it may stand in a picture's line. */
export function pictureName(name: string): string {
  const plain = name.replace(/\.[^.]*$/, '').replace(/[[\]()|\\\p{C}]/gu, '').trim().slice(0, 60)
  return plain === '' ? 'image' : plain
}

/** A raw text and the names of the pictures that end it. */
export function splitPictures(raw: string): { text: string, names: readonly string[] } {
  const lines = raw.replace(/\r\n?/g, '\n').trim().split('\n')
  const names: string[] = []
  for (let line = lines.at(-1); line !== undefined && PICTURE_LINE.test(line); line = lines.at(-1)) {
    names.unshift(PICTURE_LINE.exec(line)?.[1] ?? '')
    lines.pop()
  }
  return { text: lines.join('\n').trim(), names }
}
