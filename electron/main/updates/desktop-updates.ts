import type { App } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import type { Policy } from '../policy/policy.ts'
import type { FetchUpdate } from './feed.ts'
import type { Installer } from './installer.ts'
import type { PackageKind } from './manifest.ts'
import type { DesktopUpdates, OpenUpdatesOptions } from './open-updates.ts'
import type { UpdateTrust } from './signature.ts'
import { execFile } from 'node:child_process'
import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { chmod, open, readFile, rm } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isLentMachine, readIdentity } from '../identity.ts'
import { createAppImageInstaller } from './appimage-installer.ts'
import { checkPublisher } from './authenticode.ts'
import { openUpdateDisk } from './disk.ts'
import { installedAs } from './installer.ts'
import { updatePlatforms } from './manifest.ts'
import { createNsisInstaller } from './nsis-installer.ts'
import { openUpdates } from './open-updates.ts'
import { readTrust } from './signature.ts'

/** What of this computer and program is used. */
export interface DesktopUpdatesOptions extends Pick<OpenUpdatesOptions, 'timers' | 'now' | 'nudge'> {
  readonly app: Pick<App, 'getVersion' | 'isPackaged' | 'quit' | 'relaunch'>
  readonly policy: Pick<Policy, 'value'>
  readonly process: Pick<NodeJS.Process, 'platform' | 'arch' | 'env' | 'execPath' | 'resourcesPath'>
  /** What a build is made to believe, `resources/updates/trust.json`. */
  readonly trustFile: string
  readonly folder: string
  readonly fetch: FetchUpdate
  readonly log: Log
}

const run = promisify(execFile)
const nobody: UpdateTrust = { keys: [], publishers: [] }

/** What this build believes. One that was started from its sources is told by `HUIYIN_UPDATE_TRUST`; a file that cannot be read is believed in nothing. */
function trustOf({ app, process: { env }, trustFile, log }: DesktopUpdatesOptions): UpdateTrust {
  const file = app.isPackaged ? trustFile : env.HUIYIN_UPDATE_TRUST
  if (file === undefined)
    return nobody
  try {
    return readTrust(readFileSync(file, 'utf8'))
  }
  catch (error) {
    log.error({ words: String(error) }, 'what this build believes of updates cannot be read')
    return nobody
  }
}

function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** Whether this person may change the program itself; asked by doing, for Windows answers such questions by attributes alone. */
async function mayWriteBeside(file: string): Promise<boolean> {
  const probe = join(dirname(file), '.huiyin-may-write')
  try {
    await open(probe, 'wx').then(handle => handle.close())
    await rm(probe)
    return true
  }
  catch {
    return false
  }
}

async function installerFor(kind: PackageKind, trust: UpdateTrust, options: DesktopUpdatesOptions): Promise<Installer | null> {
  const { app, process: { platform, env, execPath }, folder, log } = options
  const program = kind === 'appimage' ? env.APPIMAGE ?? '' : execPath
  if ((kind !== 'appimage' && kind !== 'nsis') || !await mayWriteBeside(program))
    return null
  // A setup ends the program of everybody on this machine, in whatever call they are.
  if (kind === 'nsis' && isLentMachine({ platform, env }))
    return null
  if (kind === 'appimage') {
    const relaunch = (path: string) => app.relaunch({ execPath: path })
    return createAppImageInstaller({ disk: openUpdateDisk(dirname(program)), name: basename(program), read: path => createReadStream(path), makeRunnable: path => chmod(path, 0o755), relaunch })
  }
  const shell = join(env.SystemRoot ?? 'C:\\Windows', 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe')
  const ask = async (script: string) => {
    const { stdout, stderr } = await run(shell, ['-NoProfile', '-NonInteractive', '-Command', script], { timeout: 30_000, windowsHide: true, env: { ...env, PSModulePath: '' } })
    if (stderr !== '')
      throw new Error('PowerShell complained')
    return stdout
  }
  return createNsisInstaller({ folder: join(folder, 'setup'), running: app.getVersion(), check: path => checkPublisher(path, trust.publishers, ask), log })
}

/** The updates of this very computer and program. */
export async function createDesktopUpdates(options: DesktopUpdatesOptions): Promise<DesktopUpdates> {
  const { app, process: { platform, arch, env, execPath, resourcesPath } } = options
  const trust = trustOf(options)
  const kind = installedAs({ platform, env, execPath, resourcesPath: resourcesPath ?? '', exists: existsSync, read: readText })
  const { uid, username } = userInfo()
  return openUpdates({
    ...options,
    trust,
    kind,
    arch,
    running: app.getVersion(),
    platform: updatePlatforms.find(each => each === platform) ?? 'linux',
    installer: trust.keys.length === 0 ? null : await installerFor(kind, trust, options),
    identity: () => readIdentity({ platform, env, user: { uid, username }, run: async (program, words) => (await run(program, [...words], { timeout: 5_000, windowsHide: true })).stdout, read: path => readFile(path, 'utf8') }),
    quit: () => app.quit(),
    relaunch: () => app.relaunch(),
  })
}
