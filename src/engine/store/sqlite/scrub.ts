import type { StorePlace } from './place.ts'
import { setTimeout as pause } from 'node:timers/promises'

/** Pause before the log is tried again while somebody still reads from it, ms. */
const againMs = 50

/**
 * What was removed is zeros in the database (`secure_delete`), but stands in the write-ahead log and the backups still: empties the one,
 * then writes both backups anew.
 */
export async function scrub({ writer, backup }: Pick<StorePlace, 'writer' | 'backup'>): Promise<void> {
  // Between two commits, and only when no backup is being read: it never waits on this thread.
  while (writer.db.isTransaction || !emptyLog(writer))
    await pause(againMs)
  await backup?.()
  await backup?.()
}

function emptyLog(writer: StorePlace['writer']): boolean {
  const [before] = writer.rows('pragma busy_timeout', [])
  writer.exec('pragma busy_timeout = 0')
  try {
    return writer.rows('pragma wal_checkpoint(truncate)', [])[0]?.[0] === 0
  }
  finally {
    writer.exec(`pragma busy_timeout = ${Number(before?.[0] ?? 0)}`)
  }
}
