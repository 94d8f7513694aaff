import type { App, SafeStorage } from 'electron'
import type { ShellFacts } from '../../../src/shared/diagnostics.ts'
import type { Places } from '../places.ts'
import type { Policy } from '../policy/policy.ts'
import { mkdir, rm, statfs, writeFile } from 'node:fs/promises'
import { release, type as systemName } from 'node:os'
import { join } from 'node:path'
import { policyNames } from '../../../src/shared/policy/schema.ts'
import { isLentMachine } from '../identity.ts'
import { canKeepSecrets } from '../secrets.ts'

/** What is looked at. */
export interface ShellFactsOptions {
  readonly app: Pick<App, 'getVersion' | 'getGPUFeatureStatus'>
  readonly safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'getSelectedStorageBackend'>
  readonly process: Pick<NodeJS.Process, 'platform' | 'arch' | 'env' | 'versions'>
  readonly places: Pick<Places, 'data' | 'isTemporary'>
  readonly policy: Pick<Policy, 'now'>
  readonly logTrouble: () => string | null
}

async function freeBytesOf(folder: string): Promise<number | null> {
  const facts = await statfs(folder).catch(() => null)
  return facts === null ? null : facts.bavail * facts.bsize
}

/** Asked by doing: a folder may look writable and be full. */
async function canBeWritten(folder: string): Promise<boolean> {
  const probe = join(folder, '.self-test')
  try {
    await mkdir(folder, { recursive: true })
    await writeFile(probe, 'self-test')
    await rm(probe)
    return true
  }
  catch {
    return false
  }
}

function keeperOf({ safeStorage, process: { platform } }: ShellFactsOptions): ShellFacts['keeper'] {
  if (canKeepSecrets(safeStorage, platform))
    return 'kept'
  return safeStorage.isEncryptionAvailable() ? 'plain' : 'none'
}

function graphicsOf(app: ShellFactsOptions['app']): ShellFacts['graphics'] {
  const said = app.getGPUFeatureStatus().gpu_compositing
  if (said.startsWith('enabled'))
    return 'hardware'
  return said.includes('software') ? 'software' : 'unknown'
}

/** Looks at this computer for the self-test. */
export async function readShellFacts(options: ShellFactsOptions): Promise<ShellFacts> {
  const { app, process, places, policy } = options
  const { entries, problems } = policy.now()
  return {
    version: app.getVersion(),
    electron: process.versions.electron ?? null,
    system: `${systemName()} ${release()} ${process.arch}`,
    policy: { decided: policyNames.filter(name => entries[name].source === 'machine').length, problems: problems.length },
    keeper: keeperOf(options),
    disk: { freeBytes: await freeBytesOf(places.data), writable: await canBeWritten(places.data), temporary: places.isTemporary },
    graphics: graphicsOf(app),
    isLent: isLentMachine(process),
    logTrouble: options.logTrouble(),
  }
}
