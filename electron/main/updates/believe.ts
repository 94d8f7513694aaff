import type { UpdateChannel } from '../../../src/shared/updates.ts'
import type { UpdateDisk } from './disk.ts'
import type { SignedBytes, UpdateFeed } from './feed.ts'
import type { StagedPackage } from './installer.ts'
import type { DeskFacts, PackageFile, UpdateManifest, UpdatePlatform } from './manifest.ts'
import type { TrustedKey } from './signature.ts'
import { Buffer } from 'node:buffer'
import { isWhole } from './download.ts'
import { packageName } from './kept.ts'
import { manifestName, packageFor, readManifest } from './manifest.ts'
import { updateRefused } from './refusal.ts'
import { checkSignature } from './signature.ts'

/** What a desk believes, and which packages it can use. */
export interface Belief {
  readonly keys: readonly TrustedKey[]
  readonly channel: UpdateChannel
  readonly platform: UpdatePlatform
  readonly desk: Pick<DeskFacts, 'kind' | 'arch'>
}

/** A manifest that was believed, with the bytes that were signed. */
export interface BelievedManifest {
  readonly manifest: UpdateManifest
  readonly signed: SignedBytes
}

/** Asks a mirror and believes its answer, or throws `update_refused`. What has not changed is remembered, not believed less. */
export function createSeeker({ feed, belief }: { readonly feed: UpdateFeed, readonly belief: Belief }): (stop: AbortSignal) => Promise<BelievedManifest> {
  let last: BelievedManifest | null = null
  return async (stop) => {
    const signed = await feed.manifest(manifestName(belief.channel, belief.platform), last?.signed.etag ?? null, stop)
    if (signed === null && last !== null)
      return last
    if (signed === null)
      throw updateRefused('feed_missing')
    checkSignature(signed.manifest, signed.signature, belief.keys)
    last = { manifest: readManifest(signed.manifest, belief), signed }
    return last
  }
}

/** What was remembered of a manifest: base64 of what came. */
export interface KeptManifest {
  readonly manifest: string
  readonly signature: string
}

/** A manifest and its signature as they are remembered. */
export function keep({ manifest, signature }: SignedBytes): KeptManifest {
  return { manifest: manifest.toString('base64'), signature: signature?.toString('base64') ?? '' }
}

/** Believes what was remembered, or throws `update_refused`: a file of the profile is believed no more than a mirror. */
export function believeKept(kept: KeptManifest, { keys, channel, platform }: Belief): UpdateManifest {
  const manifest = Buffer.from(kept.manifest, 'base64')
  checkSignature(manifest, Buffer.from(kept.signature, 'base64'), keys)
  return readManifest(manifest, { channel, platform })
}

/** The package of `version` in a signed manifest: its own, or the one before that it names. Throws `update_refused`. */
export function fileOf(manifest: UpdateManifest, version: string, desk: Belief['desk']): PackageFile {
  const release = [manifest, manifest.fallback].find(each => each?.version === version)
  if (!release)
    throw updateRefused('package_missing')
  return packageFor(release.files, desk)
}

/** A package that was remembered, looked at anew: signed, and whole to the byte. Throws `update_refused`. */
export async function stagedPackage(kept: KeptManifest & { readonly version: string, readonly file: string }, belief: Belief, disk: UpdateDisk): Promise<StagedPackage> {
  const file = fileOf(believeKept(kept, belief), kept.version, belief.desk)
  if (packageName(file.sha512) !== kept.file || !await isWhole(disk, file))
    throw updateRefused('hash_wrong')
  return { path: disk.pathOf(kept.file), version: kept.version, file }
}
