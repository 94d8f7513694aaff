import type { App } from 'electron'
import type { Log } from '../../../src/engine/log.ts'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What makes the workstation open with the session. */
export interface AutostartOptions {
  readonly platform: NodeJS.Platform
  readonly app: Pick<App, 'setLoginItemSettings'>
  /** The program as it is started; of an AppImage the image itself. */
  readonly program: string
  /** The user's folder of settings on Linux (`XDG_CONFIG_HOME`). */
  readonly configHome: string
  readonly log: Log
}

/** A word of a desktop entry's `Exec` in quotes. */
function quoted(word: string): string {
  return `"${word.replaceAll(/["`$\\]/g, '\\$&').replaceAll('%', '%%')}"`
}

/** The entry by which sessions of Linux start a program. */
export function autostartEntry(program: string): string {
  return ['[Desktop Entry]', 'Type=Application', 'Name=Huiyin', 'Name[zh_CN]=回音', `Exec=${quoted(program)}`, 'Terminal=false', 'X-GNOME-Autostart-enabled=true', ''].join('\n')
}

/** Has the system open the workstation with the session, or no more. What goes wrong is logged, the desk goes on. */
export function createAutostart({ platform, app, program, configHome, log }: AutostartOptions): (on: boolean) => Promise<void> {
  const entry = join(configHome, 'autostart', 'cn.huiyin.workstation.desktop')

  async function writeEntry(): Promise<void> {
    await mkdir(dirname(entry), { recursive: true })
    await writeFile(`${entry}.new`, autostartEntry(program))
    await rename(`${entry}.new`, entry)
  }

  return async (on) => {
    try {
      if (platform === 'linux')
        await (on ? writeEntry() : rm(entry, { force: true }))
      else
        app.setLoginItemSettings({ openAtLogin: on })
    }
    catch (error) {
      log.warn({ words: String(error) }, 'the start with the session could not be arranged')
    }
  }
}
