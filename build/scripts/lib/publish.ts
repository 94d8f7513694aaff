import { globSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Files that a newer build no longer has, by path, and since when (ms UTC). */
export type Leftovers = Readonly<Record<string, number>>

/** How a finished build takes the place of the one before. */
export interface PublishOptions {
  /** Folder of the finished build; it is empty afterwards. */
  readonly from: string
  readonly to: string
  /** Files by which everything else is reached; they come last. */
  readonly entries: readonly string[]
  readonly leftovers: Leftovers
  /** How long programs that run on an older build may still ask for its files, ms. */
  readonly keepMs: number
  readonly now: number
}

function filesIn(folder: string): string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
}

/**
 * Puts a finished build in place file by file, each in one step, so that whoever reads meanwhile finds either the old file or
 * the new one, never none. Answers the files of older builds that were left for programs still running on them.
 */
export function publish({ from, to, entries, leftovers, keepMs, now }: PublishOptions): Leftovers {
  const fresh = filesIn(from)
  const isEntry = (file: string) => entries.includes(file)
  for (const file of [...fresh.filter(file => !isEntry(file)), ...entries.filter(file => fresh.includes(file))]) {
    mkdirSync(dirname(join(to, file)), { recursive: true })
    renameSync(join(from, file), join(to, file))
  }
  return retire(to, file => fresh.includes(file), leftovers, keepMs, now)
}

function retire(folder: string, isWanted: (file: string) => boolean, leftovers: Leftovers, keepMs: number, now: number): Leftovers {
  const stay: Record<string, number> = {}
  for (const file of filesIn(folder).filter(file => !isWanted(file))) {
    const since = leftovers[file] ?? now
    if (now - since < keepMs)
      stay[file] = since
    else
      rmSync(join(folder, file))
  }
  return stay
}
