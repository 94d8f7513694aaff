import type { BrowserWindow, BrowserWindowConstructorOptions, Screen } from 'electron'
import type { Log } from '../../src/engine/log.ts'
import type { JsonFile } from './json-file.ts'
import type { Preferences } from './preferences.ts'
import type { WindowOptions } from './window.ts'
import { onScreen } from './preferences.ts'
import { windowOptions } from './window.ts'

/** What the one window of the workstation is managed with. */
export interface MainWindowOptions extends Omit<WindowOptions, 'place'> {
  readonly create: (options: BrowserWindowConstructorOptions) => BrowserWindow
  readonly screen: Pick<Screen, 'getAllDisplays'>
  readonly kept: JsonFile<Preferences>
  readonly url: string
  /** True while the application is ending: closing then really closes. */
  readonly isQuitting: () => boolean
  readonly log: Log
}

/** The workstation's window: opened, brought to the front, remembered. */
export interface MainWindow {
  readonly open: () => void
  readonly isFocused: () => boolean
  readonly flash: () => void
}

/** Manages the window; it is created by the first `open`. */
export function createMainWindow(options: MainWindowOptions): MainWindow {
  const { kept, isQuitting, log } = options
  let window: BrowserWindow | null = null

  function remember(current: BrowserWindow) {
    const bounds = current.getNormalBounds()
    const maximized = current.isMaximized()
    void kept.update((data) => {
      data.window = { bounds, maximized }
    })
  }

  function create(): BrowserWindow {
    const place = onScreen(kept.data.window, options.screen.getAllDisplays().map(display => display.workArea))
    const created = options.create(windowOptions({ ...options, place }))
    if (place.maximized)
      created.maximize()
    created.once('ready-to-show', () => created.show())
    created.on('close', (event) => {
      remember(created)
      if (!kept.data.closeToTray || isQuitting())
        return
      event.preventDefault()
      created.hide()
    })
    created.on('closed', () => window = null)
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
    isFocused: () => window?.isFocused() ?? false,
    flash: () => window?.flashFrame(true),
  }
}
