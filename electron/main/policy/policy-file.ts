import type { Stats } from 'node:fs'
import type { PolicyReading } from './reading.ts'
import { open, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { readPolicyText } from './policy-text.ts'
import { absent, broken } from './reading.ts'

const largestBytes = 256 * 1024

/** Where administrators put the machine's policy. */
export function policyPath(platform: NodeJS.Platform, programData: string | undefined): string {
  switch (platform) {
    case 'win32': return join(programData ?? 'C:\\ProgramData', 'Huiyin', 'policy.json')
    case 'darwin': return '/Library/Application Support/Huiyin/policy.json'
    default: return '/etc/huiyin/policy.json'
  }
}

/** Whose word a file is: nobody but its owner may have written it. */
function isKeptBy(owner: number, { uid, mode }: Stats): boolean {
  return (uid === owner || uid === 0) && (mode & 0o022) === 0
}

/**
 * Reads a policy file. `owner` = the user who has to own it and its folder, which nobody else may write; null where the system's
 * own rights say that (Windows). Whatever is wrong with it is an answer, never an error.
 */
export async function readPolicyFile(path: string, owner: number | null): Promise<PolicyReading> {
  try {
    const file = await open(path, 'r')
    try {
      const stats = await file.stat()
      if (!stats.isFile())
        return broken(path, 'not_a_file')
      if (owner !== null && !(isKeptBy(owner, stats) && isKeptBy(owner, await stat(dirname(path)))))
        return broken(path, 'anyone_writes')
      return stats.size > largestBytes ? broken(path, 'too_large') : readPolicyText(path, await file.readFile())
    }
    finally {
      await file.close()
    }
  }
  catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENOENT' || code === 'ENOTDIR' ? absent(path) : broken(path, code === 'EISDIR' ? 'not_a_file' : 'unreadable')
  }
}
