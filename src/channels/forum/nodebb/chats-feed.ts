import type { InboundItem } from '../../../shared/domain/index.ts'
import type { BadItem, CallContext } from '../../connector.ts'
import type { Feed } from '../../feed-table.ts'
import type { RoomRow, Round } from './chats-cursor.ts'
import type { NodebbParts } from './parts.ts'
import type { WireRoom } from './wire.ts'
import { AppError, isAppError } from '../../../shared/errors.ts'
import { badRow, reasonOf } from '../../bad-row.ts'
import { mapChat } from './chat-map.ts'
import { afterRooms, beginRound, nextRooms, readChatsCursor, writeChatsCursor } from './chats-cursor.ts'
import { latestOf } from './parts.ts'
import { readRoomDownTo } from './room.ts'
import { listIn, wireMessage, wireRoom } from './wire.ts'

const HOUR_MS = 3_600_000
const INTERVAL_MS = 5000
const AHEAD_MS = 300_000
const ROOMS_PER_PAGE = 100
const MOST_LIST_PAGES = 50
/** Rooms read in one poll. */
const MOST_ROOMS = 10
const ENDPOINT = '/api/v3/chats'

interface ChangedRooms {
  readonly rooms: readonly RoomRow[]
  readonly bad: readonly BadItem[]
  readonly etag: string | null
}

/** Public rooms are another thing; a room without a last message has none that we may see. */
function rowOf(room: WireRoom): RoomRow[] {
  return room.public || !room.teaser ? [] : [{ roomId: room.roomId, lastAt: room.teaser.timestamp }]
}

/**
 * Private messages, by the list of rooms and the messages of those that have something new. The list answers "unchanged" by its
 * validator, and refuses a guest; that it is not somebody else's is asked once. Reading leaves every room unread (contract A6).
 */
export function createChatsFeed(parts: NodebbParts): Feed {
  const { client, settings, now } = parts
  const spec = { name: 'chats', touchpoint: 'private_message', intervalMs: settings.intervalsMs.chats ?? INTERVAL_MS, priority: 1 } as const

  /** The rooms down to the round's floor; null when the list is the one that we know. */
  async function listRooms(round: Round, context: CallContext): Promise<ChangedRooms | null> {
    const rooms: RoomRow[] = []
    const bad: BadItem[] = []
    let etag: string | null = null
    for (let page = 1; page <= MOST_LIST_PAGES; page++) {
      const known = page === 1 && round.isFresh && !round.isSweep ? round.etag : null
      const answer = await client.getTagged(`${ENDPOINT}?page=${page}&perPage=${ROOMS_PER_PAGE}`, known, context)
      if (answer.body === null)
        return null
      const rows = listIn(answer.body, 'rooms')
      if (!rows)
        throw new AppError('channel_bad_answer', { details: { endpoint: ENDPOINT, reason: 'no_list' } })
      etag = page === 1 ? answer.etag : etag
      const reads = rows.map(row => wireRoom.safeParse(row))
      rooms.push(...reads.flatMap(read => read.success ? rowOf(read.data) : []))
      bad.push(...reads.flatMap((read, index) => read.success ? [] : [badRow(rows[index], reasonOf(read.error))]))
      if (rows.length === 0 || rooms.some(room => room.lastAt < round.floor))
        break
    }
    return { rooms, bad, etag }
  }

  /** A room that went away between the list and now has nothing to bring. */
  async function roomRows(roomId: string, floor: number, context: CallContext): Promise<readonly unknown[]> {
    return readRoomDownTo(client, roomId, floor, context).catch((error: unknown) => {
      if (isAppError(error) && (error.code === 'not_found' || error.code === 'permission_missing'))
        return []
      throw error
    })
  }

  async function readRooms(rooms: readonly RoomRow[], floor: number, context: CallContext): Promise<{ items: InboundItem[], bad: BadItem[] }> {
    const items: InboundItem[] = []
    const bad: BadItem[] = []
    for (const { roomId } of rooms) {
      for (const row of await roomRows(roomId, floor, context)) {
        const read = wireMessage.safeParse(row)
        if (read.success)
          items.push(...mapChat(read.data, roomId, parts))
        else
          bad.push(badRow(row, reasonOf(read.error)))
      }
    }
    return { items, bad }
  }

  return {
    spec,
    async read(kept, context) {
      await client.prove(context)
      const round = beginRound(readChatsCursor(kept, now() + client.clockAheadMs() - settings.sinceHours * HOUR_MS), settings, now())
      const listed = await listRooms(round, context)
      if (!listed)
        return { items: [], bad: [], cursor: kept ?? {}, more: false }
      const { now: rooms, left } = nextRooms(listed.rooms, round, MOST_ROOMS)
      const { items, bad } = await readRooms(rooms, round.floor, context)
      const next = afterRooms(round, { rooms, left }, listed.etag, { now: now(), ceiling: now() + client.clockAheadMs() + AHEAD_MS })
      return { items: latestOf(items), bad: [...listed.bad, ...bad], cursor: writeChatsCursor(next), more: left > 0 }
    },
  }
}
