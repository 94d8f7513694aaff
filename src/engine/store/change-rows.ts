import type { DialectKind, Executor } from './sql/value.ts'
import type { Change, FeedEntity } from './tables.ts'

/** The change feed after a number, in order. */
export async function readChanges(on: Executor, kind: DialectKind, seq: number, limit: number): Promise<Change[]> {
  const [after, most] = kind === 'sqlite' ? ['?', '?'] : ['$1', '$2']
  const rows = await on.rows(`select "seq", "entity", "ref", "parentId", "version" from "changes" where "seq" > ${after} order by "seq" limit ${most}`, [seq, limit])
  return rows.map(toChange)
}

function toChange([seq, entity, id, parentId, version]: readonly unknown[]): Change {
  return { seq: seq as number, entity: entity as FeedEntity, id: id as string, parentId: parentId as string | null, version: version as number }
}
