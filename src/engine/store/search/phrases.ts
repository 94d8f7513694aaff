import type { SearchedLists } from './lists.ts'
import { decodePositions, meetPieces, seek } from './positions.ts'

/** Where the phrases of a question begin in a segment: a list for each that was read. */
export interface Places {
  readonly lists: readonly Uint32Array[]
  /** False: what is left over is asked of the texts. */
  readonly isSure: boolean
  /** Bytes of lists that had to be read. */
  readonly bytes: number
}

/** A list by which a part of a phrase is found: of one character, or of two side by side. */
interface Unit {
  readonly token: number
  /** Place in the phrase. */
  readonly at: number
  readonly width: 1 | 2
  readonly length: number
}

/** A phrase with the lists that find it, the shortest first. */
interface Plan {
  readonly width: number
  readonly units: readonly Unit[]
}

/** A text asked about costs as much as so many bytes of a list. */
const textWorth = 16_000
/** So short a list is read in any case. */
const leastBytes = 1_000

/** Where all phrases stand. One that is dearer to read than the texts are to ask is left to the texts. */
export async function placesOf(lists: SearchedLists, phrases: readonly (readonly number[])[]): Promise<Places> {
  const plans = (await Promise.all(phrases.map(async phrase => planOf(lists, phrase)))).sort((a, b) => a.units[0]!.length - b.units[0]!.length)
  // A character that the segment does not have, in whichever of them.
  if (plans.some(({ units }) => units[0]!.length === 0))
    return { lists: [new Uint32Array(0)], isSure: true, bytes: 0 }
  const reader = createReader(lists)
  const first = await reader.phrase(plans[0]!)
  const found = [first.list]
  let isSure = first.isSure
  for (const plan of plans.slice(1)) {
    if (first.list.length === 0)
      break
    if (isDearer(plan.units[0]!, first.list.length)) {
      isSure = false
      continue
    }
    const more = await reader.phrase(plan)
    isSure &&= more.isSure
    found.push(more.list)
  }
  return { lists: found, isSure, bytes: reader.bytes() }
}

async function planOf(lists: SearchedLists, phrase: readonly number[]): Promise<Plan> {
  const wanted: Omit<Unit, 'length'>[] = phrase.map((token, at) => ({ token, at, width: 1 }))
  for (let at = 0; at + 1 < phrase.length; at += 1) {
    const pair = lists.pairOf(phrase[at]!, phrase[at + 1]!)
    if (pair !== null)
      wanted.push({ token: pair, at, width: 2 })
  }
  const lengths = await lists.lengths(wanted.map(({ token }) => token))
  return { width: phrase.length, units: wanted.map((unit, index) => ({ ...unit, length: lengths[index]! })).sort((a, b) => a.length - b.length || a.at - b.at) }
}

/** Reads the lists of one segment, each no more than once. */
function createReader(lists: SearchedLists) {
  const read = new Map<number, readonly Uint8Array[]>()
  let bytes = 0

  async function pieces({ token }: Unit): Promise<readonly Uint8Array[]> {
    let known = read.get(token)
    if (known === undefined) {
      known = await lists.pieces(token)
      read.set(token, known)
      bytes += known.reduce((sum, piece) => sum + piece.length, 0)
    }
    return known
  }

  return {
    bytes: () => bytes,
    /** Where a phrase begins: the shortest lists are met first, until asking the texts is cheaper than another list. */
    async phrase({ width, units }: Plan): Promise<{ readonly list: Uint32Array, readonly isSure: boolean }> {
      const covered = new Uint8Array(width)
      const first = units[0]!
      let list = decodePositions(await pieces(first))
      covered.fill(1, first.at, first.at + first.width)
      for (const unit of units.slice(1)) {
        if (list.length === 0)
          break
        if (covered[unit.at] === 1 && covered[unit.at + unit.width - 1] === 1)
          continue
        if (!read.has(unit.token) && isDearer(unit, list.length))
          return { list: begins(list, first.at), isSure: false }
        list = meetPieces(list, await pieces(unit), unit.at - first.at)
        covered.fill(1, unit.at, unit.at + unit.width)
      }
      return { list: begins(list, first.at), isSure: true }
    },
  }
}

/** Whether a list costs more to read than asking so many texts. */
function isDearer({ length }: Unit, texts: number): boolean {
  return length > Math.max(leastBytes, texts * textWorth)
}

/** Moved back by so many places; what would begin before the first place is none. */
function begins(list: Uint32Array, at: number): Uint32Array {
  return at === 0 ? list : list.subarray(seek(list, at, 0)).map(place => place - at)
}
