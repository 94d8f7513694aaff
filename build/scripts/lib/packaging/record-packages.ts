import type { BundledPackage } from './third-party.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './third-party.ts'

/** A package with the folder that it was taken from, seen from the project. */
export interface RecordedPackage extends BundledPackage {
  readonly folder: string
}

/** The parts of the program that are bundled by themselves. */
export const bundledParts = ['main', 'preload', 'renderer'] as const

/** Where a part's record stands in the folder of all bundles. */
export function recordName(part: typeof bundledParts[number]): string {
  return `packages-${part}.json`
}

/** A plug-in of the bundler: writes beside the part's bundles which packages of others went into them. `root`: the project's folder. */
export function recordPackages(part: typeof bundledParts[number], root: string) {
  return {
    name: 'huiyin:record-packages',
    writeBundle({ dir }: { dir?: string | undefined }, bundle: Record<string, { type: string, moduleIds?: string[] }>): void {
      const folders = new Set(Object.values(bundle).flatMap(chunk => chunk.moduleIds ?? []).flatMap(id => packageFolder(id, root) ?? []))
      const packages = [...folders].sort().map((folder): RecordedPackage => ({ ...readManifest(join(root, folder)), folder }))
      writeFileSync(join(dir ?? root, '..', recordName(part)), JSON.stringify(packages))
    },
  }
}

interface Manifest {
  name: string
  version: string
  license?: string | { type?: string }
  /** As it was written before `license`. */
  licenses?: readonly { type?: string }[]
}

function readManifest(folder: string): BundledPackage {
  const { name, version, license, licenses } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  const named = typeof license === 'string' ? license : license?.type
  return { name, version, license: named ?? licenses?.flatMap(({ type }) => type ?? []).join(' OR ') ?? '' }
}
