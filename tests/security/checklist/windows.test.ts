import type { BrowserWindow, BrowserWindowConstructorOptions, Session, View, WebContentsView, WebPreferences } from 'electron'
import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createPageWindow } from '../../../electron/main/page-window.ts'
import { createPhoneWindow } from '../../../electron/main/phone-window.ts'
import { createSidePanel } from '../../../electron/main/side-panel/side-panel.ts'
import { quietLog } from '../../support/quiet-log.ts'
import { linesOf } from './sources.ts'

/** Options of every window that the shell's own factories make. */
function made(): Map<string, BrowserWindowConstructorOptions> {
  const options = new Map<string, BrowserWindowConstructorOptions>()
  const parts = (name: string) => ({
    create(given: BrowserWindowConstructorOptions) {
      options.set(name, given)
      return Object.assign(new EventEmitter(), { webContents: new EventEmitter(), loadURL: async () => {}, show: () => {}, focus: () => {}, isMinimized: () => false }) as unknown as BrowserWindow
    },
    preload: '/app/preload.cjs',
    version: '1.2.3',
    icon: '/app/icon.png',
    isQuitting: () => false,
    revive: () => {},
    log: quietLog,
  })
  createPageWindow({ ...parts('desk'), screen: { getAllDisplays: () => [] }, url: 'app://huiyin/index.html', place: () => ({ bounds: { width: 1366, height: 768 }, maximized: false }), remember: () => {}, staysHidden: () => false }).open()
  createPhoneWindow({ ...parts('phone'), url: 'app://huiyin/softphone.html' }).open()
  return options
}

/** What the company's own pages are shown in: the one place that shows a page of somebody else's. */
async function panel(): Promise<WebPreferences> {
  let preferences: WebPreferences = {}
  const session = { setPermissionRequestHandler: () => {}, setPermissionCheckHandler: () => {}, setDevicePermissionHandler: () => {}, setDisplayMediaRequestHandler: () => {}, webRequest: { onBeforeRequest: () => {} }, on: () => {}, setProxy: async () => {} } as unknown as Session
  const side = createSidePanel({
    sidePanel: { 订单: 'https://crm.example.com/orders' },
    sidePanelOrigins: [],
    proxy: { mode: 'direct' },
    verify: null,
    sessionOf: () => session,
    createView(options) {
      preferences = options.webPreferences ?? {}
      return { setVisible: () => {}, setBounds: () => {}, webContents: { on: () => {}, setWindowOpenHandler: () => {}, loadURL: async () => {} } } as unknown as WebContentsView
    },
    desk: () => ({ addChildView: () => {} }) as unknown as View,
    log: quietLog,
  })
  await side.calls['host:panel']({ page: '订单', at: { x: 0, y: 0, width: 400, height: 400 }, about: {} })
  return preferences
}

const windows = [...[...made()].map(([name, options]) => [name, options.webPreferences ?? {}] as const), ['side panel', await panel()] as const]

function expectAll(wanted: Partial<WebPreferences>): void {
  expect(windows.map(([name]) => name)).toEqual(['desk', 'phone', 'side panel'])
  for (const [name, preferences] of windows)
    expect(preferences, name).toMatchObject(wanted)
}

describe('every window of the shell', () => {
  it('E02 has nothing of Node, in no frame and no worker', () => expectAll({ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false }))

  it('E03 is isolated from its preload script', () => expectAll({ contextIsolation: true }))

  it('E03 E20 gives the bridge to pages of ours alone, and its session to nobody else\'s', () => {
    expect(windows.filter(([, { preload }]) => preload !== undefined).map(([name]) => name)).toEqual(['desk', 'phone'])
    expect(windows.filter(([, { session, partition }]) => session !== undefined || partition !== undefined).map(([name]) => name)).toEqual(['side panel'])
  })

  it('E04 is sandboxed', () => expectAll({ sandbox: true }))

  it('E06 keeps to the web\'s own rules', () => expectAll({ webSecurity: true }))

  it('E08 takes nothing from an open line', () => expectAll({ allowRunningInsecureContent: false }))

  it('E09 has no experimental features', () => expectAll({ experimentalFeatures: false }))

  it('E10 switches no features of Chromium on or off', () => {
    for (const [name, preferences] of windows)
      expect(Object.keys(preferences).filter(key => /BlinkFeatures/.test(key)), name).toEqual([])
  })

  it('E11 knows no web views', () => expectAll({ webviewTag: false, navigateOnDragDrop: false }))
})

describe('the shell\'s sources', () => {
  it('E02 make windows and views in one place, and give no other options', () => {
    const making = linesOf('electron', /new (?:BrowserWindow|BrowserView|BaseWindow|WebContentsView)\(/)
    expect(new Set(making.map(({ file }) => file))).toEqual(new Set(['electron/main/index.ts']))
  })

  it.each([
    ['E04', /no-sandbox|disable-site-isolation|disable-gpu-sandbox|single-process/],
    // One place looks at a certificate that it does not believe, says nothing over that line and shuts it: `network/probe.ts`.
    ['E06', /disable-web-security|allow-file-access-from-files|remote-debugging-(?:port|pipe)|disable-features|ignore-certificate-errors|NODE_TLS_REJECT_UNAUTHORIZED|rejectUnauthorized:\s*false|unsafely-treat-insecure/],
    ['E08', /allow-running-insecure-content|allowRunningInsecureContent: true/],
    ['E09', /enable-experimental|experimentalFeatures: true/],
    ['E10', /enable-blink-features|enableBlinkFeatures|disableBlinkFeatures/],
  ])('%s never switch it off by a word on the command line, or on a line of their own', (_, word) => {
    const saying = ['electron', 'src/engine', 'build/electron-builder.yml'].flatMap(place => linesOf(place, word))
    expect(saying.filter(({ file, text }) => !(file === 'electron/main/network/probe.ts' && text.includes('rejectUnauthorized')))).toEqual([])
  })

  it('E04 switch the sandbox on for every renderer, before the application is ready', () => {
    const [line] = linesOf('electron/main/index.ts', /app\.enableSandbox\(\)/)
    expect(line?.nth).toBeLessThan(linesOf('electron/main/index.ts', /app\.whenReady\(\)/)[0]?.nth ?? 0)
  })
})
