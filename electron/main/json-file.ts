import type { z } from 'zod'
import type { Log } from '../../src/engine/log.ts'
import { mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { Low } from 'lowdb'
import { JSONFile } from 'lowdb/node'

/** A small file of settings. */
export interface JsonFile<T> {
  readonly data: T
  /** Changes the data and writes it: to a temporary file first, then renamed over the old one. */
  readonly update: (change: (data: T) => void) => Promise<void>
}

/**
 * Opens a settings file. What is missing gets its default; a file that cannot be read or does not fit the schema is renamed
 * to `<name>.unreadable-<time>` and the defaults are used, so that nothing a person set up is overwritten.
 */
export async function openJsonFile<S extends z.ZodType<object>>(path: string, schema: S, { now, log }: { now: () => number, log: Log }): Promise<JsonFile<z.output<S>>> {
  mkdirSync(dirname(path), { recursive: true })
  const low = new Low<unknown>(new JSONFile(path), {})
  const read = await low.read().then(() => schema.safeParse(low.data ?? {}), error => ({ success: false as const, error }))
  if (!read.success) {
    const aside = `${path}.unreadable-${now()}`
    renameSync(path, aside)
    log.error({ file: path, aside }, 'a settings file could not be read and was set aside')
  }
  const data = read.success ? read.data : schema.parse({})
  return {
    data,
    async update(change) {
      change(data)
      low.data = data
      await low.write()
    },
  }
}
