import type { Payload } from '../corpus/payloads.ts'
import { sealOf } from './places.ts'

/** How a run goes through the corpus. */
export interface CoverageOptions {
  readonly payloads: readonly Payload[]
  /** Payloads that share a text at first; fewer where a place shows a text cut short. */
  readonly perText: number
}

/** What was newly seen at one place: its number, and the payloads'. */
export type Seen = readonly [place: number, payloads: readonly number[]]

/** Which payloads each place still lacks, and what is written there next. */
export interface Coverage {
  /**
   * What stands for the text for the `nth` time that a place is written in a view of this round: the next payloads that it lacks, each behind its mark, each
   * closed by what ends whatever it opened. Every fourth time, and where all have been seen, one payload stands alone. The page's door makes the text of it:
   * a browser that is watched tells all that comes over its socket, and books would choke it.
   */
  readonly write: (place: number, round: number, nth: number) => string
  /** The screen showed these. Places that stood there and showed little of a text are given less at once. */
  readonly note: (seen: readonly Seen[]) => void
  /** While it is so, one payload stands alone everywhere: short enough to be drawn. */
  readonly drawn: (isDrawn: boolean) => void
  readonly isDone: (place: number) => boolean
  /** Rounds since the place was last given something new that it showed. */
  readonly rested: (place: number) => number
  /** How many payloads have been seen at each place that was seen at all. */
  readonly counts: () => ReadonlyMap<number, number>
  /** Places that show their texts cut short. */
  readonly cut: () => ReadonlySet<number>
}

interface Place {
  left: readonly number[]
  share: number
  /** Where in `left` the next text begins, and how many payloads the last one had. */
  at: number
  most: number
  rested: number
  round: number
  /** How often it was written in the round before this one, and in this one so far. */
  writes: { before: number, now: number }
}

/** Rows that a list is thought to have until it has been written once. */
const usualRows = 16

/** Opens a coverage in which nothing has been seen. */
export function createCoverage({ payloads, perText }: CoverageOptions): Coverage {
  const all = payloads.map(({ n }) => n)
  const places = new Map<number, Place>()
  let isDrawn = false
  const placeOf = (number: number): Place => {
    const known = places.get(number) ?? { left: all, share: perText, at: 0, most: 0, rested: 0, round: 0, writes: { before: usualRows, now: 0 } }
    places.set(number, known)
    return known
  }

  function countWrite(place: Place, round: number): void {
    if (place.round !== round)
      place.writes = { before: Math.max(1, place.writes.now), now: 0 }
    place.round = round
    place.writes.now++
  }

  return {
    write(number, round, nth) {
      const place = placeOf(number)
      countWrite(place, round)
      const { left, share, at, writes } = place
      if (isDrawn || left.length === 0 || (nth + round) % 4 === 3)
        return sealOf(number, [all[(round * 11 + nth * 37) % all.length]!])
      // Of a long list a part alone stands on the screen: what is left is written there more than once.
      const most = Math.min(share, left.length, Math.ceil(1.5 * left.length / writes.before))
      place.at = (at + most) % left.length
      place.most = most
      return sealOf(number, [...left.slice(at, at + most), ...left.slice(0, Math.max(0, at + most - left.length))])
    },
    note(seen) {
      for (const [number, fresh] of seen) {
        const place = placeOf(number)
        const news = new Set(fresh)
        place.rested = fresh.length > 0 ? 0 : place.rested + 1
        if (fresh.length === 0)
          continue
        place.left = place.left.filter(n => !news.has(n))
        place.at = place.left.length === 0 ? 0 : place.at % place.left.length
        // Less than half of a single text was shown.
        if (!isDrawn && fresh.length < place.most / 2)
          place.share = Math.max(1, Math.min(place.share, place.most) >> 1)
      }
    },
    drawn(next) {
      isDrawn = next
    },
    isDone: number => places.get(number)?.left.length === 0,
    rested: number => places.get(number)?.rested ?? 0,
    counts: () => new Map([...places].filter(([, { left }]) => left.length < all.length).map(([number, { left }]) => [number, all.length - left.length])),
    cut: () => new Set([...places].filter(([, { share }]) => share <= perText / 4).map(([number]) => number)),
  }
}
