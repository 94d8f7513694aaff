import { simplifiedPairs } from './fold-simplified.data.ts'
import { foldText } from './fold.ts'

/** Spaces, controls, joiners, marks of direction, soft hyphens, variation selectors: nobody types them to find something. */
const invisible = /[\uFE00-\uFE0F]|[\s\p{Cc}\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064]/u
const plane = 0x10000
/** Longest text that can be found whole, UTF-16 units. */
const maxText = 20_000

/** What becomes of a code point: 0 = left out. */
interface Forms {
  /** Of the first plane, by code point. */
  readonly near: Uint32Array
  readonly far: ReadonlyMap<number, number>
}

let forms: Forms | null = null

function readForms(): Forms {
  if (forms !== null)
    return forms
  const near = Uint32Array.from({ length: plane }, (_, code) => code)
  const far = new Map<number, number>()
  for (let code = 0; code < plane; code += 1) {
    if (invisible.test(String.fromCharCode(code)))
      near[code] = 0
  }
  const codes = simplifiedPairs.flatMap(line => Array.from(line, char => char.codePointAt(0)!))
  for (let at = 0; at < codes.length; at += 2) {
    const [from, to] = [codes[at]!, codes[at + 1]!]
    if (from < plane)
      near[from] = to
    else
      far.set(from, to)
  }
  forms = { near, far }
  return forms
}

/**
 * The text as a search compares it, code point by code point: folded, traditional characters as simplified ones, without
 * spaces and invisible characters. Lone surrogates stay what they are. What stands beyond 20,000 UTF-16 units is left out.
 */
export function searchCodes(text: string): number[] {
  const { near, far } = readForms()
  const folded = foldText(text.length > maxText ? text.slice(0, maxText) : text)
  const codes: number[] = []
  for (let at = 0; at < folded.length; at += 1) {
    const code = folded.codePointAt(at)!
    if (code >= plane) {
      codes.push(far.get(code) ?? code)
      at += 1
    }
    else if (near[code] !== 0) {
      codes.push(near[code]!)
    }
  }
  return codes
}

const pieceSize = 4_096

/** {@link searchCodes} as a text. */
export function searchForm(text: string): string {
  const codes = searchCodes(text)
  let form = ''
  for (let at = 0; at < codes.length; at += pieceSize)
    form += String.fromCodePoint(...codes.slice(at, at + pieceSize))
  return form
}

/** Whether one form stands in another. Half of a pair of surrogates is no match. */
export function standsIn(form: string, wanted: string): boolean {
  for (let at = form.indexOf(wanted); at !== -1; at = form.indexOf(wanted, at + 1)) {
    if (!splitsPair(form, at) && !splitsPair(form, at + wanted.length))
      return true
  }
  return false
}

function splitsPair(text: string, at: number): boolean {
  return at > 0 && at < text.length && (text.charCodeAt(at - 1) & 0xFC00) === 0xD800 && (text.charCodeAt(at) & 0xFC00) === 0xDC00
}

const parts = /"([^"]+)"|“([^”]+)”|「([^」]+)」|(\S+)/gu

/**
 * What a query asks for, as forms that must all stand in a text, in any order: words apart by spaces, and what stands between
 * quotes ("…", “…” or 「…」) as one run. A form that another one contains is left out.
 */
export function readQuery(query: string): string[] {
  const wanted = [...new Set(Array.from(query.replaceAll('＂', '"').matchAll(parts), ([, straight, curly, corner, word]) => searchForm(straight ?? curly ?? corner ?? word ?? '')))]
  return wanted.filter(form => form !== '' && !wanted.some(other => other !== form && standsIn(other, form)))
}
