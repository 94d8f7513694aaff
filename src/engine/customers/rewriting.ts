import type { WriteHandle } from '../store/port.ts'
import type { FeedEntity, JoinStep, Row, TableName } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { openRoom, saveRoom } from '../use-cases/room.ts'

type Plain = Record<string, unknown>
const idOf = (row: object): string => (row as { id: string }).id
/** Tables that a join rewrites. */
export type JoinTable = Extract<TableName, 'customers' | 'identities' | 'conversations' | 'cases' | 'phoneNumbers' | 'consents' | 'callbacks' | 'obligations' | 'customerNotes' | 'customerTags' | 'settings'>

const entities: Readonly<Partial<Record<JoinTable, FeedEntity>>> = { customers: 'customers', conversations: 'conversations', cases: 'cases', callbacks: 'callbacks' }

/** Changes rows and remembers how each stood before, so that all of it can be taken back. */
export interface Rewriting {
  readonly set: <T extends JoinTable>(table: T, row: Row<T>, patch: Partial<Row<T>>) => Promise<void>
  readonly make: <T extends JoinTable>(table: T, row: Row<T>, from?: string) => Promise<void>
  readonly drop: <T extends JoinTable>(table: T, row: Row<T>) => Promise<void>
  /** What was done, in order; tells screens about it. Call once, at the end. */
  readonly finish: () => Promise<JoinStep[]>
}

/** Begins a rewriting within a unit. */
export function beginRewriting(tx: WriteHandle): Rewriting {
  const steps: JoinStep[] = []
  const touched = createTouched(tx)
  return {
    async set(table, row, patch) {
      const keys = Object.keys(patch).filter(key => !isSame((row as Plain)[key], (patch as Plain)[key]))
      if (keys.length === 0)
        return
      steps.push({ table, id: idOf(row), before: pick(row, keys), after: pick(patch, keys) })
      await tx.update(table, idOf(row), patch)
      touched.note(table, idOf(row), keys)
    },
    async make(table, row, from) {
      steps.push({ table, id: idOf(row), before: null, after: from === undefined ? {} : { from } })
      await tx.insert(table, row)
      touched.note(table, idOf(row), [])
    },
    async drop(table, row) {
      steps.push({ table, id: idOf(row), before: { ...row }, after: null })
      await tx.remove(table, { id: idOf(row) } as never)
      tellGone(tx, table, row)
    },
    async finish() {
      await touched.tell()
      return steps
    },
  }
}

/**
 * Takes the steps back, the last first. A value that somebody changed since stays as it is. Rows that were made go only through `unmake`,
 * which first has to give what came since another place; answers the ids of rows that are there again.
 */
export async function takeBack(tx: WriteHandle, steps: readonly JoinStep[], unmake: (step: JoinStep) => Promise<void>): Promise<void> {
  const touched = createTouched(tx)
  for (const step of steps.toReversed()) {
    const table = step.table as JoinTable
    if (step.before === null) {
      await unmake(step)
      continue
    }
    if (step.after === null) {
      const version = typeof step.before.version === 'number' ? { version: step.before.version + 1 } : {}
      await tx.insert(table, { ...step.before, ...version } as never)
      touched.note(table, step.id, [])
      continue
    }
    await restore(tx, table, step, touched)
  }
  await touched.tell()
}

async function restore(tx: WriteHandle, table: JoinTable, { id, before, after }: JoinStep, touched: ReturnType<typeof createTouched>): Promise<void> {
  const row = await tx.get(table, id) as Plain | undefined
  const keys = row === undefined ? [] : Object.keys(after ?? {}).filter(key => isSame(row[key], after?.[key]))
  if (keys.length === 0)
    return
  await tx.update(table, id, pick(before ?? {}, keys) as never)
  touched.note(table, id, keys)
}

/** A row is gone: screens that show it have to look again. */
export function tellGone(tx: WriteHandle, table: JoinTable, row: object): void {
  const entity = entities[table]
  if (entity !== undefined)
    tx.changed(entity, idOf(row), ((row as { version?: number }).version ?? 0) + 1)
}

/** Rows that were changed, each told once at the end with a new version. */
function createTouched(tx: WriteHandle) {
  const rows = new Map<string, { table: JoinTable, id: string, ranks: boolean }>()
  return {
    note(table: JoinTable, id: string, keys: readonly string[]): void {
      const key = `${table}:${id}`
      rows.set(key, { table, id, ranks: keys.includes('vip') || rows.get(key)?.ranks === true })
    },
    async tell(): Promise<void> {
      for (const { table, id, ranks } of rows.values()) {
        if (table === 'conversations' && ranks)
          await saveRoom(tx, await openRoom(tx, id))
        else
          await bump(tx, table, id)
      }
    },
  }
}

async function bump(tx: WriteHandle, table: JoinTable, id: string): Promise<void> {
  const entity = entities[table]
  if (entity === undefined)
    return
  const row = await tx.get(table, id) as (Plain & { version: number }) | undefined
  if (row === undefined)
    return
  const version = row.version + 1
  await tx.update(table, id, { version } as never)
  tx.changed(entity, id, version, table === 'conversations' ? String(row.caseId) : table === 'callbacks' ? String(row.conversationId) : null)
}

/** Throws `wrong_state` when one of these cases is no longer open: what is over is not taken apart. */
export async function requireOpen(tx: WriteHandle, caseIds: readonly string[]): Promise<void> {
  const rows = await tx.getMany('cases', caseIds)
  if (rows.some(row => row.status !== 'open'))
    throw new AppError('wrong_state', { details: { reason: 'case_closed' } })
}

function pick(row: object, keys: readonly string[]): Plain {
  return Object.fromEntries(keys.map(key => [key, (row as Plain)[key] ?? null]))
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a ?? null) === JSON.stringify(b ?? null)
}
