import type { EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { z } from 'zod'
import { revealRow } from '../../shared/contract/customers.ts'
import { revealAction } from '../customers/reveal.ts'

/** Accounts on the list at most; the oldest that are over fall out first. */
const mostImpostors = 500

/** Accounts that pose as the brand's service. */
export function createImpostorsSource(context: EngineContext, names: Names): ViewSource<'impostors'> {
  const read = context.store.read
  const person = (id: string) => ({ id, name: names.agentName(id) })
  return {
    pauseMs: 500,
    async load() {
      const rows = await read.find('impostors', {}, { order: [['flaggedAt', 'desc']], limit: mostImpostors })
      return {
        rows: rows.map(({ id, version, channel, name, uid, brand, status, why, evidence, flaggedBy, flaggedAt, reportedAt, reportedBy, endedAt, note }) => ({ id, version, channel, name, uid, brand, status, why, evidence, flaggedBy: person(flaggedBy), flaggedAt, reportedAt, reportedBy: reportedBy === null ? null : person(reportedBy), endedAt, note })),
        summary: { open: rows.filter(row => row.endedAt === null).length },
      }
    },
    touches: change => change.entity === 'impostors',
  }
}

const facts = z.object({ field: revealRow.shape.field, masked: z.string(), why: revealRow.shape.why, note: z.string() })

/** Who had a masked field shown. What stands in the audit never changes, so the list is only looked at again now and then. */
export function createRevealsSource(context: EngineContext, names: Names): ViewSource<'reveals'> {
  const read = context.store.read
  const present = (row: Row<'audit'>) => {
    const known = facts.safeParse(row.facts)
    return known.success ? [{ id: row.id, at: row.at, by: { id: row.actorId, name: names.agentName(row.actorId) }, ...known.data, customerId: row.entityId }] : []
  }
  return {
    pauseMs: 1_000,
    everyMs: 5_000,
    async load(_actor, { agentId, size }) {
      const where = { action: revealAction, ...agentId === null ? {} : { actorId: agentId } }
      const [rows, total] = await Promise.all([read.find('audit', where, { order: [['at', 'desc']], limit: size }), read.count('audit', where)])
      return { rows: rows.flatMap(present), summary: { total } }
    },
    touches: () => false,
  }
}
