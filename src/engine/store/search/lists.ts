import type { Executor } from '../sql/value.ts'
import type { SearchDialect } from './dialect.ts'
import type { Directories } from './directory.ts'
import type { Segment } from './segments.ts'
import { listOf, listRange, segmentOf, tokenRange } from './layout.ts'
import { readPacked } from './packed.ts'

/** A segment that was never put together from others has its lists in one row. */
export function isPacked({ sources }: Pick<Segment, 'sources'>): boolean {
  return sources.length === 0
}

/** Reads pieces of the lists of some tokens, in order; a token without a list is absent. */
export type ReadLists = (tokens: readonly number[]) => Promise<ReadonlyMap<number, Uint8Array[]>>

/** Opens the lists of segments to put them together, whichever way they are kept. */
export function createListOpener(dialect: SearchDialect) {
  return async (on: Executor, segment: Segment): Promise<ReadLists> => {
    if (isPacked(segment)) {
      const [row] = await dialect.ranges(on, 'searchPacked', [[segment.id, segment.id]])
      const packed = row === undefined ? undefined : readPacked(row[1])
      return async tokens => new Map(tokens.flatMap((token) => {
        const list = packed?.listOf(token)
        return list === undefined ? [] : [[token, [list]] as const]
      }))
    }
    return async (tokens) => {
      const tokenOf = new Map(tokens.map(token => [listRange(token, segment.id)[0], token]))
      const found = new Map<number, Uint8Array[]>()
      for (const [row, bytes] of await dialect.ranges(on, 'searchPostings', tokens.map(token => listRange(token, segment.id))))
        addTo(found, tokenOf.get(listOf(row))!, bytes)
      return found
    }
  }
}

/** See {@link createListOpener}. */
export type OpenLists = ReturnType<typeof createListOpener>

/** The lists of one segment, as a search asks for them. */
export interface SearchedLists {
  /** About how many bytes the lists of some tokens have; 0 = there is none. */
  readonly lengths: (tokens: readonly number[]) => Promise<readonly number[]>
  /** The token of two characters side by side, where the segment has lists of such pairs. */
  readonly pairOf: (left: number, right: number) => number | null
  /** The list of a token in its pieces, in order. */
  readonly pieces: (token: number) => Promise<readonly Uint8Array[]>
}

/** The lists of a token in all segments together are read at once when they are no longer than this, bytes. */
const togetherBytes = 96_000
const none: readonly Uint8Array[] = []

/** Opens the lists of the segments that one search asks. Segments that are not among them cannot be opened. */
export type OpenSearched = (on: Executor, segments: readonly Segment[]) => Promise<(segment: Segment) => Promise<SearchedLists>>

/** Opens lists for searches. What a rare token has in all segments stands together, and is fetched together. */
export function createSearchOpener(dialect: SearchDialect, directories: Directories): OpenSearched {
  const lastPiece = `select "id", length("bytes") from "searchPostings" where "id" between ${dialect.param(1)} and ${dialect.param(2)} order by "id" desc limit 1`
  const oneLength = `select length("bytes") from "searchPostings" where "id" = ${dialect.param(1)}`

  async function openPacked(on: Executor, { id }: Segment): Promise<SearchedLists> {
    const [row] = await dialect.ranges(on, 'searchPacked', [[id, id]])
    const packed = row === undefined ? undefined : readPacked(row[1])
    return {
      lengths: async tokens => tokens.map(token => packed?.listOf(token)?.length ?? 0),
      pairOf: () => null,
      async pieces(token) {
        const list = packed?.listOf(token)
        return list === undefined ? none : [list]
      },
    }
  }

  /** Of a segment that does not know it: as many bytes as its first piece has, in all but the last. */
  async function measure(on: Executor, { id }: Segment, token: number): Promise<number> {
    const [low, high] = listRange(token, id)
    const [last] = await on.rows(lastPiece, [low, high])
    if (last === undefined)
      return 0
    const [lastId, length] = last as [number, number]
    const [first] = lastId === low ? [] : await on.rows(oneLength, [low])
    return (lastId - low) * (first?.[0] as number ?? 0) + length
  }

  async function readOne(on: Executor, segment: Segment, token: number): Promise<readonly Uint8Array[]> {
    return (await dialect.ranges(on, 'searchPostings', [listRange(token, segment.id)])).map(([, bytes]) => bytes)
  }

  async function readAll(on: Executor, token: number): Promise<Map<number, Uint8Array[]>> {
    const found = new Map<number, Uint8Array[]>()
    for (const [row, bytes] of await dialect.ranges(on, 'searchPostings', [tokenRange(token)]))
      addTo(found, segmentOf(row), bytes)
    return found
  }

  return async (on, segments) => {
    const known = new Map(await Promise.all(segments.map(async segment => [segment.id, await directories.of(on, segment)] as const)))
    const together = new Map<number, Promise<Map<number, Uint8Array[]>> | null>()

    /** All lists of a token, when they are short everywhere. */
    function allOf(token: number): Promise<Map<number, Uint8Array[]>> | null {
      let all = together.get(token)
      if (all === undefined) {
        let bytes = 0
        for (const directory of known.values())
          bytes += directory?.lengthOf(token) ?? 0
        all = bytes <= togetherBytes ? readAll(on, token) : null
        together.set(token, all)
      }
      return all
    }

    return async (segment) => {
      if (isPacked(segment))
        return openPacked(on, segment)
      const directory = known.get(segment.id) ?? null
      if (directory === null)
        return { lengths: async tokens => Promise.all(tokens.map(async token => measure(on, segment, token))), pairOf: () => null, pieces: async token => readOne(on, segment, token) }
      return {
        lengths: async tokens => tokens.map(directory.lengthOf),
        pairOf: directory.pairOf,
        async pieces(token) {
          // Pairs have another number in each segment.
          const all = token < 0 ? null : allOf(token)
          return all === null ? readOne(on, segment, token) : (await all).get(segment.id) ?? none
        },
      }
    }
  }
}

function addTo(lists: Map<number, Uint8Array[]>, key: number, bytes: Uint8Array): void {
  const known = lists.get(key)
  if (known === undefined)
    lists.set(key, [bytes])
  else
    known.push(bytes)
}
