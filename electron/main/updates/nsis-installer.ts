import type { Log } from '../../../src/engine/log.ts'
import type { Installer, StagedPackage } from './installer.ts'
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../src/shared/errors.ts'

/** What the installer of Windows setups needs. */
export interface NsisOptions {
  /** A folder of its own; emptied before each installation. */
  readonly folder: string
  readonly running: string
  /** Who made a setup, by its Authenticode signature. Throws `update_refused`. */
  readonly check: (path: string) => Promise<void>
  readonly log: Log
}

/** The application as electron-updater wants to see it. It neither quits nor relaunches by itself. */
function adapter({ folder, running }: NsisOptions) {
  return {
    version: running,
    name: 'Huiyin',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'app-update.yml'),
    userDataPath: folder,
    baseCachePath: folder,
    whenReady: async () => {},
    relaunch: () => {},
    quit: () => {},
    onQuit: () => {},
  }
}

/** What electron-updater would learn from a feed: exactly the package that lies here. */
function providerOf({ version, file }: StagedPackage, name: string) {
  const info = { version, releaseDate: '', path: name, sha512: file.sha512, files: [{ url: name, sha512: file.sha512, size: file.size }] }
  return {
    isUseMultipleRangeRequest: false,
    fileExtraDownloadHeaders: null,
    setRequestHeaders: () => {},
    getLatestVersion: async () => info,
    resolveFiles: () => [{ url: new URL(name, 'https://staged.invalid/'), info: info.files[0] }],
  }
}

/** Lays the package where electron-updater keeps what it has fetched; it looks at every byte itself and fetches nothing. */
async function layOut({ folder }: NsisOptions, { path, file }: StagedPackage, name: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  const pending = join(folder, 'staged', 'pending')
  await mkdir(pending, { recursive: true, mode: 0o700 })
  await copyFile(path, join(pending, name))
  await writeFile(join(pending, 'update-info.json'), JSON.stringify({ fileName: name, sha512: file.sha512, isAdminRightsRequired: false }))
  await writeFile(join(folder, 'app-update.yml'), JSON.stringify({ provider: 'generic', url: 'https://staged.invalid/', updaterCacheDirName: 'staged' }))
}

/** Windows may go by the ending of a name: a package is looked at as the setup that it is. */
async function checkTwin({ folder, check }: NsisOptions, path: string): Promise<void> {
  const twin = join(folder, 'look', 'setup.exe')
  await mkdir(dirname(twin), { recursive: true, mode: 0o700 })
  await copyFile(path, twin)
  await check(twin).finally(() => rm(twin, { force: true }))
}

function quiet(log: Log) {
  const say = (words: unknown) => log.warn({ words: String(words).slice(0, 300) }, 'electron-updater')
  return { info: () => {}, warn: say, error: say }
}

/**
 * A setup of NSIS, started silently by electron-updater once its publisher has been found right. It waits for this process to end,
 * puts itself in its place and, where that was asked, starts it again.
 */
export function createNsisInstaller(options: NsisOptions): Installer {
  return {
    check: path => checkTwin(options, path),
    async install(staged, relaunch) {
      const name = basename(staged.file.url)
      await layOut(options, staged, name)
      await options.check(join(options.folder, 'staged', 'pending', name))
      // Only Windows wants it, and only now.
      const { NsisUpdater } = await import('electron-updater/out/NsisUpdater.js')
      const updater = new NsisUpdater(null, adapter(options))
      Object.assign(updater, { logger: quiet(options.log), autoDownload: false, autoInstallOnAppQuit: false, allowDowngrade: true, disableWebInstaller: true, disableDifferentialDownload: true, isUserWithinRollout: async () => true, isUpdateSupported: async () => true })
      const provider = providerOf(staged, name)
      // What a constructor answers takes the place of what it was to make.
      function StagedProvider() {
        return provider
      }
      updater.setFeedURL({ provider: 'custom', updateProvider: StagedProvider as unknown as new () => never })
      const found = await updater.checkForUpdates()
      if (!found?.isUpdateAvailable)
        throw new AppError('internal', { details: { step: 'nsis' } })
      await updater.downloadUpdate()
      if (!updater.install(true, relaunch))
        throw new AppError('internal', { details: { step: 'nsis' } })
    },
  }
}
