import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTrust } from '../../../../electron/main/updates/signature.ts'
import { ROOT } from '../paths.ts'
import { mustBeClean } from './check-step.ts'

/** What a build would not believe because of an empty `resources/updates/trust.json`, one sentence each. Throws on a file that is no such list. */
export function lacksOfTrust(json: string): string[] {
  const { keys, publishers } = readTrust(json)
  return [
    ...keys.length > 0 ? [] : ['it holds no key: a desk of this build takes no update at all (npm run update:publish -- --new-key FILE makes one)'],
    ...publishers.length > 0 ? [] : ['it names no publisher: a Windows desk of this build runs no installer of an update'],
  ]
}

/** Looks at what a build is made to believe of updates. In a release each lack is a fault; else it is said aloud. */
export async function checkTrust(isRelease: boolean): Promise<string> {
  const json = readFileSync(join(ROOT, 'resources/updates/trust.json'), 'utf8')
  const lacks = lacksOfTrust(json).map(lack => `resources/updates/trust.json: ${lack}`)
  if (isRelease)
    mustBeClean(lacks)
  const { keys, publishers } = readTrust(json)
  return lacks.length === 0 ? `${keys.length} keys, ${publishers.length} publishers` : lacks.map(lack => `WARNING ${lack}`).join('\n')
}
