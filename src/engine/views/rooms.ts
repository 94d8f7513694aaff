import type { EngineContext } from '../context.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { presentConversation } from './present.ts'
import { roomCalls } from './room-calls.ts'

/** Rooms by id, in the order asked for. */
export function createRoomsSource(context: EngineContext, names: Names): ViewSource<'rooms'> {
  const { read } = context.store
  return {
    pauseMs: 100,
    async load(_actor, { ids }) {
      const found = new Map((ids.length === 0 ? [] : await read.getMany('conversations', ids)).map(record => [record.id, record]))
      const records = ids.flatMap(id => found.get(id) ?? [])
      const ringing = await roomCalls(read, records)
      return { rows: records.map(record => presentConversation(record, names, context.now(), ringing.get(record.id))), summary: {} }
    },
    touches: (change, { ids }) => (change.entity === 'conversations' && ids.includes(change.id)) || (change.entity === 'callbacks' && change.parentId !== null && ids.includes(change.parentId)),
  }
}
