import type { App, CrashReporter } from 'electron'
import type { Dirent } from 'node:fs'
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What crash reports are kept and sent with. */
export interface CrashReportOptions {
  readonly app: Pick<App, 'setPath'>
  readonly crashReporter: Pick<CrashReporter, 'start'>
  /** Where pictures of memory lie. They may hold what customers wrote, so the folder is this user's alone. */
  readonly folder: string
  /** ms UTC. */
  readonly now: () => number
}

/** Reports of crashes. */
export interface CrashReports {
  /** Begins to catch crashes of every process; `url` is the company's own collector, null = nothing leaves this computer. Once. */
  readonly begin: (url: string | null) => void
  readonly reports: () => boolean
  /** Pictures of memory that lie here, the latest first. */
  readonly dumps: () => Promise<readonly Dump[]>
  /** Takes away what is too old. */
  readonly tidy: () => Promise<void>
}

/** One picture of memory. */
export interface Dump { readonly path: string, readonly bytes: number, readonly at: number }

/** Days that a picture of memory is kept: long enough for somebody to ask for it. */
const keptMs = 14 * 86_400_000

/** Catches crashes; what is sent beside the picture is what Electron itself adds: version, platform, which process. */
export function createCrashReports({ app, crashReporter, folder, now }: CrashReportOptions): CrashReports {
  let sends = false

  async function dumps(): Promise<Dump[]> {
    const files: Dirent[] = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
    const found = await Promise.all(files.filter(file => file.isFile() && file.name.endsWith('.dmp')).map(async (file) => {
      const path = join(file.parentPath, file.name)
      const facts = await stat(path).catch(() => null)
      return facts === null ? [] : [{ path, bytes: facts.size, at: facts.mtimeMs }]
    }))
    return found.flat().sort((one, other) => other.at - one.at)
  }

  return {
    begin(url) {
      sends = url !== null
      app.setPath('crashDumps', folder)
      crashReporter.start({ productName: 'Huiyin', globalExtra: { _companyName: 'Huiyin' }, submitURL: url ?? '', uploadToServer: sends, compress: true, rateLimit: true, ignoreSystemCrashHandler: true })
    },
    reports: () => sends,
    dumps,
    async tidy() {
      for (const { path, at } of await dumps()) {
        if (now() - at > keptMs)
          await rm(path, { force: true })
      }
    },
  }
}
