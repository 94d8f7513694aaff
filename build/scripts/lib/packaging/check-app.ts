import type { PackedFile } from '../package-audit.ts'
import type { Ended } from '../run.ts'
import { Buffer } from 'node:buffer'
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { extractFile, listPackage, statFile } from '@electron/asar'
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { copyBundles } from '../bundle.ts'
import { auditFiles, auditManifest, auditText, MAX_ARCHIVE_BYTES } from '../package-audit.ts'
import { ROOT } from '../paths.ts'
import { runTool } from '../run.ts'
import { makeStandInElectron, makeStandInForWindows } from '../stand-in-electron.ts'
import { mustBeClean } from './check-step.ts'
import { auditConfig, fuses, readPackagerConfig } from './config-audit.ts'
import { APP, DIST, LINUX_APP, sizeOf, WINDOWS_APP, WORK } from './places.ts'
import { writeThirdParty } from './third-party-files.ts'

const LARGEST = 3

function runPackager(words: readonly string[], electron: string, unsigned: '0' | '1'): Promise<Ended> {
  return runTool('electron-builder', [
    ...words,
    '--publish=never',
    '--config=build/electron-builder.yml',
    `--config.electronDist=${electron}`,
    `--config.directories.output=${DIST}`,
    `--config.directories.app=${APP}`,
  ], {
    capture: true,
    env: { CUSTOM_FPM_PATH: join(ROOT, 'build/installer/fpm'), ELECTRON_BUILDER_7ZIP_PATH: '/usr/bin/7za', HUIYIN_UNSIGNED: unsigned, HUIYIN_SIGN_COMMAND: '', CI: undefined },
  })
}

async function pack(words: readonly string[], electron: string): Promise<void> {
  const { code, output } = await runPackager(words, electron, '1')
  if (code !== 0)
    throw new Error(`the packager refused:\n${output.slice(-4_000)}`)
}

/** The configuration, by the packager's own schema (which every packing asks) and by our rules. */
export async function checkConfiguration(): Promise<string> {
  const config = readPackagerConfig()
  mustBeClean(auditConfig(config))
  const targets = [...config.win.target, ...config.linux.target].flatMap(({ target, arch }) => arch.map(one => `${target} ${one}`))
  return `${targets.length} targets for Windows and Linux: ${targets.join(', ')}`
}

/** Licences of what is bundled. */
export async function checkThirdParty(): Promise<string> {
  const { packages, complaints, folder } = await writeThirdParty()
  mustBeClean(complaints)
  return `${packages} packages, THIRD-PARTY.txt ${sizeOf(join(folder, 'THIRD-PARTY.txt'))}, sbom.cdx.json ${sizeOf(join(folder, 'sbom.cdx.json'))}`
}

/** The bundles, the resources and the manifest in a folder of their own. */
export async function copyProgram(): Promise<string> {
  rmSync(WORK, { recursive: true, force: true })
  await copyBundles(join(APP, 'out'))
  cpSync(join(ROOT, 'resources'), join(APP, 'resources'), { recursive: true })
  // A packager that is given a folder wants no tools named in it; what is installed beside the program would stand in `dependencies`.
  const { devDependencies, optionalDependencies, scripts, ...manifest } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Record<string, unknown>
  writeFileSync(join(APP, 'package.json'), JSON.stringify(manifest))
  return 'a fresh copy of out/, resources/ and package.json'
}

/** Packs for Linux around a stand-in for Electron: deb, rpm, tar.gz, for both processors (the stand-in is the same for each). */
export async function packForLinux(): Promise<string> {
  const electron = join(WORK, 'electron-linux')
  await makeStandInElectron(electron)
  await pack(['--linux', 'deb', 'rpm', 'tar.gz', '--x64', '--arm64'], electron)
  return 'deb, rpm and tar.gz for x64 and arm64 around a stand-in'
}

/** Packs for Windows around a stand-in, unpacked; first as a release that nobody signs, which the packager has to refuse. */
export async function packForWindows(): Promise<string> {
  const electron = join(WORK, 'electron-windows')
  const words = ['--win', 'dir', '--x64']
  await makeStandInForWindows(electron)
  const release = await runPackager(words, electron, '0')
  mustBeClean(release.code !== 0 && release.output.includes('would go out unsigned') ? [] : [`an unsigned release was not refused: ${release.output.slice(-1_000)}`])
  await pack(words, electron)
  return 'win-unpacked around a stand-in; an unsigned release is refused'
}

function packedFiles(archive: string): PackedFile[] {
  return listPackage(archive, { isPack: false })
    .map(path => path.replaceAll('\\', '/').replace(/^\//, ''))
    .flatMap((path) => {
      const entry = statFile(archive, path)
      return 'size' in entry ? [{ path, size: entry.size }] : []
    })
}

function checkArchive(archive: string): readonly PackedFile[] {
  const files = packedFiles(archive)
  const manifest = JSON.parse(Buffer.from(extractFile(archive, 'package.json')).toString()) as Parameters<typeof auditManifest>[0]
  const texts = files.filter(({ path }) => /\.(?:[cm]?js|json|html|css)$/.test(path))
  mustBeClean([
    ...auditFiles(files, statSync(archive).size),
    ...auditManifest(manifest),
    ...texts.flatMap(({ path }) => auditText(path, extractFile(archive, path).toString(), ROOT)),
  ])
  return files
}

/** What both archives have in them. */
export async function checkArchives(): Promise<string> {
  const archive = join(LINUX_APP, 'resources/app.asar')
  const files = checkArchive(archive)
  checkArchive(join(WINDOWS_APP, 'resources/app.asar'))
  const largest = files.toSorted((a, b) => b.size - a.size).slice(0, LARGEST).map(({ path, size }) => `${path} ${(size / 1024).toFixed(0)} kB`)
  return `app.asar ${sizeOf(archive)} of at most ${MAX_ARCHIVE_BYTES / 1024 / 1024} MB, ${files.length} files; largest: ${largest.join(', ')}`
}

const fuseOptions: Readonly<Record<keyof typeof fuses, FuseV1Options>> = {
  runAsNode: FuseV1Options.RunAsNode,
  enableCookieEncryption: FuseV1Options.EnableCookieEncryption,
  enableNodeOptionsEnvironmentVariable: FuseV1Options.EnableNodeOptionsEnvironmentVariable,
  enableNodeCliInspectArguments: FuseV1Options.EnableNodeCliInspectArguments,
  enableEmbeddedAsarIntegrityValidation: FuseV1Options.EnableEmbeddedAsarIntegrityValidation,
  onlyLoadAppFromAsar: FuseV1Options.OnlyLoadAppFromAsar,
  grantFileProtocolExtraPrivileges: FuseV1Options.GrantFileProtocolExtraPrivileges,
}

/** The fuses, read back from both programs. */
export async function checkFuses(): Promise<string> {
  const programs = [join(LINUX_APP, 'huiyin'), join(WINDOWS_APP, 'Huiyin.exe')]
  for (const program of programs) {
    const wire = await getCurrentFuseWire(program)
    mustBeClean(Object.entries(fuses)
      .filter(([name, state]) => wire[fuseOptions[name as keyof typeof fuses]] !== (state ? FuseState.ENABLE : FuseState.DISABLE))
      .map(([name, state]) => `the fuse ${name} of ${program} is not ${state ? 'on' : 'off'}`))
  }
  return `${Object.keys(fuses).length} fuses read back from huiyin and Huiyin.exe`
}
