import type { KeyObject } from 'node:crypto'
import type { PackageFile, PackageKind, UpdateManifest, UpdatePlatform } from '../../../electron/main/updates/manifest.ts'
import type { UpdateChannel } from '../../../src/shared/updates.ts'
import { Buffer } from 'node:buffer'
import { createHash, createPublicKey } from 'node:crypto'
import { closeSync, copyFileSync, createReadStream, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { manifestName, readManifest } from '../../../electron/main/updates/manifest.ts'
import { checkSignature, keyId, signManifest } from '../../../electron/main/updates/signature.ts'
import { compareVersions } from '../../../electron/main/updates/version.ts'

const systems: Readonly<Record<string, UpdatePlatform>> = { win: 'win32', linux: 'linux', mac: 'darwin' }
const kinds: Readonly<Record<string, PackageKind>> = { 'exe': 'nsis', 'msi': 'msi', 'AppImage': 'appimage', 'deb': 'deb', 'rpm': 'rpm', 'tar.gz': 'targz', 'dmg': 'dmg' }
const archs: Readonly<Record<string, PackageFile['arch']>> = { x64: 'x64', amd64: 'x64', x86_64: 'x64', arm64: 'arm64', aarch64: 'arm64' }

/** What a package is, by its name. */
export interface Artifact {
  readonly name: string
  readonly version: string
  readonly platform: UpdatePlatform
  readonly kind: PackageKind
  readonly arch: PackageFile['arch']
}

/** Reads a name as the packaging gives it, `Huiyin-1.4.0-win-x64.exe`; null for anything else. */
export function readArtifact(name: string): Artifact | null {
  const [, version, system = '', arch = '', extension = ''] = /^Huiyin-(\d+\.\d+\.\d+(?:-[a-z]+\.\d+)?)-(win|linux|mac)-([a-z0-9_]+)\.(exe|msi|AppImage|deb|rpm|tar\.gz|dmg)$/.exec(name) ?? []
  const [platform, kind, of] = [systems[system], kinds[extension], archs[arch]]
  return version && platform && kind && of ? { name, version, platform, kind, arch: of } : null
}

/** Where and how something is published. */
export interface FolderOptions {
  /** The folder that the mirror serves. */
  readonly to: string
  readonly channel: UpdateChannel
  /** Private Ed25519 keys; two while one takes over from the other. */
  readonly keys: readonly KeyObject[]
  /** Percent of desks. */
  readonly share: number
  readonly now: () => Date
}

/** One manifest that was written. */
export interface Published { readonly platform: UpdatePlatform, readonly version: string, readonly serial: number, readonly share: number, readonly files: readonly string[] }

function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  fsyncSync(file)
  closeSync(file)
}

function writeWhole(path: string, bytes: Uint8Array | string): void {
  writeFileSync(`${path}.new`, bytes)
  syncFile(`${path}.new`)
  renameSync(`${path}.new`, path)
}

async function sha512(path: string): Promise<string> {
  const hash = createHash('sha512')
  for await (const bytes of createReadStream(path))
    hash.update(bytes as Uint8Array)
  return hash.digest('base64')
}

/** Copies a package to its place for good. Throws when another one of the same name lies there: desks may have half of it. */
async function place(from: string, to: string): Promise<void> {
  if (existsSync(to)) {
    if (await sha512(from) !== await sha512(to))
      throw new Error(`${to} is another package of the same name; a version is published once`)
    return
  }
  copyFileSync(from, `${to}.new`)
  syncFile(`${to}.new`)
  renameSync(`${to}.new`, to)
}

async function describe(folder: string, { name, version, kind, arch }: Artifact): Promise<PackageFile> {
  const path = join(folder, version, name)
  return { url: `${version}/${name}`, sha512: await sha512(path), size: statSync(path).size, kind, arch }
}

/** The manifest that stands in the folder, believed only if one of our keys made it; null where there is none. Throws otherwise. */
function standing({ to, channel, keys }: FolderOptions, platform: UpdatePlatform): { manifest: UpdateManifest, bytes: Buffer } | null {
  const path = join(to, manifestName(channel, platform))
  if (!existsSync(path))
    return null
  const bytes = readFileSync(path)
  const trusted = keys.map((each) => {
    const key = createPublicKey(each)
    return { id: keyId(key), key }
  })
  checkSignature(bytes, existsSync(`${path}.sig`) ? readFileSync(`${path}.sig`) : null, trusted)
  return { bytes, manifest: readManifest(bytes, { channel, platform }) }
}

