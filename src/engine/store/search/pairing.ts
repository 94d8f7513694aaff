import type { Executor } from '../sql/value.ts'
import type { BytesRow, SearchDialect } from './dialect.ts'
import type { Segment, SegmentList } from './segments.ts'
import { listRange } from './layout.ts'
import { byFrequency, pairOf, pairToken } from './pairs.ts'
import { decodeNumbers, decodePositions, encodePositions, meetPieces } from './positions.ts'

/** When a segment gets lists of pairs, and how many. */
export interface PairingSizes {
  /** Segments of fewer messages have lists short enough to do without. */
  readonly leastMessages: number
  /** So short a list is read as it is, bytes. */
  readonly leastLength: number
  /** What lists of pairs may take, as a share of the lists of single characters. */
  readonly mostShare: number
  /** Bytes of lists that one step goes through. */
  readonly stepBytes: number
}

const usual: PairingSizes = { leastMessages: 65_536, leastLength: 24_000, mostShare: 0.12, stepBytes: 750_000 }

/** What one step did. */
export interface Paired {
  /** Bytes of the lists that it made, pair by pair; none = everything is done. */
  readonly lengths: readonly number[]
  /** Once everything is done: how many characters have lists of their pairs. */
  readonly paired: number
}

/** Makes the lists of pairs of a segment whose other lists are there. */
export function createPairing(dialect: SearchDialect, list: SegmentList, { leastMessages, leastLength, mostShare, stepBytes } = usual) {
  async function piecesOf(on: Executor, segment: Segment, token: number): Promise<Uint8Array[]> {
    return (await dialect.ranges(on, 'searchPostings', [listRange(token, segment.id)])).map(([, bytes]) => bytes)
  }

  /** Pairs of the newest rank with those before it, from one on, as many as a step may. */
  async function makeSome(on: Executor, segment: Segment, ranked: readonly number[], first: number): Promise<number[]> {
    const newest = Math.floor(Math.sqrt(first))
    const own = decodePositions(await piecesOf(on, segment, ranked[newest]!))
    const rows: BytesRow[] = []
    const lengths: number[] = []
    let read = own.length
    for (let number = first; number < (newest + 1) ** 2 && (number === first || read < stepBytes); number += 1) {
      const [left, right] = pairOf(number)
      const others = await piecesOf(on, segment, ranked[left === newest ? right : left]!)
      read += others.reduce((sum, piece) => sum + piece.length, own.length >> 2)
      // A pair stands where its left character does.
      const places = left === newest ? meetPieces(own, others, 1) : meetPieces(own, others, -1).map(place => place - 1)
      const pieces = encodePositions(places)
      const [low] = listRange(pairToken(number), segment.id)
      rows.push(...pieces.map((piece, index): BytesRow => [low + index, piece]))
      lengths.push(pieces.reduce((sum, piece) => sum + piece.length, 0))
    }
    await dialect.put(on, 'searchPostings', rows)
    return lengths
  }

  return {
    /** Makes some lists, or says that all are there: no further character is worth it, or they would take too much. */
    async step(on: Executor, segment: Segment, tokens: readonly number[]): Promise<Paired> {
      if (segment.messages < leastMessages)
        return { lengths: [], paired: 0 }
      const lengths = decodeNumbers((await list.listsOf(on, segment.id))!.lengths)
      const ranked = byFrequency(tokens, lengths)
      const done = lengths.length - tokens.length
      const whole = Math.floor(Math.sqrt(done))
      const isWorth = () => whole < ranked.length && lengths[tokens.indexOf(ranked[whole]!)]! >= leastLength
        && sum(lengths.subarray(tokens.length)) <= mostShare * sum(lengths.subarray(0, tokens.length))
      if (done === whole ** 2 && !isWorth())
        return { lengths: [], paired: whole }
      return { lengths: await makeSome(on, segment, ranked, done), paired: 0 }
    },
  }
}

function sum(numbers: Uint32Array): number {
  return numbers.reduce((total, number) => total + number, 0)
}
