import type { Executor } from '../sql/value.ts'
import type { Block } from './blocks.ts'
import type { SearchDialect } from './dialect.ts'
import type { SearchedLists } from './lists.ts'
import type { Places } from './phrases.ts'
import type { Segment } from './segments.ts'
import { blockSize, holderOf, readBlock } from './blocks.ts'
import { blockId, startOf } from './layout.ts'
import { placesOf } from './phrases.ts'
import { seek } from './positions.ts'

/** A message that may be a hit. */
export interface Match {
  readonly n: number
  /** False: its text is still to be asked whether everything stands in it. */
  readonly isSure: boolean
}

/** What a look into one segment answers: matches by number, newest first, whole down to `bound` (0 = all). */
export interface SegmentMatches {
  readonly matches: readonly Match[]
  readonly bound: number
  /** Bytes of lists and blocks that had to be read. */
  readonly bytes: number
}

/** What a look needs to know of the whole question. */
export interface LookWish {
  /** Forms to be found, as tokens in order. */
  readonly phrases: readonly (readonly number[])[]
  /** By facet byte. */
  readonly gate: Uint8Array
  readonly before: number
  /** Matches after which it may stop. */
  readonly enough: number
}

const blocksAtOnce = 48
/** Bytes of a full block. */
const blockBytes = 4_000

/** Looks into segments. */
export function createLookup(dialect: SearchDialect) {
  const $ = dialect.param
  const holder = `select "id", "bytes" from "searchDocs" where "id" <= ${$(1)} order by "id" desc limit 1`
  const blocksBefore = `select "id", "bytes" from "searchDocs" where "id" >= ${$(1)} and "id" < ${$(2)} order by "id" desc limit ${$(3)}`

  /** One look at the block of each place of the first list. */
  async function matchFew(on: Executor, segment: Segment, { lists, isSure }: Places, { gate, before }: LookWish): Promise<SegmentMatches> {
    const [first, ...others] = lists
    const found = new Map<number, Match>()
    let block: Block | null = null
    let bytes = 0
    for (const place of first!) {
      if (block === null || place >= block.startAt(block.size - 1)) {
        block = await blockAt(on, segment, place)
        bytes += blockBytes
      }
      const at = holderOf(block, place)
      const n = block.nAt(at)
      if (gate[block.facetAt(at)] !== 1 || n >= before)
        continue
      const extent = [block.startAt(at), at + 1 < block.size ? block.startAt(at + 1) : null] as const
      const met = others.map(list => standsWithin(list, extent))
      if (!met.includes('no'))
        found.set(n, { n, isSure: isSure && !met.includes('perhaps') })
    }
    return { matches: [...found.values()].sort((a, b) => b.n - a.n), bound: 0, bytes }
  }

  async function blockAt(on: Executor, segment: Segment, place: number): Promise<Block> {
    const [row] = await on.rows(holder, [blockId(segment.id, place)])
    return readBlock(row![1] as Uint8Array, segment.firstN)
  }

  /** Walks the blocks from the newest back. */
  async function matchMany(on: Executor, segment: Segment, { lists, isSure }: Places, { gate, before, enough }: LookWish): Promise<SegmentMatches> {
    const matches: Match[] = []
    const [first, ...others] = lists
    let left = first!.length
    let end = segment.places
    let below = blockId(segment.id, segment.places)
    let bytesRead = 0
    while (left > 0) {
      const rows = await on.rows(blocksBefore, [blockId(segment.id, 0), below, blocksAtOnce])
      if (rows.length === 0)
        break
      bytesRead += rows.length * blockBytes
      for (const [id, bytes] of rows) {
        below = id as number
        const start = startOf(below)
        if (left > 0 && first![left - 1]! >= start)
          left = takeBlock(readBlock(bytes as Uint8Array, segment.firstN), end, left)
        end = start
      }
      if (!segment.isLoose && matches.length >= enough && left > 0)
        return { matches, bound: matches.at(-1)!.n - 1, bytes: bytesRead }
    }
    return { matches: segment.isLoose ? matches.sort((a, b) => b.n - a.n) : matches, bound: 0, bytes: bytesRead }

    /** Takes the places of a block off the end of the first list; answers how many are left. */
    function takeBlock(block: Block, blockEnd: number, count: number): number {
      let rest = count
      while (rest > 0 && first![rest - 1]! >= block.startAt(0)) {
        const at = holderOf(block, first![rest - 1]!)
        const from = block.startAt(at)
        const to = at + 1 < block.size ? block.startAt(at + 1) : blockEnd
        while (rest > 0 && first![rest - 1]! >= from)
          rest -= 1
        if (gate[block.facetAt(at)] === 1 && block.nAt(at) < before && others.every(list => standsWithin(list, [from, to]) === 'yes'))
          matches.push({ n: block.nAt(at), isSure })
      }
      return rest
    }
  }

  return {
    /** The messages of a segment in which every phrase stands. */
    async look(on: Executor, segment: Segment, lists: SearchedLists, wish: LookWish): Promise<SegmentMatches> {
      const places = await placesOf(lists, wish.phrases)
      if (places.lists.some(list => list.length === 0))
        return { matches: [], bound: 0, bytes: places.bytes }
      const matched = await (places.lists[0]!.length * blockSize <= segment.messages ? matchFew : matchMany)(on, segment, places, wish)
      return { ...matched, bytes: places.bytes + matched.bytes }
    },
  }
}

/** See {@link createLookup}. */
export type Lookup = ReturnType<typeof createLookup>

/** Whether a place stands in a message; its end is unknown for the last of a block. */
function standsWithin(list: Uint32Array, [start, end]: readonly [number, number | null]): 'yes' | 'no' | 'perhaps' {
  const place = list[seek(list, start, 0)]
  if (place === undefined)
    return 'no'
  if (end === null)
    return 'perhaps'
  return place < end ? 'yes' : 'no'
}
