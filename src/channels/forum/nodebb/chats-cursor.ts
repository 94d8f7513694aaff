import type { FeedCursor } from '../../connector.ts'
import type { WalkPlan } from './walk.ts'

/**
 * Where reading the chats stands, ms by the forum's clock. Everything up to `mark` was taken in. During a round every room whose last
 * message is no later than `done` was read down to `floor`; between rounds both are null.
 */
export interface ChatsCursor {
  readonly mark: number
  readonly floor: number | null
  readonly done: number | null
  readonly isSweep: boolean
  readonly sweptAt: number
  readonly etag: string | null
}

/** A round under way. */
export interface Round extends ChatsCursor {
  readonly floor: number
  readonly done: number
  /** Nothing of it was read yet. */
  readonly isFresh: boolean
}

/** A room and when something was last said in it. */
export interface RoomRow {
  readonly roomId: string
  readonly lastAt: number
}

function numberIn(cursor: FeedCursor | null, name: string): number | null {
  const value = cursor?.[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** Reads a kept cursor; without one, or with one that cannot be read, everything since `since` is new. */
export function readChatsCursor(cursor: FeedCursor | null, since: number): ChatsCursor {
  const mark = numberIn(cursor, 'mark')
  if (mark === null)
    return { mark: since, floor: null, done: null, isSweep: false, sweptAt: 0, etag: null }
  return {
    mark,
    floor: numberIn(cursor, 'floor'),
    done: numberIn(cursor, 'done'),
    isSweep: cursor?.isSweep === true,
    sweptAt: numberIn(cursor, 'sweptAt') ?? 0,
    etag: typeof cursor?.etag === 'string' ? cursor.etag : null,
  }
}

/** The cursor as it is kept. */
export function writeChatsCursor({ mark, floor, done, isSweep, sweptAt, etag }: ChatsCursor): FeedCursor {
  return { mark, sweptAt, ...(etag === null ? {} : { etag }), ...(floor === null || done === null ? {} : { floor, done, isSweep }) }
}

/** Goes on with a round, or begins one: from the mark, in a sweep from some way behind it. */
export function beginRound(cursor: ChatsCursor, plan: WalkPlan, now: number): Round {
  if (cursor.floor !== null && cursor.done !== null)
    return { ...cursor, floor: cursor.floor, done: cursor.done, isFresh: false }
  const isSweep = now - cursor.sweptAt >= plan.sweepEveryMs || now < cursor.sweptAt
  const floor = isSweep && cursor.sweptAt > 0 ? cursor.mark - plan.overlapMs : cursor.mark
  // A sweep looks at its own floor again, so that `lastAt > done` holds for it.
  return { ...cursor, floor, done: isSweep ? floor - 1 : floor, isSweep, isFresh: true }
}

/** The rooms to read now, oldest first: at most `most`, but never a part of those with the same time. */
export function nextRooms(rooms: readonly RoomRow[], round: Round, most: number): { now: readonly RoomRow[], left: number } {
  const waiting = rooms.filter(room => room.lastAt > round.done).sort((a, b) => a.lastAt - b.lastAt)
  const last = waiting[most - 1]
  const now = last ? waiting.filter(room => room.lastAt <= last.lastAt) : waiting
  return { now, left: waiting.length - now.length }
}

/** The cursor after rooms were read. The mark moves up when a round has nothing left, never down and never beyond `ceiling`. */
export function afterRooms(round: Round, read: { readonly rooms: readonly RoomRow[], readonly left: number }, etag: string | null, times: { readonly now: number, readonly ceiling: number }): ChatsCursor {
  const done = read.rooms.at(-1)?.lastAt ?? round.done
  const { mark, floor, isSweep, sweptAt } = round
  if (read.left > 0)
    return { mark, floor, done, isSweep, sweptAt, etag: null }
  return { mark: Math.max(mark, Math.min(done, times.ceiling)), floor: null, done: null, isSweep: false, sweptAt: isSweep ? times.now : sweptAt, etag }
}
