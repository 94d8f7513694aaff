import type { FeedCursor } from '../connector.ts'
import type { VideoPlace } from './map.ts'
import { createHash } from 'node:crypto'
import { z } from 'zod'

const VERSION = 1

/** A walk down a list, page by page. */
const walk = z.object({
  /** What to ask for next; `'0'` is the first page. */
  cursor: z.string(),
  pages: z.number(),
  /** The cursor at the latest power of two of pages: seen again, the list runs in a circle. */
  checkpoint: z.string(),
  /** Rows came newest first so far. */
  sorted: z.boolean(),
  /** Oldest row so far, ms; null before the first. */
  oldest: z.number().nullable(),
  /** Newest row so far, ms. */
  newest: z.number(),
  /** A walk of sorted rows has arrived below this, ms. */
  floor: z.number(),
})
export type Walk = Readonly<z.output<typeof walk>>

const video = z.object({ origin: z.enum(['own', 'found']), id: z.string(), title: z.string(), authorName: z.string() })

const commentJob = walk.extend({ video, count: z.number().nullable(), sweep: z.boolean(), ahead: z.boolean() })
/** A video whose comments are to be read. `ahead`: what came on top while a long walk down the same video is under way. */
export type CommentJob = Readonly<z.output<typeof commentJob>>

const replyJob = walk.extend({ video, root: z.object({ id: z.string(), uid: z.string() }), total: z.number(), read: z.number() })
/** A comment whose replies are to be read. */
export type ReplyJob = Readonly<z.output<typeof replyJob>>

const seenVideo = z.tuple([z.string(), z.number().nullable(), z.number(), z.number().nullable(), z.number()])
const seenRoot = z.tuple([z.string(), z.number(), z.number(), z.number()])

const kept = z.object({
  since: z.number(),
  listedAt: z.number(),
  lookedAt: z.number(),
  list: z.object({ cursor: z.string(), pages: z.number(), rows: z.number(), isDeep: z.boolean() }).nullable(),
  jobs: z.array(commentJob),
  replies: z.array(replyJob),
  videos: z.array(seenVideo),
  roots: z.array(seenRoot),
})

/** What is remembered of a video. */
export interface SeenVideo {
  /** Its number of comments when it was last read down to the mark. */
  readonly count: number | null
  readonly sweptAt: number
  /** Its number of comments when it was last swept: until it is again, something may have come under an older comment. */
  readonly sweptCount: number | null
  /** Time of its newest comment, ms. */
  readonly mark: number
}

/** What is remembered of a comment with replies: their number when they were last read, further readings if some were missing, the newest (ms). */
export interface SeenRoot {
  readonly total: number
  readonly left: number
  readonly mark: number
}

/** Where reading the comments under many videos stands. */
export interface WatchState {
  /** Nothing older is taken in, ms. */
  readonly since: number
  /** When all watched videos were last listed, ms. */
  readonly listedAt: number
  /** When the newest videos were last listed, ms. */
  readonly lookedAt: number
  readonly list: { readonly cursor: string, readonly pages: number, readonly rows: number, readonly isDeep: boolean } | null
  readonly jobs: readonly CommentJob[]
  /** Of the page of comments that was read last; they come before the next page, so that there are never many. */
  readonly replies: readonly ReplyJob[]
  readonly videos: ReadonlyMap<string, SeenVideo>
  /** By {@link rootMark}. */
  readonly roots: ReadonlyMap<string, SeenRoot>
}

/** A short name for a comment's id; a clash would cost one reading of replies. */
export function rootMark(commentId: string): string {
  return createHash('sha1').update(commentId).digest('base64').slice(0, 10)
}

/** The first run's state. */
export function freshState(since: number): WatchState {
  return { since, listedAt: 0, lookedAt: 0, list: null, jobs: [], replies: [], videos: new Map(), roots: new Map() }
}

/** Reads a kept cursor; null for none, or for one that another version wrote. */
export function readState(cursor: FeedCursor | null): WatchState | null {
  if (cursor?.v !== VERSION || typeof cursor.state !== 'string')
    return null
  try {
    const { videos, roots, ...rest } = kept.parse(JSON.parse(cursor.state))
    return {
      ...rest,
      videos: new Map(videos.map(([id, count, sweptAt, sweptCount, mark]) => [id, { count, sweptAt, sweptCount, mark }])),
      roots: new Map(roots.map(([id, total, left, mark]) => [id, { total, left, mark }])),
    }
  }
  catch {
    return null
  }
}

/** The cursor as it is kept. */
export function writeState(state: WatchState): FeedCursor {
  const videos = [...state.videos].map(([id, { count, sweptAt, sweptCount, mark }]) => [id, count, sweptAt, sweptCount, mark])
  const roots = [...state.roots].map(([id, { total, left, mark }]) => [id, total, left, mark])
  return { v: VERSION, state: JSON.stringify({ ...state, videos, roots }) }
}

/** A map with one entry more, the latest last; the oldest are forgotten beyond `most`. */
export function remember<T>(map: ReadonlyMap<string, T>, key: string, value: T, most: number): ReadonlyMap<string, T> {
  const next = new Map(map)
  next.delete(key)
  next.set(key, value)
  for (const oldest of next.keys()) {
    if (next.size <= most)
      break
    next.delete(oldest)
  }
  return next
}

/** A walk that begins. */
export function startWalk(floor: number): Walk {
  return { cursor: '0', pages: 0, checkpoint: '', sorted: true, oldest: null, newest: 0, floor }
}

/** What a page told a walk. Rows that are pinned stand above the order and tell nothing. */
export interface WalkPage {
  /** Times of the rows, ms, as listed. */
  readonly times: readonly number[]
  readonly next: string | null
}

/** How a walk stands after a page: it goes on, has arrived, or runs in a circle and has to begin anew another time. */
export interface Step<W extends Walk> { readonly state: 'on' | 'arrived' | 'stuck', readonly walk: W }

function isDescending(times: readonly number[]): boolean {
  return times.every((time, index) => index === 0 || time <= (times[index - 1] ?? time))
}

/** Takes a page into a walk. Early ends are believed only while the rows really come newest first. */
export function takePage<W extends Walk>(before: W, page: WalkPage): Step<W> {
  const pages = before.pages + 1
  const oldest = Math.min(...page.times, before.oldest ?? Number.POSITIVE_INFINITY)
  // New rows push old ones onto the next page again: within a page the order holds, and no page ends newer than the one before.
  const isInOrder = isDescending(page.times) && (before.oldest === null || page.times.length === 0 || Math.min(...page.times) <= before.oldest)
  const isPowerOfTwo = (pages & (pages - 1)) === 0
  const walk: W = {
    ...before,
    pages,
    sorted: before.sorted && isInOrder,
    oldest: Number.isFinite(oldest) ? oldest : null,
    newest: Math.max(before.newest, ...page.times),
    cursor: page.next ?? before.cursor,
    checkpoint: isPowerOfTwo ? page.next ?? '' : before.checkpoint,
  }
  if (page.next === null || (walk.sorted && walk.oldest !== null && walk.oldest < walk.floor))
    return { state: 'arrived', walk }
  const isStuck = page.next === before.cursor || page.next === before.checkpoint
  return { state: isStuck ? 'stuck' : 'on', walk }
}

/** A video's place with a title of bearable length: it travels in the cursor. */
export function videoPlace(place: VideoPlace): VideoPlace {
  return { ...place, title: place.title.slice(0, 200).toWellFormed() }
}
