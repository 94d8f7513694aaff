import type { CrashReporter, Dialog, MenuItemConstructorOptions, MessageBoxOptions, NativeImage, NotificationConstructorOptions, PowerMonitor, Screen, Shell } from 'electron'
import { EventEmitter } from 'node:events'
import process from 'node:process'
import { state } from './state.ts'

/** `Menu`: its template is kept. */
export class Menu {
  static setApplicationMenu = (_menu: Menu | null) => {}
  static buildFromTemplate = (template: readonly MenuItemConstructorOptions[]) => new Menu(template)
  readonly template: readonly MenuItemConstructorOptions[]
  constructor(template: readonly MenuItemConstructorOptions[] = []) {
    this.template = template
  }
}

/** `Tray`: what it would show is kept. */
export class Tray extends EventEmitter {
  private readonly shown = { tooltip: '', menu: [] as string[] }
  constructor(_image: unknown) {
    super()
    state.trays.push(this.shown)
  }

  setToolTip(words: string): void {
    this.shown.tooltip = words
  }

  setContextMenu(menu: Menu | null): void {
    this.shown.menu = menu?.template.flatMap(item => item.label ?? []) ?? []
  }
}

/** Notifications that stand, in the order in which they came. */
const standing = new Set<Notification>()

/** What a person does who presses the latest notification; false when none stands, or nobody hears it. */
export function pressNotification(): boolean {
  return [...standing].at(-1)?.emit('click') ?? false
}

/** `Notification`: counted, not shown. */
export class Notification extends EventEmitter {
  static isSupported = () => true
  private readonly options: NotificationConstructorOptions
  constructor(options: NotificationConstructorOptions = {}) {
    super()
    this.options = options
  }

  show(): void {
    state.notifications.push({ title: this.options.title ?? '', body: this.options.body ?? '' })
    standing.add(this)
  }

  close(): void {
    standing.delete(this)
    this.emit('close')
  }
}

/** `nativeImage`: an image nobody looks at. */
export const nativeImage = { createFromPath: (_path: string) => ({ isEmpty: () => false }) as NativeImage, createFromDataURL: (_address: string) => ({ isEmpty: () => false }) as NativeImage }

/** `screen`: one display. */
export const screen: Pick<Screen, 'getAllDisplays'> = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] as ReturnType<Screen['getAllDisplays']>,
}

/** `dialog`: what it would say is kept; questions get the answer of `STAND_IN_ANSWER` (the button's place), else the one that changes nothing; files are saved as `STAND_IN_SAVES_AS` says, else not at all. */
export const dialog: Pick<Dialog, 'showErrorBox' | 'showMessageBox' | 'showSaveDialog'> = {
  showErrorBox: (title, content) => void state.errorBoxes.push({ title, content }),
  showMessageBox: async (...words: unknown[]) => {
    const { cancelId = 0 } = words.at(-1) as MessageBoxOptions
    return { response: Number(process.env.STAND_IN_ANSWER ?? cancelId), checkboxChecked: false }
  },
  showSaveDialog: async () => ({ canceled: process.env.STAND_IN_SAVES_AS === undefined, filePath: process.env.STAND_IN_SAVES_AS ?? '' }),
}

/** `crashReporter`: how it was begun is kept; nothing is caught. */
export const crashReporter: Pick<CrashReporter, 'start'> = { start: options => void (state.crashReports = { submitURL: options.submitURL, uploadToServer: options.uploadToServer ?? true, extra: options.extra ?? {} }) }

/** `shell`: what it would open is kept. */
export const shell: Pick<Shell, 'openExternal'> = { openExternal: async url => void state.opened.push(url) }

/** `powerMonitor`: a machine that sleeps and locks its screen when the control says so; it tells no state by itself, as many desktops do not. */
export const powerMonitor = Object.assign(new EventEmitter(), { getSystemIdleState: () => 'unknown' } satisfies Pick<PowerMonitor, 'getSystemIdleState'>)
