import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowPlace } from './preferences.ts'

/** What a workstation window is made from. */
export interface WindowOptions {
  readonly preload: string
  readonly version: string
  readonly icon: string
  readonly place: WindowPlace
}

/** What every page that this program ever shows is held to: sandboxed, isolated, with nothing of Node. */
export const shutPreferences = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webviewTag: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const

/** Options of the workstation's window: an isolated, sandboxed page with the one bridge, and nothing of Node. */
export function windowOptions({ preload, version, icon, place }: WindowOptions): BrowserWindowConstructorOptions {
  return {
    ...place.bounds,
    minWidth: 1024,
    minHeight: 640,
    show: false,
    title: '回音',
    icon,
    autoHideMenuBar: true,
    backgroundColor: '#ffffff',
    webPreferences: {
      preload,
      ...shutPreferences,
      // The clocks of an inbox in the background must go on.
      backgroundThrottling: false,
      additionalArguments: [`--huiyin-version=${version}`],
    },
  }
}
