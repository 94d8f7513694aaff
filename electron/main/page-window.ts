import type { BrowserWindow, BrowserWindowConstructorOptions, NativeImage, Screen, View } from 'electron'
import type { Log } from '../../src/engine/log.ts'
import type { WindowPlace } from './preferences.ts'
import type { Revive } from './security/revival.ts'
import type { WindowOptions } from './window.ts'
import { onScreen } from './preferences.ts'
import { windowOptions } from './window.ts'

/** What every window of the workstation is made with. */
export interface WindowParts extends Omit<WindowOptions, 'place'> {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getAllDisplays'>
  /** True while the application is ending: closing then really closes. */
  readonly isQuitting: () => boolean
  readonly revive: Revive
  readonly log: Log
}

/** What one window is managed with. */
export interface PageWindowOptions extends WindowParts {
  readonly url: string
  /** Where it was when it was last closed. */
  readonly place: () => WindowPlace
  readonly remember: (place: WindowPlace) => void
  /** True when closing only hides it. */
  readonly staysHidden: () => boolean
  /** It is gone for good; `open` makes another. */
  readonly onClosed?: () => void
}

/** A window on a page of ours: opened, brought to the front, remembered. */
export interface PageWindow {
  readonly open: () => void
  readonly isOpen: () => boolean
  /** What other views lie in; null while it is not open. */
  readonly inside: () => View | null
  readonly isFocused: () => boolean
  readonly flash: () => void
  /** A sign over the taskbar's button, where the system has one; null = none. */
  readonly overlay: (picture: NativeImage | null, words: string) => void
}

/** Manages one window, which is created by the first `open` and there at most once. */
export function createPageWindow(options: PageWindowOptions): PageWindow {
  const { isQuitting, log } = options
  let window: BrowserWindow | null = null

  function create(): BrowserWindow {
    const place = onScreen(options.place(), options.screen.getAllDisplays().map(display => display.workArea))
    const created = options.create(windowOptions({ ...options, place }))
    if (place.maximized)
      created.maximize()
    created.once('ready-to-show', () => created.show())
    created.on('close', (event) => {
      options.remember({ bounds: created.getNormalBounds(), maximized: created.isMaximized() })
      if (!options.staysHidden() || isQuitting())
        return
      event.preventDefault()
      created.hide()
    })
    created.on('closed', () => {
      window = null
      options.onClosed?.()
    })
    options.revive(created.webContents, options.url)
    created.loadURL(options.url).catch((error) => {
      if (!isQuitting())
        log.error({ words: String(error) }, 'the page could not be loaded')
    })
    return created
  }

  return {
    open() {
      window ??= create()
      if (window.isMinimized())
        window.restore()
      window.show()
      window.focus()
    },
    isOpen: () => window !== null,
    inside: () => window?.contentView ?? null,
    isFocused: () => window?.isFocused() ?? false,
    flash: () => window?.flashFrame(true),
    overlay: (picture, words) => window?.setOverlayIcon?.(picture, words),
  }
}
