import type { Executor } from '../sql/value.ts'
import type { SearchDialect } from './dialect.ts'
import type { Segment } from './segments.ts'
import { listOf, listRange } from './layout.ts'
import { readPacked } from './packed.ts'

/** The lists of one segment. */
export interface SegmentLists {
  /** Pieces of the lists of some tokens, in order; a token without one is absent. */
  readonly pieces: (tokens: readonly number[]) => Promise<ReadonlyMap<number, Uint8Array[]>>
  /** About how many bytes the list of a token has. */
  readonly weight: (token: number) => Promise<number>
}

/** A segment that was never put together from others has its lists in one row. */
export function isPacked({ sources }: Pick<Segment, 'sources'>): boolean {
  return sources.length === 0
}

/** Opens the lists of segments, whichever way they are kept. */
export function createListOpener(dialect: SearchDialect) {
  const lastPiece = `select "id", length("bytes") from "searchPostings" where "id" between ${dialect.param(1)} and ${dialect.param(2)} order by "id" desc limit 1`
  const oneLength = `select length("bytes") from "searchPostings" where "id" = ${dialect.param(1)}`

  async function openPacked(on: Executor, { id }: Segment): Promise<SegmentLists> {
    const [row] = await dialect.ranges(on, 'searchPacked', [[id, id]])
    const packed = row === undefined ? undefined : readPacked(row[1])
    return {
      async pieces(tokens) {
        const found = new Map<number, Uint8Array[]>()
        for (const token of tokens) {
          const list = packed?.listOf(token)
          if (list !== undefined)
            found.set(token, [list])
        }
        return found
      },
      weight: async token => packed?.listOf(token)?.length ?? 0,
    }
  }

  function openSpread(on: Executor, { id }: Segment): SegmentLists {
    return {
      async pieces(tokens) {
        const tokenOf = new Map(tokens.map(token => [listRange(token, id)[0], token]))
        const found = new Map<number, Uint8Array[]>()
        for (const [row, bytes] of await dialect.ranges(on, 'searchPostings', tokens.map(token => listRange(token, id)))) {
          const token = tokenOf.get(listOf(row))!
          const known = found.get(token)
          if (known === undefined)
            found.set(token, [bytes])
          else
            known.push(bytes)
        }
        return found
      },
      async weight(token) {
        const [low, high] = listRange(token, id)
        const [last] = await on.rows(lastPiece, [low, high])
        if (last === undefined)
          return 0
        const [lastId, length] = last as [number, number]
        const [first] = lastId === low ? [] : await on.rows(oneLength, [low])
        return (lastId - low) * (first?.[0] as number ?? 0) + length
      },
    }
  }

  return async (on: Executor, segment: Segment): Promise<SegmentLists> => isPacked(segment) ? openPacked(on, segment) : openSpread(on, segment)
}

/** See {@link createListOpener}. */
export type OpenLists = ReturnType<typeof createListOpener>
