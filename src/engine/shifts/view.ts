import type { HandoverLine, HandoverRow } from '../../shared/contract/shifts.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'
import { AppError } from '../../shared/errors.ts'

type Handover = Row<'handovers'>

/** Whom a hand-over concerns: giver, receiver (whoever may sign), and supervisors. */
export function concerns(handover: Handover, actor: Actor): boolean {
  return actor.role === 'supervisor' || handover.fromId === actor.agentId || handover.toId === actor.agentId || (handover.kind === 'shift' && handover.toId === null)
}

/** Whether somebody may sign for lines of it now. */
function maySign(handover: Handover, actor: Actor): boolean {
  return handover.kind === 'shift' && handover.state === 'open' && handover.fromId !== actor.agentId && (handover.toId === null || handover.toId === actor.agentId)
}

async function presentHandover(read: ReadHandle, handover: Handover, names: Names): Promise<HandoverRow> {
  const person = (id: string) => ({ id, name: names.agentName(id) })
  const [lines, signed] = await Promise.all([read.count('handoverLines', { handoverId: handover.id }), read.count('handoverLines', { handoverId: handover.id, state: 'signed' })])
  const { id, version, kind, note, state, createdAt, dueAt, endedAt } = handover
  return { id, version, kind, from: person(handover.fromId), to: handover.toId === null ? null : person(handover.toId), by: person(handover.byId), note, state, createdAt, dueAt, endedAt, lines, signed }
}

/** Lines with what they are about as it stands now. */
export async function presentLines(read: ReadHandle, handoverId: string, names: Names): Promise<HandoverLine[]> {
  const lines = await read.find('handoverLines', { handoverId }, { order: [['position', 'asc']] })
  const rooms = new Map((await read.getMany('conversations', lines.map(line => line.conversationId))).map(room => [room.id, room]))
  return lines.flatMap((line) => {
    const room = rooms.get(line.conversationId)
    if (room === undefined)
      return []
    const { id, version, conversationId, callbackId, note, signs, state, signedAt } = line
    return [{ id, version, conversationId, callbackId, customerName: room.customerName, channel: room.channel, visibility: room.visibility, due: room.dueAt === null || room.dueKind === null ? null : { kind: room.dueKind, at: room.dueAt }, note, signs, state, signedBy: line.signedBy === null ? null : { id: line.signedBy, name: names.agentName(line.signedBy) }, signedAt }]
  })
}

/** Hand-overs that concern somebody, the latest first. */
export function createHandoversSource(context: EngineContext, names: Names): ViewSource<'handovers'> {
  const { read } = context.store
  return {
    pauseMs: 200,
    async load(actor, { size }) {
      const latest = await read.find('handovers', {}, { order: [['createdAt', 'desc'], ['id', 'desc']], limit: size * 3 })
      const own = latest.filter(handover => concerns(handover, actor)).slice(0, size)
      return { rows: await Promise.all(own.map(handover => presentHandover(read, handover, names))), summary: { toSign: own.filter(handover => maySign(handover, actor)).length } }
    },
    touches: change => change.entity === 'handovers' || change.entity === 'handoverLines',
  }
}

/** One hand-over, line by line. */
export function createHandoverSource(context: EngineContext, names: Names): ViewSource<'handover'> {
  const { read } = context.store
  return {
    pauseMs: 200,
    async load(actor, { id }) {
      const handover = await read.get('handovers', id)
      if (handover === undefined || !concerns(handover, actor))
        throw new AppError('not_found')
      return { rows: await presentLines(read, id, names), summary: { handover: await presentHandover(read, handover, names) } }
    },
    touches: (change, { id }) => change.id === id || change.parentId === id,
  }
}
