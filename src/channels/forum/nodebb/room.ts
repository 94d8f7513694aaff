import type { CallContext } from '../../connector.ts'
import type { NodebbClient } from './client.ts'
import { AppError } from '../../../shared/errors.ts'
import { listIn, rowTime, wireMessage } from './wire.ts'

/** Pages of 50 messages read back in one room: 10,000 messages. */
const MOST_PAGES = 200

function indexOf(row: unknown): number | undefined {
  const read = wireMessage.safeParse(row)
  return read.success ? read.data.index : undefined
}

async function readPage(client: NodebbClient, roomId: string, query: string, context: CallContext): Promise<readonly unknown[]> {
  const rows = listIn(await client.get(`/api/v3/chats/${roomId}/messages?${query}`, context), 'messages')
  if (!rows)
    throw new AppError('channel_bad_answer', { details: { endpoint: '/api/v3/chats/:id/messages', reason: 'no_list' } })
  return rows
}

/** The place in the room of the topmost row that tells one; rows above it are read again. */
function topIndex(rows: readonly unknown[]): number | undefined {
  return rows.map(indexOf).find(index => index !== undefined)
}

/**
 * The raw messages of a room no older than `floor` (ms), oldest first; rows without a time are among them. Throws
 * `not_found` for a room that is gone, `permission_missing` for one that the account left. Contract A6: the newest 50 come oldest first, `direction=-1` goes on above an index.
 */
export async function readRoomDownTo(client: NodebbClient, roomId: string, floor: number, context: CallContext): Promise<unknown[]> {
  const all: unknown[] = []
  let query = 'start=0'
  let above = Number.POSITIVE_INFINITY
  for (let page = 0; page < MOST_PAGES; page++) {
    const rows = await readPage(client, roomId, query, context)
    const taken = rows.filter(row => (rowTime(row) ?? Number.POSITIVE_INFINITY) >= floor)
    all.unshift(...taken)
    const index = topIndex(rows)
    if (taken.length < rows.length || index === undefined || index <= 0 || index >= above)
      return all
    above = index
    query = `start=${index}&direction=-1`
  }
  return all
}