/**
 * Writes a manifest: the signatures first, which fit the manifest before as well, then the manifest by one rename. A desk that reads in
 * between finds two that belong together.
 */
function writeManifest({ to, channel, keys }: FolderOptions, manifest: UpdateManifest, before: Buffer | null): Published {
  const bytes = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  readManifest(bytes, manifest)
  const path = join(to, manifestName(channel, manifest.platform))
  const lines = [bytes, ...before === null ? [] : [before]].flatMap(each => keys.map(key => signManifest(each, key, keyId(createPublicKey(key)))))
  writeWhole(`${path}.sig`, `${lines.join('\n')}\n`)
  writeWhole(path, bytes)
  return { platform: manifest.platform, version: manifest.version, serial: manifest.serial, share: manifest.stagingPercentage, files: manifest.files.map(({ url }) => url) }
}

type Release = Pick<UpdateManifest, 'version' | 'files'>

function publishRelease(options: FolderOptions, platform: UpdatePlatform, release: Release, isBack: boolean): Published {
  const before = standing(options, platform)
  const [first] = release.files
  if (!first)
    throw new Error('a release without packages')
  if (before !== null && !isBack && compareVersions(release.version, before.manifest.version) < 0)
    throw new Error(`${before.manifest.version} is published already; an older version is published with --roll-back-to`)
  const serial = (before?.manifest.serial ?? 0) + 1
  const fallback = before !== null && compareVersions(before.manifest.version, release.version) < 0 ? { version: before.manifest.version, files: before.manifest.files } : before?.manifest.version === release.version ? before.manifest.fallback : undefined
  return writeManifest(options, {
    format: 1,
    product: 'huiyin',
    channel: options.channel,
    platform,
    version: release.version,
    serial,
    rolloutId: `${release.version}.${serial}`,
    stagingPercentage: options.share,
    ...isBack ? { rollbackTo: release.version } : {},
    releaseDate: options.now().toISOString(),
    files: release.files,
    ...fallback && !isBack ? { fallback } : {},
    path: first.url,
    sha512: first.sha512,
  }, before?.bytes ?? null)
}

function artifactsIn(folder: string): Artifact[] {
  return readdirSync(folder).map(readArtifact).filter(each => each !== null).sort((a, b) => a.name.localeCompare(b.name))
}

const byPlatform = (artifacts: readonly Artifact[]) => Object.entries(Object.groupBy(artifacts, ({ platform }) => platform)) as [UpdatePlatform, Artifact[]][]

/** Publishes the packages of `from`, which are all of one version: packages first and for good, manifests last. */
export async function publishPackages(options: FolderOptions & { readonly from: string }): Promise<Published[]> {
  const { from, to } = options
  const artifacts = artifactsIn(from)
  const [version, ...others] = new Set(artifacts.map(each => each.version))
  if (version === undefined || others.length > 0)
    throw new Error(version === undefined ? `${from} has no packages` : `${from} has packages of several versions`)
  mkdirSync(join(to, version), { recursive: true })
  const published: Published[] = []
  for (const artifact of artifacts)
    await place(join(from, artifact.name), join(to, version, artifact.name))
  for (const [platform, own] of byPlatform(artifacts))
    published.push(publishRelease(options, platform, { version, files: await Promise.all(own.map(each => describe(to, each))) }, false))
  return published
}

/** Gives what is published to another share of the desks. Whoever had it keeps it while the share grows. */
export function changeShare(options: FolderOptions): Published[] {
  const found = Object.values(systems).map(platform => standing(options, platform)).filter(each => each !== null)
  if (found.length === 0)
    throw new Error(`nothing is published in ${options.channel}`)
  return found.map(({ manifest, bytes }) => writeManifest(options, { ...manifest, serial: manifest.serial + 1, stagingPercentage: options.share }, bytes))
}

/** Sends the desks back to a version that lies in the folder still. */
export async function rollBack(options: FolderOptions & { readonly version: string }): Promise<Published[]> {
  const { to, version } = options
  const folder = join(to, version)
  const artifacts = existsSync(folder) ? artifactsIn(folder) : []
  if (artifacts.length === 0)
    throw new Error(`${folder} has no packages to go back to`)
  const published: Published[] = []
  for (const [platform, own] of byPlatform(artifacts))
    published.push(publishRelease(options, platform, { version, files: await Promise.all(own.map(each => describe(to, each))) }, true))
  return published
}
