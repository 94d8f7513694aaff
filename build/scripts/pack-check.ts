import type { PackedFile } from './lib/package-audit.ts'
/**
 * `npm run pack:check`, without network: validates the packager's configuration, packs an unpacked Linux build around a
 * stand-in for Electron's binary, and judges what would be shipped: files, contents, size, fuses.
 */
import { Buffer } from 'node:buffer'
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { extractFile, listPackage, statFile } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { ensureOnlyBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { auditFiles, auditManifest, auditText } from './lib/package-audit.ts'
import { ROOT } from './lib/paths.ts'
import { runTool } from './lib/run.ts'
import { makeStandInElectron } from './lib/stand-in-electron.ts'

const WORK = join(ROOT, '.cache/pack-check')
const STAND_IN = join(WORK, 'electron')
const APP = join(WORK, 'dist/linux-unpacked')
const ARCHIVE = join(APP, 'resources/app.asar')
const LISTED = 5

const FUSES = {
  RunAsNode: FuseState.DISABLE,
  EnableCookieEncryption: FuseState.ENABLE,
  EnableNodeOptionsEnvironmentVariable: FuseState.DISABLE,
  EnableNodeCliInspectArguments: FuseState.DISABLE,
  EnableEmbeddedAsarIntegrityValidation: FuseState.ENABLE,
  OnlyLoadAppFromAsar: FuseState.ENABLE,
  GrantFileProtocolExtraPrivileges: FuseState.DISABLE,
} as const

async function pack(): Promise<number> {
  rmSync(WORK, { recursive: true, force: true })
  await makeStandInElectron(STAND_IN)
  const { code, output, ms } = await runTool('electron-builder', [
    '--linux',
    'dir',
    '--x64',
    '--publish=never',
    '--config=build/electron-builder.yml',
    `--config.electronDist=${STAND_IN}`,
    `--config.directories.output=${join(WORK, 'dist')}`,
  ], { capture: true })
  if (code !== 0)
    throw new Error(`the packager refused:\n${output}`)
  return ms
}

function packedFiles(): PackedFile[] {
  return listPackage(ARCHIVE, { isPack: false })
    .map(path => path.replaceAll('\\', '/').replace(/^\//, ''))
    .flatMap((path) => {
      const entry = statFile(ARCHIVE, path)
      return 'size' in entry ? [{ path, size: entry.size }] : []
    })
}

function auditContents(files: readonly PackedFile[]): string[] {
  return files
    .filter(({ path }) => /\.(?:[cm]?js|json|html|css)$/.test(path))
    .flatMap(({ path }) => auditText(path, extractFile(ARCHIVE, path).toString(), ROOT))
}

async function auditFuses(): Promise<string[]> {
  const wire = await getCurrentFuseWire(join(APP, 'huiyin'))
  return Object.entries(FUSES)
    .filter(([name, state]) => wire[FuseV1Options[name as keyof typeof FUSES]] !== state)
    .map(([name]) => `the fuse ${name} is not as it should be`)
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1024).toFixed(0)} kB`
}

function printFigures(files: readonly PackedFile[], archiveBytes: number, ms: number): void {
  console.log(`Packed in ${(ms / 1000).toFixed(1)} s: ${files.length} files, ${kilobytes(archiveBytes)}. The largest:`)
  for (const { path, size } of files.toSorted((a, b) => b.size - a.size).slice(0, LISTED))
    console.log(`  ${kilobytes(size).padStart(8)}  ${path}`)
}

await main(async () => {
  if (process.platform !== 'linux')
    throw new Error('pack:check packs a Linux build and runs on Linux')
  await ensureOnlyBundles()
  const ms = await pack()
  const files = packedFiles()
  const archiveBytes = statSync(ARCHIVE).size
  printFigures(files, archiveBytes, ms)
  const manifest = JSON.parse(Buffer.from(extractFile(ARCHIVE, 'package.json')).toString()) as Parameters<typeof auditManifest>[0]
  const complaints = [...auditFiles(files, archiveBytes), ...auditManifest(manifest), ...auditContents(files), ...await auditFuses()]
  for (const complaint of complaints)
    console.error(`- ${complaint}`)
  console.log(complaints.length === 0 ? 'Files, contents, size and fuses are as they should be.' : `${complaints.length} complaints.`)
  return complaints.length === 0 ? 0 : 1
})
