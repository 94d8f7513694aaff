import type { Executor } from '../sql/value.ts'
import type { SearchDialect } from './dialect.ts'
import { maxSegments } from './layout.ts'
import { decodeTokens } from './positions.ts'

/**
 * `live`: searched. `building`: being put together from others. `dead`: replaced, its rows still whole. `clearing`: its rows
 * are being removed.
 */
export type SegmentState = 'live' | 'building' | 'dead' | 'clearing'

/** Some messages and where each character stands in them, one after the other. */
export interface Segment {
  readonly id: number
  readonly state: SegmentState
  /** Its messages do not come in the order of their numbers: they were indexed anew after a change. */
  readonly isLoose: boolean
  readonly firstN: number
  readonly lastN: number
  readonly messages: number
  /** Places, one between messages included. */
  readonly places: number
  /** Bounds of the messages' own times, ms UTC. */
  readonly minAt: number
  readonly maxAt: number
  /** Segments that it is built from. */
  readonly sources: readonly number[]
  /** How far the work on it has come: in tokens, then in sources, then in pairs. */
  readonly progress: number
  /** It knows how long its lists are. */
  readonly isMeasured: boolean
  /** How many of its most frequent tokens have lists of pairs. */
  readonly paired: number
}

/** What a segment says of its lists. */
export interface SegmentLists {
  /** Its tokens, see `decodeTokens`. */
  readonly tokens: Uint8Array
  /** Bytes of the list of each token and then of each pair, see `decodeNumbers`. */
  readonly lengths: Uint8Array
}

const columns = '"id", "state", "isLoose", "firstN", "lastN", "messages", "places", "minAt", "maxAt", "sources", "progress"'
const derived = 'case when "lengths" is null then 0 else 1 end, "paired"'

/** Reads and writes the list of segments. */
export function createSegmentList(dialect: SearchDialect) {
  const $ = dialect.param
  return {
    /** All of them, whatever their state, by id. */
    async all(on: Executor): Promise<Segment[]> {
      const rows = await on.rows(`select ${columns}, ${derived} from "searchSegments" order by "id"`, [])
      return rows.map(toSegment)
    },
    /** The tokens that a segment has lists of, growing. */
    async tokensOf(on: Executor, id: number): Promise<number[]> {
      const rows = await on.rows(`select "tokens" from "searchSegments" where "id" = ${$(1)}`, [id])
      return decodeTokens(rows[0]![0] as Uint8Array)
    },
    /** Tokens and lengths of a segment; null when it is gone or does not know them. */
    async listsOf(on: Executor, id: number): Promise<SegmentLists | null> {
      const [row] = await on.rows(`select "tokens", "lengths" from "searchSegments" where "id" = ${$(1)} and "lengths" is not null`, [id])
      return row === undefined ? null : { tokens: row[0] as Uint8Array, lengths: row[1] as Uint8Array }
    },
    async add(on: Executor, { id, state, isLoose, firstN, lastN, messages, places, minAt, maxAt, sources, progress, isMeasured, paired }: Segment, tokens: Uint8Array): Promise<void> {
      const params = [id, state, isLoose ? 1 : 0, firstN, lastN, messages, places, minAt, maxAt, sources.join(), progress, tokens, isMeasured ? new Uint8Array(0) : null, paired]
      await on.run(`insert into "searchSegments" (${columns}, "tokens", "lengths", "paired") values (${params.map((_, index) => $(index + 1)).join(', ')})`, params)
    },
    /** Notes what was added to a segment's lists, and how far the work has come. */
    async addLengths(on: Executor, id: number, more: Uint8Array, progress: number): Promise<void> {
      const { lengths } = (await this.listsOf(on, id))!
      const all = new Uint8Array(lengths.length + more.length)
      all.set(lengths)
      all.set(more, lengths.length)
      await on.run(`update "searchSegments" set "lengths" = ${$(1)}, "progress" = ${$(2)} where "id" = ${$(3)}`, [all, progress, id])
    },
    /** A segment that was put together is searched from now on. */
    async open(on: Executor, id: number, paired: number): Promise<void> {
      await on.run(`update "searchSegments" set "state" = 'live', "progress" = 0, "paired" = ${$(1)} where "id" = ${$(2)}`, [paired, id])
    },
    async move(on: Executor, id: number, state: SegmentState, progress: number): Promise<void> {
      await on.run(`update "searchSegments" set "state" = ${$(1)}, "progress" = ${$(2)} where "id" = ${$(3)}`, [state, progress, id])
    },
    async remove(on: Executor, id: number): Promise<void> {
      await on.run(`delete from "searchSegments" where "id" = ${$(1)}`, [id])
    },
  }
}

/** See {@link createSegmentList}. */
export type SegmentList = ReturnType<typeof createSegmentList>

function toSegment([id, state, isLoose, firstN, lastN, messages, places, minAt, maxAt, sources, progress, isMeasured, paired]: readonly unknown[]): Segment {
  return {
    id: id as number,
    state: state as SegmentState,
    isLoose: isLoose === 1,
    firstN: firstN as number,
    lastN: lastN as number,
    messages: messages as number,
    places: places as number,
    minAt: minAt as number,
    maxAt: maxAt as number,
    sources: sources === '' ? [] : (sources as string).split(',').map(Number),
    progress: progress as number,
    isMeasured: isMeasured === 1,
    paired: paired as number,
  }
}

/** A number that no segment has: the one after the highest, and from the beginning again when those are used up. */
export function freeSegmentId(segments: readonly Pick<Segment, 'id'>[]): number {
  const used = new Set(segments.map(segment => segment.id))
  const next = (segments.at(-1)?.id ?? 0) + 1
  if (next < maxSegments)
    return next
  let free = 1
  while (used.has(free))
    free += 1
  return free
}
