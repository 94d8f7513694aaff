import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../paths.ts'

/** The folder of the check, made anew each time. */
export const WORK = join(ROOT, '.cache/pack-check')
/** What is packed: a copy, so that nobody's build changes it on the way. */
export const APP = join(WORK, 'app')
/** What the packager made. */
export const DIST = join(WORK, 'dist')
export const LINUX_APP = join(DIST, 'linux-unpacked')
export const WINDOWS_APP = join(DIST, 'win-unpacked')

/** The one file of a kind that the packager made, absolute. Throws when there is none or another. */
export function madeFile(pattern: string): string {
  const found = globSync(pattern, { cwd: DIST })
  if (found.length !== 1)
    throw new Error(`${found.length} files ${pattern} were made`)
  return join(DIST, found[0] ?? '')
}

/** Files under a folder, paths with `/`, sorted. */
export function filesUnder(folder: string): string[] {
  return globSync('**/*', { cwd: folder, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1).replaceAll('\\', '/'))
    .sort()
}

/** A file's size in words. */
export function sizeOf(path: string): string {
  const bytes = statSync(path).size
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(0)} kB` : `${(bytes / 1024 / 1024).toFixed(2)} MB`
}
