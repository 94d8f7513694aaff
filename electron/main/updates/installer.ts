import type { PackageFile, PackageKind } from './manifest.ts'
import { dirname, join } from 'node:path'

/** A package that was found right to the byte. */
export interface StagedPackage {
  readonly path: string
  readonly version: string
  readonly file: PackageFile
}

/** Puts packages of one kind in. */
export interface Installer {
  /** What the system itself can say about who made it. Throws `update_refused`. */
  readonly check: (path: string) => Promise<void>
  /**
   * Begins the installation; it is done, or goes on once this process has ended. Where it rejects, what runs is untouched. Afterwards
   * the application ends; `relaunch` = and comes back.
   */
  readonly install: (staged: StagedPackage, relaunch: boolean) => Promise<void>
}

/** Where this program stands. */
export interface InstalledFacts {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  /** The program's own file. */
  readonly execPath: string
  /** Electron's `process.resourcesPath`. */
  readonly resourcesPath: string
  readonly exists: (path: string) => boolean
  /** A small file's text; null when there is none. */
  readonly read: (path: string) => string | null
}

/** How this program was put in: what left its trace beside it. */
export function installedAs({ platform, env, execPath, resourcesPath, exists, read }: InstalledFacts): PackageKind {
  if (platform === 'win32')
    return exists(join(dirname(execPath), 'Uninstall Huiyin.exe')) ? 'nsis' : 'msi'
  if (platform === 'darwin')
    return 'dmg'
  if (env.APPIMAGE)
    return 'appimage'
  const type = read(join(resourcesPath, 'package-type'))?.trim()
  return type === 'deb' || type === 'rpm' ? type : 'targz'
}
