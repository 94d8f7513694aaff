import type { Leftovers } from './publish.ts'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import process from 'node:process'
import { withLock } from './lock.ts'
import { ROOT } from './paths.ts'
import { publish } from './publish.ts'
import { runTool } from './run.ts'

const INPUTS = ['src/{shared,channels,engine,hotline-gateway,hub,renderer,sandbox}/**/*', 'electron/**/*', 'resources/**/*', 'build/ts/*.json', 'build/scripts/lib/bundle-hub.ts', 'build/scripts/lib/packaging/{left-out,record-packages,third-party}.ts', 'electron.vite.config.ts', 'tsconfig.json', 'package.json', 'package-lock.json']
/** What is started or opened by name; the last two start the others. */
const ENTRIES = ['main/engine.js', 'main/sandbox.js', 'main/hotline-gateway.js', 'preload/index.cjs', 'renderer/index.html', 'renderer/softphone.html', 'hub/main.js', 'main/index.js']
const OUT = join(ROOT, 'out')
const RECORD = join(ROOT, '.cache/bundles.json')
const LOCK = join(ROOT, '.cache/bundles.lock')
/** Longer than any run of the tests. */
const RUN_MS = 3_600_000

/** What stands in `out/`: the sources' fingerprint, and files of builds before. */
interface BundleRecord {
  fingerprint: string
  leftovers: Leftovers
}

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

function readRecord(): BundleRecord {
  try {
    return JSON.parse(readFileSync(RECORD, 'utf8')) as BundleRecord
  }
  catch {
    return { fingerprint: '', leftovers: {} }
  }
}

function isFresh(now: string): boolean {
  return ENTRIES.every(path => existsSync(join(OUT, path))) && readRecord().fingerprint === now
}

async function bundle(folder: string): Promise<void> {
  const [{ code, ms }] = await Promise.all([
    runTool('electron-vite', ['build', '--logLevel', 'warn', '--outDir', folder]),
    // The bundler is only brought in by who builds.
    import('./bundle-hub.ts').then(({ bundleHub }) => bundleHub(join(folder, 'hub'))),
  ])
  if (code !== 0)
    throw new Error('the bundles could not be built')
  console.log(`Bundles built in ${(ms / 1000).toFixed(1)} s.`)
}

/** Builds aside and puts the result in place when it is whole, so that nobody ever reads half of it. */
async function rebuild(keepMs: number): Promise<void> {
  const aside = join(ROOT, `.cache/bundles-${process.pid}`)
  const before = fingerprint(ROOT, INPUTS)
  try {
    await bundle(aside)
    const { leftovers } = readRecord()
    rmSync(RECORD, { force: true })
    const left = publish({ from: aside, to: OUT, entries: ENTRIES, leftovers, keepMs, now: Date.now() })
    writeFileSync(RECORD, JSON.stringify({ fingerprint: before, leftovers: left } satisfies BundleRecord))
  }
  finally {
    rmSync(aside, { recursive: true, force: true })
  }
}

/** Bundles main, engine worker, preload, renderer and hub into `out/`, which then has nothing else. Throws when the bundler refuses. */
export function buildBundles(): Promise<void> {
  return withLock(LOCK, () => rebuild(0))
}

/**
 * Builds only if a source, a dependency or the configuration has changed since `out/` was written; one process builds, others
 * wait for it. Programs that still run on an older build keep its files.
 */
export async function ensureBundles(): Promise<void> {
  if (isFresh(fingerprint(ROOT, INPUTS)))
    return
  await withLock(LOCK, async () => {
    if (!isFresh(fingerprint(ROOT, INPUTS)))
      await rebuild(RUN_MS)
  })
}

/** The same, and a copy of it without anything of older builds stands in `folder`: for packing, whatever is built meanwhile. */
export async function copyBundles(folder: string): Promise<void> {
  await withLock(LOCK, async () => {
    if (!isFresh(fingerprint(ROOT, INPUTS)))
      await rebuild(RUN_MS)
    const old = new Set(Object.keys(readRecord().leftovers))
    cpSync(OUT, folder, { recursive: true, filter: path => !old.has(relative(OUT, path).replaceAll('\\', '/')) })
  })
}

/** Something else writes to `out/` (the development server): the next run builds anew. */
export function forgetBundles(): void {
  rmSync(RECORD, { force: true })
}
