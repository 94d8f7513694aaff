import type { UpdateChannel } from '../../../src/shared/updates.ts'
import { z } from 'zod'
import { updateChannels } from '../../../src/shared/updates.ts'
import { updateRefused } from './refusal.ts'
import { compareVersions, versionShape } from './version.ts'

/** Systems that have packages. */
export const updatePlatforms = ['win32', 'linux', 'darwin'] as const

/** A system that has packages. */
export type UpdatePlatform = typeof updatePlatforms[number]

/** How a package is put in. */
export const packageKinds = ['nsis', 'msi', 'appimage', 'deb', 'rpm', 'targz', 'dmg'] as const

/** How a package is put in. */
export type PackageKind = typeof packageKinds[number]

/** Architectures that have packages. */
export const updateArchs = ['x64', 'arm64'] as const

/** No manifest is longer, bytes. */
export const maxManifestBytes = 64 * 1024
/** No package is larger, bytes. */
export const maxPackageBytes = 1024 ** 3

const version = z.string().regex(versionShape)
const fileName = /^\w[\w.-]{0,117}$/
const digest = z.string().regex(/^[\w+/]{86}==$/)

const packageFile = z.strictObject({
  /** `<version>/<name>`, beside the manifest; never anywhere else. */
  url: z.string().max(200),
  /** SHA-512, base64. */
  sha512: digest,
  /** Bytes. */
  size: z.number().int().positive(),
  kind: z.enum(packageKinds),
  arch: z.enum(updateArchs),
})

/** A package as a signed manifest names it. */
export type PackageFile = z.output<typeof packageFile>

const release = { version, files: z.array(packageFile).min(1).max(24) }

const shape = z.strictObject({
  format: z.literal(1),
  product: z.string(),
  channel: z.enum(updateChannels),
  platform: z.enum(updatePlatforms),
  ...release,
  /** Counts every publication in this channel; a desk takes none below the highest it has seen. */
  serial: z.number().int().positive(),
  /** Names this roll-out for the shares; stays while a share is raised. */
  rolloutId: z.string().regex(/^[\w.-]{1,64}$/),
  /** Percent of desks that may have it. */
  stagingPercentage: z.number().min(0).max(100),
  /** Equals `version` where newer desks are to go back to it. */
  rollbackTo: version.optional(),
  releaseDate: z.iso.datetime(),
  /** The version before: what a desk takes on which this one does not start. */
  fallback: z.strictObject(release).optional(),
  /** The first package once more, where readers of the older form of this file look. */
  path: z.string(),
  sha512: digest,
})

/** What a mirror says is there, after its signature was believed. */
export type UpdateManifest = z.output<typeof shape>

/** Name of the manifest of a channel on a system; the way a generic feed of electron-updater is laid out. */
export function manifestName(channel: UpdateChannel, platform: UpdatePlatform): string {
  const suffix = { win32: '', linux: '-linux', darwin: '-mac' }[platform]
  return `${channel === 'stable' ? 'latest' : channel}${suffix}.yml`
}

function checkFiles(of: string, files: readonly PackageFile[]): void {
  for (const { url, size } of files) {
    if (/^[a-z][a-z0-9+.-]*:|^[/\\]{2}/i.test(url))
      throw updateRefused('address_foreign')
    const [folder, name = '', ...more] = url.split('/')
    if (folder !== of || more.length > 0 || !fileName.test(name) || name.includes('..'))
      throw updateRefused('name_unsafe')
    if (size > maxPackageBytes)
      throw updateRefused('package_too_large')
  }
}

function parsed(bytes: Uint8Array): UpdateManifest {
  try {
    return shape.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
  }
  catch (cause) {
    throw updateRefused('manifest_malformed', cause)
  }
}

/** Reads a manifest whose signature has been believed: JSON, which is YAML too. Throws `update_refused` unless it is for this line and system and names only packages of its own folder. */
export function readManifest(bytes: Uint8Array, wanted: { readonly channel: UpdateChannel, readonly platform: UpdatePlatform }): UpdateManifest {
  if (bytes.length > maxManifestBytes)
    throw updateRefused('manifest_too_large')
  const manifest = parsed(bytes)
  if (manifest.product !== 'huiyin')
    throw updateRefused('product_other')
  if (manifest.channel !== wanted.channel)
    throw updateRefused('channel_other')
  if (manifest.platform !== wanted.platform)
    throw updateRefused('platform_other')
  checkFiles(manifest.version, manifest.files)
  if (manifest.fallback)
    checkFiles(manifest.fallback.version, manifest.fallback.files)
  return manifest
}

/** What this desk is, to be compared with a manifest. */
export interface DeskFacts {
  readonly running: string
  /** The highest serial seen in this channel; 0 = none. */
  readonly seenSerial: number
  readonly kind: PackageKind
  readonly arch: string
  /** Versions that did not start here, with the roll-out they came by. */
  readonly failed: readonly { readonly version: string, readonly rolloutId: string }[]
  readonly isInShare: (rolloutId: string, percentage: number) => boolean
}

/** What a manifest means for a desk. */
export type Verdict
  = | { readonly take: 'nothing', readonly why: 'current' | 'not_in_share' | 'failed_here' }
    | { readonly take: 'package', readonly file: PackageFile, readonly isBack: boolean }

/** The package of a release for this desk. Throws `update_refused`. */
export function packageFor(files: readonly PackageFile[], { kind, arch }: Pick<DeskFacts, 'kind' | 'arch'>): PackageFile {
  const file = files.find(each => each.kind === kind && each.arch === arch)
  if (!file)
    throw updateRefused('package_missing')
  return file
}

/** What to do about a manifest. Throws `update_refused` for one that was replaced since, or that leads back without saying so. */
export function judge(manifest: UpdateManifest, desk: DeskFacts): Verdict {
  if (manifest.serial < desk.seenSerial)
    throw updateRefused('replayed')
  const order = compareVersions(manifest.version, desk.running)
  if (order === 0)
    return { take: 'nothing', why: 'current' }
  if (order < 0 && manifest.rollbackTo !== manifest.version)
    throw updateRefused('older')
  if (desk.failed.some(({ version: of, rolloutId }) => of === manifest.version && rolloutId === manifest.rolloutId))
    return { take: 'nothing', why: 'failed_here' }
  if (!desk.isInShare(manifest.rolloutId, manifest.stagingPercentage))
    return { take: 'nothing', why: 'not_in_share' }
  return { take: 'package', file: packageFor(manifest.files, desk), isBack: order < 0 }
}
