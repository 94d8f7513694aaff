import type { Payload } from '../corpus/payloads.ts'
import { between } from '../corpus/payloads.ts'
import { markOf } from './places.ts'

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
   * The text for the `nth` time that a place is written in a view of this round: the next payloads that it lacks, each behind its mark, each closed by what
   * ends whatever it opened. Every fourth time, and where all have been seen, one payload stands alone.
   */
  readonly write: (place: number, round: number, nth: number) => string
  /** So many rounds showed these. Places that stood there and showed little are given less at once. */
  readonly note: (seen: readonly Seen[], rounds?: number) => void
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
  /** Where in `left` the next text begins. */
  at: number
  rested: number
  round: number
  /** How often it was written in the round before this one, and in this one so far. */
  writes: { before: number, now: number }
}

/** Opens a coverage in which nothing has been seen. */
export function createCoverage({ payloads, perText }: CoverageOptions): Coverage {
  const all = payloads.map(({ n }) => n)
  const places = new Map<number, Place>()
  const placeOf = (number: number): Place => {
    const known = places.get(number) ?? { left: all, share: perText, at: 0, rested: 0, round: 0, writes: { before: 1, now: 0 } }
    places.set(number, known)
    return known
  }
  const marked = (place: number, n: number) => `${markOf(place, n)}${payloads[n]!.text}`

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
      if (left.length === 0 || (nth + round) % 4 === 3)
        return marked(number, all[(round * 11 + nth * 37) % all.length]!)
      // Of a long list a part alone stands on the screen: what is left is written there more than once.
      const most = Math.min(share, left.length, Math.ceil(1.5 * left.length / writes.before))
      place.at = (at + most) % left.length
      return [...left.slice(at, at + most), ...left.slice(0, Math.max(0, at + most - left.length))].map(n => marked(number, n)).join(between)
    },
    note(seen, rounds = 1) {
      for (const [number, fresh] of seen) {
        const place = placeOf(number)
        const news = new Set(fresh)
        const wanted = Math.min(place.share * rounds, place.left.length)
        place.rested = fresh.length > 0 ? 0 : place.rested + 1
        if (fresh.length === 0)
          continue
        place.left = place.left.filter(n => !news.has(n))
        place.at = place.left.length === 0 ? 0 : place.at % place.left.length
        if (fresh.length < wanted / 2)
          place.share = Math.max(1, place.share >> 1)
      }
    },
    isDone: number => places.get(number)?.left.length === 0,
    rested: number => places.get(number)?.rested ?? 0,
    counts: () => new Map([...places].filter(([, { left }]) => left.length < all.length).map(([number, { left }]) => [number, all.length - left.length])),
    cut: () => new Set([...places].filter(([, { share }]) => share <= perText / 4).map(([number]) => number)),
  }
}
