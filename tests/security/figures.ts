import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('../../.cache/results/security/', import.meta.url))

/** How many of something a test tries: `whole` in `npm run security`, `quick` where all tests run. */
export function amount({ whole, quick }: { readonly whole: number, readonly quick: number }): number {
  return process.env.HUIYIN_SECURITY === 'whole' ? whole : quick
}

/** Tells `npm run security` what was counted: sentences, printed as they are. `name` is the one that its list of parts knows. */
export function tellFigures(name: string, lines: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${name}.json`), JSON.stringify(lines))
}
