import type { UpdateDisk } from './disk.ts'
import type { Installer } from './installer.ts'

/** What the installer of AppImages needs. */
export interface AppImageOptions {
  /** The folder of the file that runs (`$APPIMAGE`), and its name there. */
  readonly disk: UpdateDisk
  readonly name: string
  /** The bytes of a package. */
  readonly read: (path: string) => AsyncIterable<Uint8Array>
  readonly makeRunnable: (path: string) => Promise<void>
  /** Starts that file once this process has ended. */
  readonly relaunch: (path: string) => void
}

/**
 * An AppImage is one file: the new one is written beside it, synced, and renamed over it, so that a cut at any moment leaves the old one
 * or the new one under the name that menus and people know.
 */
export function createAppImageInstaller({ disk, name, read, makeRunnable, relaunch }: AppImageOptions): Installer {
  const aside = `.${name}.new`

  async function lay(path: string) {
    await disk.remove(aside)
    for await (const bytes of read(path))
      await disk.append(aside, bytes)
    await makeRunnable(disk.pathOf(aside))
    await disk.sync(aside)
    await disk.rename(aside, name)
  }

  return {
    check: async () => {},
    async install({ path }, comesBack) {
      try {
        await lay(path)
      }
      catch (error) {
        await disk.remove(aside)
        throw error
      }
      if (comesBack)
        relaunch(disk.pathOf(name))
    },
  }
}
