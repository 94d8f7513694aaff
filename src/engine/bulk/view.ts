import type { BulkRow } from '../../shared/contract/bulk.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { bulkLineStates } from '../../shared/contract/bulk.ts'
import { AppError } from '../../shared/errors.ts'
import { isReviewer } from '../../shared/rules/review.ts'

type Bulk = Row<'bulks'>

async function presentBulk(read: ReadHandle, bulk: Bulk, names: Names): Promise<BulkRow> {
  const person = (id: string) => ({ id, name: names.agentName(id) })
  const counts = await Promise.all(bulkLineStates.map(async state => [state, await read.count('bulkLines', { bulkId: bulk.id, state })] as const))
  const { id, version, variants, state, reviewedAt, why, createdAt, startedAt, endedAt } = bulk
  return { id, version, by: person(bulk.agentId), variants, state, reviewedBy: bulk.reviewedBy === null ? null : person(bulk.reviewedBy), reviewedAt, why, createdAt, startedAt, endedAt, counts: Object.fromEntries(counts) as BulkRow['counts'] }
}

/** One's own bulks, and all of them for whoever reviews; the latest first. */
export function createBulksSource(context: EngineContext, names: Names): ViewSource<'bulks'> {
  const { read } = context.store
  return {
    pauseMs: 300,
    async load(actor, { size }) {
      const latest = await read.find('bulks', {}, { order: [['createdAt', 'desc'], ['id', 'desc']], limit: size * 3 })
      const own = latest.filter(bulk => maySee(context, bulk, actor)).slice(0, size)
      const toReview = own.filter(bulk => bulk.state === 'in_review' && bulk.agentId !== actor.agentId && isReviewer(actor, context.live.review))
      return { rows: await Promise.all(own.map(bulk => presentBulk(read, bulk, names))), summary: { toReview: toReview.length } }
    },
    touches: change => change.entity === 'bulks' || change.entity === 'bulkLines',
  }
}

function maySee(context: EngineContext, bulk: Bulk, actor: Actor): boolean {
  return bulk.agentId === actor.agentId || isReviewer(actor, context.live.review)
}

/** One bulk with its recipients. */
export function createBulkSource(context: EngineContext, names: Names): ViewSource<'bulk'> {
  const { read } = context.store
  return {
    pauseMs: 300,
    async load(actor, { id }) {
      const bulk = await read.get('bulks', id)
      if (bulk === undefined || !maySee(context, bulk, actor))
        throw new AppError('not_found')
      const lines = await read.find('bulkLines', { bulkId: id }, { order: [['position', 'asc']] })
      const rooms = new Map((await read.getMany('conversations', lines.map(line => line.conversationId))).map(room => [room.id, room]))
      const rows = lines.flatMap((line) => {
        const room = rooms.get(line.conversationId)
        return room === undefined ? [] : [{ id: line.conversationId, version: line.version, conversationId: line.conversationId, customerName: line.name, channel: room.channel, visibility: room.visibility, accountName: names.accountName(line.accountId), text: line.text, state: line.state, code: line.code, at: line.at }]
      })
      return { rows, summary: { bulk: await presentBulk(read, bulk, names) } }
    },
    touches: (change, { id }) => change.id === id || change.parentId === id,
  }
}
