import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './paths.ts'
import { runTool } from './run.ts'

const INPUTS = ['src/{shared,channels,engine,hotline-gateway,renderer,sandbox}/**/*', 'electron/**/*', 'resources/**/*', 'build/ts/*.json', 'electron.vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json']
const OUTPUTS = ['out/main/index.js', 'out/main/engine.js', 'out/main/sandbox.js', 'out/main/hotline-gateway.js', 'out/preload/index.cjs', 'out/renderer/index.html']
const FINGERPRINT = join(ROOT, '.cache/bundle-fingerprint')

/** One hash over names and contents of the files that match, tests left out; the same on every machine. */
export function fingerprint(root: string, patterns: readonly string[]): string {
  const hash = createHash('sha256')
  const files = globSync([...patterns], { cwd: root, withFileTypes: true })
    .filter(entry => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(entry => join(entry.parentPath, entry.name))
  for (const file of files.sort()) {
    hash.update(file.slice(root.length).replaceAll('\\', '/')).update('\0')
    hash.update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

function isFresh(now: string): boolean {
  return OUTPUTS.every(path => existsSync(join(ROOT, path)))
    && existsSync(FINGERPRINT)
    && readFileSync(FINGERPRINT, 'utf8') === now
}

/** Bundles main, engine worker, preload and renderer into `out/`. Throws when the bundler refuses. */
export async function buildBundles(): Promise<void> {
  const now = fingerprint(ROOT, INPUTS)
  rmSync(FINGERPRINT, { force: true })
  const { code, ms } = await runTool('electron-vite', ['build', '--logLevel', 'warn'])
  if (code !== 0)
    throw new Error('the bundles could not be built')
  mkdirSync(dirname(FINGERPRINT), { recursive: true })
  writeFileSync(FINGERPRINT, now)
  console.log(`Bundles built in ${(ms / 1000).toFixed(1)} s.`)
}

/** Builds only if a source, a dependency or the configuration has changed since `out/` was written. */
export async function ensureBundles(): Promise<void> {
  if (!isFresh(fingerprint(ROOT, INPUTS)))
    await buildBundles()
}
