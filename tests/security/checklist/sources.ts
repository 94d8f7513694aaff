import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** A line of a source of ours. */
export interface SourceLine {
  /** From the repository's root. */
  readonly file: string
  readonly nth: number
  readonly text: string
}

/** The text of a file of the repository. */
export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8')
}

/** The files of a folder, or the one that is named; tests are left out. */
export function filesOf(place: string, ending = 'ts'): string[] {
  return statSync(join(root, place)).isDirectory()
    ? globSync(`${place}/**/*.${ending}`, { cwd: root }).filter(file => !file.endsWith('.test.ts')).map(file => file.replaceAll('\\', '/')).sort()
    : [place]
}

/** Lines of the sources in a place that say something. */
export function linesOf(place: string, word: RegExp): SourceLine[] {
  return filesOf(place).flatMap(file => textOf(file).split('\n').flatMap((text, at) => word.test(text) ? [{ file, nth: at + 1, text: text.trim() }] : []))
}
