import type { Executor } from '../sql/value.ts'
import type { Segment, SegmentList } from './segments.ts'
import { byFrequency, pairNumber, pairToken } from './pairs.ts'
import { decodeNumbers, decodeTokens } from './positions.ts'

/** What a segment has lists of, and how long each is, bytes; as it was when it was put together. */
export interface Directory {
  /** 0 = it has no such list. */
  readonly lengthOf: (token: number) => number
  /** The token of two characters side by side; null when the segment has no lists of such pairs. */
  readonly pairOf: (left: number, right: number) => number | null
  /** Numbers that it holds. */
  readonly size: number
}

/** Numbers that all directories in memory hold at most, four bytes each. */
const mostNumbers = 1_500_000

/** Reads a directory from what a segment's row says. `paired`: how many of its characters have lists of pairs. */
export function readDirectory(tokens: Uint32Array, lengths: Uint32Array, paired: number): Directory {
  const ranks = new Map((paired === 0 ? [] : byFrequency(tokens, lengths)).slice(0, paired).map((token, rank) => [token, rank]))

  function indexOf(token: number): number {
    let low = 0
    let high = tokens.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (tokens[middle]! < token)
        low = middle + 1
      else
        high = middle
    }
    return tokens[low] === token ? low : -1
  }

  return {
    size: tokens.length + lengths.length,
    lengthOf(token) {
      if (token < 0)
        return lengths[tokens.length - 1 - token] ?? 0
      const at = indexOf(token)
      return at === -1 ? 0 : lengths[at]!
    },
    pairOf(left, right) {
      const [first, second] = [ranks.get(left), ranks.get(right)]
      return first === undefined || second === undefined ? null : pairToken(pairNumber(first, second))
    },
  }
}

/** Directories of the segments, each read once and kept as long as there is room. */
export interface Directories {
  /** Null when the segment does not know how long its lists are. */
  readonly of: (on: Executor, segment: Segment) => Promise<Directory | null>
}

/** Keeps the directories last asked for. */
export function createDirectories(list: SegmentList): Directories {
  const kept = new Map<string, Directory>()
  let numbers = 0

  function keep(key: string, directory: Directory): void {
    kept.set(key, directory)
    numbers += directory.size
    for (const [oldest, { size }] of kept) {
      if (numbers <= mostNumbers || oldest === key)
        return
      kept.delete(oldest)
      numbers -= size
    }
  }

  return {
    async of(on, segment) {
      if (!segment.isMeasured)
        return null
      // A number may come to be used a second time, by a segment of other messages.
      const key = [segment.id, segment.firstN, segment.lastN, segment.messages, segment.places, segment.maxAt].join()
      const known = kept.get(key)
      if (known !== undefined) {
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const row = await list.listsOf(on, segment.id)
      if (row === null)
        return null
      const directory = readDirectory(Uint32Array.from(decodeTokens(row.tokens)), decodeNumbers(row.lengths), segment.paired)
      keep(key, directory)
      return directory
    },
  }
}
