import type { ReadPropertyList } from './managed-preferences.ts'
import type { QueryRegistry } from './registry.ts'
import { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Runs a program of the system's by its whole path; answers what it printed, null when it failed. */
export type RunProgram = (path: string, words: readonly string[]) => Promise<Uint8Array | null>

const withinMs = 5_000

/** Runs without a shell and without a window, for at most some seconds. */
export const runProgram: RunProgram = (path, words) => new Promise((resolve) => {
  execFile(path, words, { encoding: 'buffer', timeout: withinMs, maxBuffer: 4 * 1024 * 1024, windowsHide: true }, (error, printed) => resolve(error ? null : Buffer.from(printed)))
})

/** Asks the 64-bit registry by the system's own program, which is taken from its own folder alone. */
export function createRegistryQuery(systemRoot: string | undefined, run: RunProgram): QueryRegistry {
  const program = `${systemRoot ?? 'C:\\Windows'}\\System32\\reg.exe`
  return (key, below) => run(program, ['query', key, ...below ? ['/s'] : [], '/reg:64'])
}

/** Reads property lists by the system's own program. */
export function createListReader(run: RunProgram): ReadPropertyList {
  return async (path) => {
    if (!existsSync(path))
      return null
    const json = await run('/usr/bin/plutil', ['-convert', 'json', '-o', '-', '--', path])
    if (json === null)
      throw new Error('plutil could not read it')
    return json
  }
}
