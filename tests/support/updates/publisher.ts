import type { KeyObject } from 'node:crypto'
import type { PackageFile, UpdateManifest } from '../../../electron/main/updates/manifest.ts'
import type { TrustedKey } from '../../../electron/main/updates/signature.ts'
import { Buffer } from 'node:buffer'
import { createHash, generateKeyPairSync } from 'node:crypto'
import { manifestName } from '../../../electron/main/updates/manifest.ts'
import { keyId, signManifest } from '../../../electron/main/updates/signature.ts'

/** Files of a mirror by their path. */
export type MirrorFiles = Map<string, Buffer>

/** Somebody whose manifests are believed. */
export interface Publisher {
  readonly key: KeyObject
  readonly trusted: TrustedKey
  readonly sign: (bytes: Uint8Array) => Buffer
  /** Lays a manifest and its packages into a mirror. */
  readonly publish: (files: MirrorFiles, manifest: UpdateManifest, packages?: readonly Buffer[]) => void
}

/** A publisher with a new key. */
export function createPublisher(): Publisher {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const trusted = { id: keyId(publicKey), key: publicKey }
  const sign = (bytes: Uint8Array) => Buffer.from(`${signManifest(bytes, privateKey, trusted.id)}\n`)
  return {
    key: privateKey,
    trusted,
    sign,
    publish(files, manifest, packages = []) {
      const bytes = Buffer.from(JSON.stringify(manifest))
      const name = manifestName(manifest.channel, manifest.platform)
      files.set(name, bytes).set(`${name}.sig`, sign(bytes))
      packages.forEach((content, at) => files.set(manifest.files[at]?.url ?? '', content))
    },
  }
}

/** What a manifest says of a package. */
export function describePackage(version: string, content: Uint8Array): PackageFile {
  return { url: `${version}/Huiyin-${version}-linux-x86_64.AppImage`, sha512: createHash('sha512').update(content).digest('base64'), size: content.length, kind: 'appimage', arch: 'x64' }
}

/** A manifest of the stable channel for Linux; `changes` over it. */
export function makeManifest(version: string, content: Uint8Array, changes: Partial<UpdateManifest> = {}): UpdateManifest {
  const file = describePackage(version, content)
  return { format: 1, product: 'huiyin', channel: 'stable', platform: 'linux', version, serial: 1, rolloutId: `${version}.1`, stagingPercentage: 100, releaseDate: '2026-11-01T08:00:00.000Z', files: [file], path: file.url, sha512: file.sha512, ...changes }
}
