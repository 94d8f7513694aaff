import type { CDPSession, Page, Request, Route } from '@playwright/test'
import type { BrowserWindowConstructorOptions, BrowserWindow as ElectronWindow, Rectangle, WebContents } from 'electron'
import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { allWindowsClosed, app, windows } from './app.ts'
import { browser, routeEverything } from './browser.ts'
import { announce, away } from './control.ts'
import { bindingName, preloadScript } from './init-script.ts'
import { serveCustomScheme } from './protocol.ts'
import { judgeDownload, mayGo } from './session.ts'
import { state } from './state.ts'
import { judgeOfView, takeIn } from './view.ts'
import { asContents, StandInContents } from './web-contents.ts'

type Used = 'loadURL' | 'show' | 'hide' | 'focus' | 'blur' | 'close' | 'destroy' | 'isDestroyed' | 'isVisible' | 'isFocused' | 'isMinimized' | 'isMaximized' | 'minimize' | 'maximize' | 'restore' | 'getBounds' | 'getNormalBounds' | 'flashFrame' | 'setOverlayIcon' | 'setContentProtection' | 'contentView' | 'webContents' | 'id'

const open = new Map<Page, BrowserWindow>()
const all = new Set<BrowserWindow>()
let routed: Promise<void> | undefined

/** The window whose page asks; null for a page that is none: one that a page of ours tried to open. */
function windowOf(request: Request): BrowserWindow | null {
  try {
    return open.get(request.frame().page()) ?? null
  }
  catch {
    // A page that is only being opened has no frame yet.
    return null
  }
}

/** Every request of every page: navigations are judged, custom schemes served, everything else of the network refused. */
async function judge(route: Route): Promise<void> {
  const request = route.request()
  const ofView = judgeOfView(request)
  if (ofView)
    return await ofView ? route.continue() : route.abort(request.isNavigationRequest() ? 'aborted' : 'blockedbyclient')
  const window = windowOf(request)
  if (!window || (request.isNavigationRequest() && !window.contents.judgeNavigation(request)))
    return route.abort('aborted')
  if (!await mayGo(request, window.id))
    return route.abort('blockedbyclient')
  if (await serveCustomScheme(route))
    return
  const isLoopback = new URL(request.url()).hostname === '127.0.0.1'
  return isLoopback ? route.continue() : route.abort('blockedbyclient')
}

/** `BrowserWindow`: a page of the browser. Shown, focused and minimised are remembered; nothing is drawn on a screen. */
export class BrowserWindow extends EventEmitter implements Pick<ElectronWindow, Used> {
  static getAllWindows = () => [...all]
  readonly contents = new StandInContents()
  readonly webContents: WebContents = asContents(this.contents)
  readonly id = this.contents.id
  readonly contentView = { addChildView: takeIn } as ElectronWindow['contentView']
  private readonly page: Promise<Page>
  private visible: boolean
  private focused = false
  private minimized = false
  private maximized = false
  private destroyed = false
  private readonly bounds: Rectangle

  constructor(options: BrowserWindowConstructorOptions = {}) {
    super()
    state.windowOptions.push(options)
    all.add(this)
    this.visible = options.show ?? true
    this.bounds = { x: options.x ?? 0, y: options.y ?? 0, width: options.width ?? 800, height: options.height ?? 600 }
    app.emit('web-contents-created', {}, this.webContents)
    this.page = this.openPage(options)
    // Whoever loads an address hears of a browser that ends meanwhile; a window that loads none has nobody to tell.
    this.page.catch(() => undefined)
    app.emit('browser-window-created', {}, this)
  }

  private async openPage(options: BrowserWindowConstructorOptions): Promise<Page> {
    const { webPreferences } = options
    const { context, cdp, newPage } = await browser()
    await (routed ??= routeEverything(context, judge))
    const page = await newPage()
    open.set(page, this)
    this.contents.attach(page, async () => {
      open.delete(page)
      await this.openPage(options)
      await page.close()
    })
    await this.hearOpenings(await context.newCDPSession(page))
    page.once('close', () => page === this.contents.current() && this.end())
    page.on('download', judgeDownload)
    page.once('domcontentloaded', () => this.emit('ready-to-show'))
    page.on('load', () => this.webContents.emit('did-finish-load'))
    await page.setViewportSize({ width: this.bounds.width, height: this.bounds.height })
    await page.exposeBinding(bindingName, ({ frame }, message: string) => this.contents.receive(frame, message))
    if (webPreferences?.preload)
      await page.addInitScript(preloadScript({ source: readFileSync(webPreferences.preload, 'utf8'), argv: webPreferences.additionalArguments ?? [] }))
    await announce(cdp)
    return page
  }

  /** `window.open` tells of itself; of a link that opens a window Chromium tells, before there is one. */
  private async hearOpenings(wire: CDPSession): Promise<void> {
    wire.on('Page.windowOpen', ({ url }) => this.contents.judgeOpening(url))
    await wire.send('Page.enable')
  }

  async loadURL(url: string): Promise<void> {
    await this.page
    await this.contents.load(url)
  }

  private end(): void {
    if (this.destroyed)
      return
    this.destroyed = true
    all.delete(this)
    this.emit('closed')
    if (all.size === 0)
      allWindowsClosed()
  }

  close(): void {
    let prevented = false
    this.emit('close', { preventDefault: () => prevented = true })
    if (!prevented)
      this.destroy()
  }

  destroy(): void {
    this.end()
    void this.page.then(page => (this.contents.current() ?? page).close()).catch(() => undefined)
  }

  show(): void {
    this.visible = true
    this.focus()
    this.emit('show')
  }

  hide(): void {
    this.visible = false
    this.focused = false
  }

  focus(): void {
    this.focused = true
  }

  blur(): void {
    this.focused = false
  }

  minimize(): void {
    this.minimized = true
    this.focused = false
  }

  maximize(): void {
    this.maximized = true
  }

  restore(): void {
    this.minimized = false
  }

  isDestroyed = () => this.destroyed
  isVisible = () => this.visible
  isFocused = () => this.focused
  isMinimized = () => this.minimized
  isMaximized = () => this.maximized
  getBounds = () => this.bounds
  getNormalBounds = () => this.bounds
  setContentProtection = (on: boolean) => void (on && state.shielded.push(this.id))
  flashFrame = () => void (state.flashes += 1)
  setOverlayIcon = (_image: unknown, words: string) => void (state.overlay = words)
}

away.leave = () => {
  for (const window of all)
    window.blur()
}
windows.closeAll = () => {
  for (const window of all)
    window.close()
  return all.size === 0
}
