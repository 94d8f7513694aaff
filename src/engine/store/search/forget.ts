import type { Executor } from '../sql/value.ts'
import type { BytesRow, SearchDialect } from './dialect.ts'
import type { Directories, Directory } from './directory.ts'
import type { Segment, SegmentList } from './segments.ts'
import { searchCodes } from '../../../shared/rules/fold-search.ts'
import { readBlock, withoutMessages } from './blocks.ts'
import { blockId, listOf, listRange, startOf, takenOut } from './layout.ts'
import { isPacked } from './lists.ts'
import { encodePacked, readPacked } from './packed.ts'
import { decodePositions, encodePiece, firstPosition } from './positions.ts'

/** A message whose text is not what the index has. */
export interface StaleMessage {
  readonly n: number
  /** As it was indexed. */
  readonly text: string
}

/** Places of a message, end exclusive. */
type Extent = readonly [start: number, end: number]

interface ForgetParts {
  readonly dialect: SearchDialect
  readonly list: SegmentList
  readonly directories: Directories
}

/** Takes messages out of every segment that has them: nothing of what they said is left in the index. */
export async function forgetMessages(on: Executor, parts: ForgetParts, stale: readonly StaleMessage[]): Promise<void> {
  for (const segment of await parts.list.all(on)) {
    const inside = stale.filter(({ n }) => n >= segment.firstN && n <= segment.lastN)
    if (inside.length === 0)
      continue
    if (segment.state === 'live')
      await forgetIn(on, parts, segment, inside)
    else if (segment.state === 'building')
      await parts.list.move(on, segment.id, 'clearing', 0)
  }
}

async function forgetIn(on: Executor, { dialect, directories }: ForgetParts, segment: Segment, stale: readonly StaleMessage[]): Promise<void> {
  const texts = new Map(stale.map(({ n, text }) => [n, text]))
  const directory = segment.paired === 0 ? null : await directories.of(on, segment)
  const blocks = await dialect.ranges(on, 'searchDocs', [[blockId(segment.id, 0), blockId(segment.id, segment.places)]])
  const byToken = new Map<number, Extent[]>()
  const rewritten: BytesRow[] = []
  blocks.forEach(([id, bytes], at) => {
    const block = readBlock(bytes, segment.firstN)
    const next = blocks[at + 1]
    const gone = new Set<number>()
    for (let index = 0; index < block.size; index += 1) {
      const text = texts.get(block.nAt(index))
      if (text === undefined || block.facetAt(index) === takenOut)
        continue
      gone.add(block.nAt(index))
      const end = index + 1 < block.size ? block.startAt(index + 1) : next === undefined ? segment.places : startOf(next[0])
      for (const token of listsOf(searchCodes(text), directory))
        byToken.set(token, [...byToken.get(token) ?? [], [block.startAt(index), end]])
    }
    if (gone.size > 0)
      rewritten.push([id, withoutMessages(block, gone, segment.firstN)])
  })
  if (rewritten.length === 0)
    return
  await dialect.put(on, 'searchDocs', rewritten)
  await (isPacked(segment) ? clearPacked : clearSpread)(on, dialect, segment, byToken)
}

/** What a text has places in: the lists of its characters, and of those of its pairs that have any. */
function listsOf(codes: readonly number[], directory: Directory | null): Set<number> {
  const pairs = directory === null ? [] : codes.slice(1).map((right, at) => directory.pairOf(codes[at]!, right))
  return new Set([...codes, ...pairs.filter(pair => pair !== null)])
}

/** Places of some messages, to be cleared. */
type Extents = ReadonlyMap<number, readonly Extent[]>

async function clearPacked(on: Executor, dialect: SearchDialect, { id }: Segment, byToken: Extents): Promise<void> {
  const [row] = await dialect.ranges(on, 'searchPacked', [[id, id]])
  const packed = readPacked(row![1])
  const lists = new Map(packed.tokens().map((token) => {
    const places = decodePositions([packed.listOf(token)!])
    return [token, outside(places, byToken.get(token) ?? [])]
  }))
  await dialect.put(on, 'searchPacked', [[id, encodePacked(lists)]])
}

async function clearSpread(on: Executor, dialect: SearchDialect, { id }: Segment, byToken: Extents): Promise<void> {
  const rows = await dialect.ranges(on, 'searchPostings', [...byToken.keys()].map(token => listRange(token, id)))
  const tokenOf = new Map([...byToken.keys()].map(token => [listRange(token, id)[0], token]))
  const changed: BytesRow[] = []
  const emptied: number[] = []
  rows.forEach(([row, bytes], index) => {
    const next = rows[index + 1]
    const extents = byToken.get(tokenOf.get(listOf(row))!)!
    const bound = next !== undefined && listOf(next[0]) === listOf(row) ? firstPosition(next[1]) : Number.POSITIVE_INFINITY
    const first = firstPosition(bytes)
    if (!extents.some(([start, end]) => start < bound && end > first))
      return
    const places = decodePositions([bytes])
    const left = outside(places, extents)
    if (left.length === 0)
      emptied.push(row)
    else if (left.length < places.length)
      changed.push([row, encodePiece(left).bytes])
  })
  await dialect.put(on, 'searchPostings', changed)
  await dialect.drop(on, 'searchPostings', emptied.map(row => [row, row]))
}

function outside(places: Uint32Array, extents: readonly Extent[]): Uint32Array {
  return extents.length === 0 ? places : places.filter(place => !extents.some(([start, end]) => place >= start && place < end))
}
