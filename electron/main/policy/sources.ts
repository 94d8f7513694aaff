import type { ReadPropertyList } from './managed-preferences.ts'
import type { PolicyReading } from './reading.ts'
import type { QueryRegistry } from './registry.ts'
import { managedPreferencePaths, readManagedPreferences } from './managed-preferences.ts'
import { readPolicyFile } from './policy-file.ts'
import { absent } from './reading.ts'
import { readRegistry, registryRoots } from './registry.ts'

/** What the machine's policy is looked for with. */
export interface MachineSources {
  readonly platform: NodeJS.Platform
  readonly file: string
  /** Who has to own the file, where a file has an owner. */
  readonly owner: number | null
  readonly queryRegistry: QueryRegistry
  readonly readPropertyList: ReadPropertyList
  /** Who is signed in to the system. */
  readonly userName: string
}

/** Where policies of a directory or a device management stand on this system, the strongest first. */
function managedPlaces({ platform, queryRegistry, readPropertyList, userName }: MachineSources): Promise<PolicyReading>[] {
  switch (platform) {
    case 'win32': return registryRoots.map(root => readRegistry(root, queryRegistry))
    case 'darwin': return managedPreferencePaths(userName).map(path => readManagedPreferences(path, readPropertyList))
    default: return []
  }
}

/**
 * What administrators say on this machine, the strongest place first: the directory's policies, then the file. A registry
 * that nobody may ask (its tools are switched off) is passed over where a good file speaks; otherwise it locks.
 */
export async function readMachine(sources: MachineSources): Promise<PolicyReading[]> {
  const [file, ...managed] = await Promise.all([readPolicyFile(sources.file, sources.owner), ...managedPlaces(sources)])
  return [...managed.map(one => one.state === 'broken' && file.state === 'read' && sources.platform === 'win32' ? absent(one.from) : one), file]
}
