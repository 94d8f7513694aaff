import type { StoreLog } from '../log.ts'
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

/** The mark of one store. */
export interface Mark {
  /** Number of the last committed change that the mark knows; 0 when it is of another store, or unreadable. */
  readonly seq: (storeId: string) => number
  readonly write: (storeId: string, seq: number) => void
  readonly close: () => void
}

const width = 16

/**
 * A note beside the database of how far it had come, written after each commit and never synced: a database that stands
 * before its mark has lost what was acknowledged (a truncated write-ahead log opens without any error).
 */
export function openMark(file: string, log: StoreLog): Mark {
  const [seq, of] = existsSync(file) ? readFileSync(file, 'latin1').trim().split(' ') : []
  const descriptor = openSync(file, existsSync(file) ? 'r+' : 'w')
  let failed = false

  return {
    seq: storeId => of === storeId && /^\d+$/.test(seq ?? '') ? Number(seq) : 0,
    write(storeId, at) {
      try {
        writeSync(descriptor, `${String(at).padStart(width)} ${storeId}\n`, 0)
      }
      catch (error) {
        if (!failed)
          log.warn({ err: error }, 'the mark of the store cannot be written')
        failed = true
      }
    },
    close: () => closeSync(descriptor),
  }
}
