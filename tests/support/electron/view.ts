import type { Page, Request } from '@playwright/test'
import type { WebContentsView as ElectronView, Rectangle, View, WebContents, WebContentsViewConstructorOptions } from 'electron'
import type { ViewFacts } from './state.ts'
import { app } from './app.ts'
import { browser } from './browser.ts'
import { mayGo, partitionOf } from './session.ts'
import { state } from './state.ts'
import { StandInContents } from './web-contents.ts'

type Used = 'webContents' | 'setBounds' | 'setVisible'

const shown = new Map<Page, WebContentsView>()
const factsOf = new WeakMap<object, ViewFacts>()

/** A window takes a view in. */
export function takeIn(view: View): void {
  const facts = factsOf.get(view)
  if (facts)
    facts.inWindow = true
}

/** Whether a request of a view's page may go, as its own session's handler and its own guards say; null for a page that is no view's. */
export function judgeOfView(request: Request): Promise<boolean> | null {
  try {
    return shown.get(request.frame().page())?.judge(request) ?? null
  }
  catch {
    return null
  }
}

/** `WebContentsView`: a page of the browser beside the windows' own. Where it lies and whether it is seen are remembered. */
export class WebContentsView implements Pick<ElectronView, Used> {
  readonly webContents: WebContents
  private readonly contents = new StandInContents()
  private readonly page: Promise<Page>
  private readonly facts: ViewFacts
  private readonly session: ReturnType<typeof partitionOf>

  constructor({ webPreferences }: WebContentsViewConstructorOptions = {}) {
    this.session = partitionOf(webPreferences?.session)
    this.facts = { partition: this.session.name, visible: true, bounds: { x: 0, y: 0, width: 0, height: 0 }, inWindow: false, closed: false }
    state.views.push(this.facts)
    factsOf.set(this, this.facts)
    this.webContents = Object.assign(this.contents, { session: webPreferences?.session, loadURL: this.load, close: this.close }) as unknown as WebContents
    app.emit('web-contents-created', {}, this.webContents)
    this.page = this.open()
    this.page.catch(() => undefined)
  }

  private async open(): Promise<Page> {
    const { context, newPage } = await browser()
    const page = await newPage()
    shown.set(page, this)
    this.contents.attach(page, async () => {})
    const wire = await context.newCDPSession(page)
    wire.on('Page.windowOpen', ({ url }) => this.contents.judgeOpening(url))
    await wire.send('Page.enable')
    return page
  }

  private readonly load = async (url: string): Promise<void> => {
    await this.page
    await this.contents.load(url)
  }

  private readonly close = (): void => {
    this.facts.closed = true
    void this.page.then(page => page.close()).catch(() => undefined)
  }

  async judge(request: Request): Promise<boolean> {
    if (request.isNavigationRequest() && !this.contents.judgeNavigation(request))
      return false
    return mayGo(request, this.contents.id, this.session.judge)
  }

  setBounds(bounds: Rectangle): void {
    this.facts.bounds = bounds
  }

  setVisible(visible: boolean): void {
    this.facts.visible = visible
  }
}
