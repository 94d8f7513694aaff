import type { Executor } from '../sql/value.ts'
import type { Migration, Schema } from './schema.ts'
import { AppError } from '../../../shared/errors.ts'
import { first } from './0001-first.ts'
import { search } from './0002-search.ts'
import { turns } from './0003-turns.ts'
import { complaints } from './0004-complaints.ts'
import { accounts } from './0005-accounts.ts'
import { media } from './0006-media.ts'
import { identities } from './0007-identities.ts'
import { telephony } from './0008-telephony.ts'
import { inbound } from './0009-inbound.ts'
import { conversion } from './0010-conversion.ts'
import { preferences } from './0011-preferences.ts'
import { scripts } from './0012-scripts.ts'
import { segments } from './0013-search.ts'
import { review } from './0014-review.ts'
import { customers } from './0015-customers.ts'
import { hints } from './0016-hints.ts'
import { shifts } from './0017-shifts.ts'
import { forgetting } from './0018-forgetting.ts'
import { quotes } from './0019-quotes.ts'
import { practice } from './0020-practice.ts'
import { searchLengths } from './0021-search-lengths.ts'

/** Every step, in order. Steps are added, never changed. */
export const migrations: readonly Migration[] = [first, search, turns, complaints, accounts, media, identities, telephony, inbound, conversion, preferences, scripts, segments, review, customers, hints, shifts, forgetting, quotes, practice, searchLengths]

/** What migrating takes from a database. */
export interface MigrationTarget {
  readonly schema: Schema
  readonly executor: Executor
  /** True once the store's own tables are there. */
  readonly hasMeta: () => Promise<boolean>
  readonly transaction: (work: () => Promise<void>) => Promise<void>
}

/**
 * Brings a database to the newest version; each step is one transaction together with its version number, so that a step
 * that was cut off is simply taken again. Throws `store_newer` when the database was written by a newer program.
 */
export async function migrate(target: MigrationTarget, steps: readonly Migration[] = migrations): Promise<void> {
  const newest = steps.at(-1)?.version ?? 0
  const present = await schemaVersion(target)
  if (present > newest)
    throw new AppError('store_newer', { details: { database: present, program: newest } })
  for (const step of steps.filter(each => each.version > present))
    await target.transaction(() => takeStep(target, step))
}

async function takeStep({ schema, executor }: MigrationTarget, step: Migration): Promise<void> {
  for (const statement of step.up(schema))
    await executor.run(statement, [])
  await executor.run(`delete from "meta" where "id" = 'schemaVersion'`, [])
  await executor.run(`insert into "meta" ("id", "value") values ('schemaVersion', '${step.version}')`, [])
}

async function schemaVersion({ executor, hasMeta }: MigrationTarget): Promise<number> {
  if (!await hasMeta())
    return 0
  const rows = await executor.rows(`select "value" from "meta" where "id" = 'schemaVersion'`, [])
  return Number(rows[0]?.[0] ?? 0)
}
