import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import type { Log } from '../../src/engine/log.ts'
import type { Revive } from './security/revival.ts'
import type { WindowOptions } from './window.ts'
import { windowOptions } from './window.ts'

/** What the phone's window is made with. */
export interface PhoneWindowOptions extends Omit<WindowOptions, 'place'> {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly url: string
  readonly isQuitting: () => boolean
  readonly revive: Revive
  readonly log: Log
}

/** The window that nobody sees: it has the softphone, so that reloading the workspace drops no call. */
export interface PhoneWindow {
  /** Does nothing when it is there. */
  readonly open: () => void
  readonly close: () => void
  readonly isOpen: () => boolean
}

/** Keeps the phone's window; its page speaks to the engine alone. */
export function createPhoneWindow(options: PhoneWindowOptions): PhoneWindow {
  const { create, url, isQuitting, log } = options
  let window: BrowserWindow | null = null

  function open(): void {
    if (window !== null)
      return
    const made = windowOptions({ ...options, place: { bounds: { width: 320, height: 240 }, maximized: false } })
    const created = create({ ...made, skipTaskbar: true, focusable: false, webPreferences: { ...made.webPreferences, autoplayPolicy: 'no-user-gesture-required' } })
    window = created
    created.on('closed', () => window = null)
    // The phone system puts a new page back into its call.
    options.revive(created.webContents, url)
    created.loadURL(url).catch((error) => {
      if (!isQuitting())
        log.error({ words: String(error) }, 'the page of the phone could not be loaded')
    })
  }

  return { open, close: () => window?.destroy(), isOpen: () => window !== null }
}
