import type { PolicyReading } from './reading.ts'
import { readPolicyText } from './policy-text.ts'
import { absent, broken } from './reading.ts'

/** Our domain of preferences. */
export const preferencesDomain = 'cn.huiyin.workstation'

/** The property list at `path` as JSON; null = there is none. Rejects for one that cannot be read. */
export type ReadPropertyList = (path: string) => Promise<Uint8Array | null>

/**
 * What a device management put on a Mac, for the machine and for `user`. Read from the folder that it alone writes: the
 * preferences of an application also have what its user said, and do not tell which is which.
 */
export function managedPreferencePaths(user: string): string[] {
  return [`/Library/Managed Preferences/${preferencesDomain}.plist`, `/Library/Managed Preferences/${user}/${preferencesDomain}.plist`]
}

/** Reads one of {@link managedPreferencePaths}. */
export async function readManagedPreferences(path: string, readList: ReadPropertyList): Promise<PolicyReading> {
  try {
    const json = await readList(path)
    return json === null ? absent(path) : readPolicyText(path, json)
  }
  catch {
    return broken(path, 'unreadable')
  }
}
