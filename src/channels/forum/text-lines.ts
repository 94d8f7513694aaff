const DEEPEST_QUOTE = 5
const MOST_CHARACTERS = 100_000

/** Collects the words of a page as plain lines: quotes as `> `, blocks apart by an empty line, preformatted text as it stands. */
export interface TextLines {
  /** Running text; white space is one blank, as on a page. */
  readonly words: (text: string) => void
  /** Text whose line ends and blanks count. */
  readonly verbatim: (text: string) => void
  /** A line end that the author made. */
  readonly lineBreak: () => void
  /** The end of a list item or row: what follows stands on a line of its own. */
  readonly endLine: () => void
  /** The end of a paragraph: what follows stands after an empty line. */
  readonly endBlock: () => void
  readonly quote: (deeper: 1 | -1) => void
  readonly text: () => string
}

/** Empty lines; takes no more than a bounded number of characters. */
export function createTextLines(): TextLines {
  const lines: string[] = []
  let line = ''
  let quoted = 0
  let lastQuoted = 0
  let hasGap = false
  let left = MOST_CHARACTERS

  function marks(depth: number): string {
    return '> '.repeat(Math.min(depth, DEEPEST_QUOTE))
  }

  function push(text: string): void {
    if (hasGap && lines.length > 0)
      lines.push(marks(Math.min(lastQuoted, quoted)).trimEnd())
    hasGap = false
    lastQuoted = quoted
    lines.push(`${marks(quoted)}${text}`.trimEnd())
  }

  function endLine(): void {
    if (line.trim() !== '')
      push(line)
    line = ''
  }

  function take(text: string): string {
    const taken = text.length <= left ? text : text.slice(0, left)
    left -= taken.length
    return taken
  }

  function endBlock(): void {
    endLine()
    hasGap = true
  }

  return {
    words(text) {
      const plain = take(text).replace(/[ \t\r\n\f]+/g, ' ')
      line += line === '' || line.endsWith(' ') ? plain.replace(/^ /, '') : plain
    },
    verbatim(text) {
      for (const [index, part] of take(text).split('\n').entries()) {
        if (index > 0) {
          push(line)
          line = ''
        }
        line += part
      }
    },
    lineBreak() {
      if (line.trim() === '')
        hasGap = true
      endLine()
    },
    endLine,
    endBlock,
    quote(deeper) {
      endBlock()
      quoted = Math.max(0, quoted + deeper)
    },
    text() {
      endLine()
      return lines.join('\n').trim().toWellFormed()
    },
  }
}
