import type { Frame, Page, Request as PageRequest } from '@playwright/test'
import type { IpcMainInvokeEvent, WebContents, WebFrameMain } from 'electron'
import { EventEmitter } from 'node:events'
import { dispatch } from './ipc.ts'
import { addresses } from './state.ts'

type Used = 'send' | 'isDestroyed' | 'getURL' | 'setWindowOpenHandler' | 'id' | 'reload'
type OpenHandler = Parameters<WebContents['setWindowOpenHandler']>[0]
/** What a page's script says to its window: it calls the main process, asks for the next messages, or wants another window. */
type PageMessage = { kind: 'invoke', channel: string, args: unknown[] } | { kind: 'next' } | { kind: 'open', url: string }
interface Message { channel: string, args: unknown[] }

/** One page's messages on their way to it: the page asks for the next ones and gets them in order. */
function createOutbox() {
  const waiting: Message[] = []
  let wake: ((batch: Message[]) => void) | null = null
  return {
    post(message: Message) {
      waiting.push(message)
      wake?.(waiting.splice(0))
      wake = null
    },
    next: () => waiting.length > 0 ? Promise.resolve(waiting.splice(0)) : new Promise<Message[]>(resolve => wake = resolve),
  }
}

let lastId = 0

/** `WebContents` over a page of the browser. The page comes later than the object, as the browser starts with it. */
export class StandInContents extends EventEmitter {
  readonly id = ++lastId
  readonly mainFrame = { get url() { return '' } } as WebFrameMain
  private page: Page | null = null
  private destroyed = false
  private outbox = createOutbox()
  /** Makes another renderer after one that died; null while the present one lives. */
  private revive: (() => Promise<void>) | null = null
  private openHandler: OpenHandler = () => ({ action: 'allow' })
  /** Loads that the main process asked for itself; `will-navigate` is not about those. */
  private readonly ownLoads = new Set<string>()

  /** Takes the page over; `revive` makes another in its place, for a renderer that died takes its page with it. */
  attach(page: Page, revive: () => Promise<void>): void {
    this.page = page
    Object.defineProperty(this.mainFrame, 'url', { get: () => this.getURL() })
    page.on('close', () => page === this.page && this.destroy())
    page.on('crash', () => {
      this.outbox = createOutbox()
      this.revive = revive
      this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 })
    })
    page.on('popup', popup => void popup.close())
  }

  /** The page that is shown now: another one after its renderer died. */
  current(): Page | null {
    return this.page
  }

  async load(url: string): Promise<void> {
    const target = addresses.toBrowser(url)
    this.ownLoads.add(target)
    const { revive } = this
    this.revive = null
    await revive?.()
    await this.page?.goto(target, { waitUntil: 'commit' })
  }

  /** Whether a navigation may begin; tells the listeners that Electron would tell. */
  judgeNavigation(request: PageRequest): boolean {
    const isMain = request.frame() === this.page?.mainFrame()
    const url = addresses.fromBrowser(request.url())
    const mayGo = this.ownLoads.delete(request.url()) || !this.isPrevented(isMain ? ['will-frame-navigate', 'will-navigate'] : ['will-frame-navigate'], url, isMain)
    if (mayGo)
      this.emit('did-start-navigation', { url, isMainFrame: isMain, isSameDocument: false })
    return mayGo
  }

  private isPrevented(events: readonly string[], url: string, isMainFrame: boolean): boolean {
    let prevented = false
    for (const name of events)
      this.emit(name, { url, isMainFrame, preventDefault: () => prevented = true })
    return prevented
  }

  /** A page tries to open another one: the application is asked, and whatever it says, no second page opens here. */
  judgeOpening(url: string): void {
    this.openHandler({ url: addresses.fromBrowser(url), frameName: '', features: '', disposition: 'new-window', referrer: { url: '', policy: 'no-referrer' } })
  }

  /** One message of the page's preload script. */
  async receive(frame: Frame, message: string): Promise<string> {
    const asked = JSON.parse(message) as PageMessage
    if (asked.kind === 'next')
      return JSON.stringify({ ok: true, value: await this.outbox.next() })
    if (asked.kind === 'open') {
      this.judgeOpening(asked.url)
      return JSON.stringify({ ok: true })
    }
    const isMain = frame === this.page?.mainFrame()
    const senderFrame = isMain ? this.mainFrame : { url: addresses.fromBrowser(frame.url()) } as WebFrameMain
    const event = { sender: this as unknown as WebContents, senderFrame, processId: 1, frameId: isMain ? 1 : 2 } as IpcMainInvokeEvent
    return JSON.stringify(await dispatch(event, asked.channel, asked.args))
  }

  send(channel: string, ...args: unknown[]): void {
    this.outbox.post({ channel, args: structuredClone(args) })
  }

  getURL(): string {
    return addresses.fromBrowser(this.page?.url() ?? '')
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler
  }

  isDestroyed(): boolean {
    return this.destroyed
  }

  reload(): void {
    if (this.revive === null)
      void this.page?.reload()
    else
      void this.load(this.getURL())
  }

  private destroy(): void {
    if (this.destroyed)
      return
    this.destroyed = true
    this.emit('destroyed')
  }
}

/** Checked by the compiler: what is there has the shape that Electron's own has. */
export type ContentsShape = Pick<WebContents, Used>
export const asContents = (contents: StandInContents): WebContents => contents satisfies ContentsShape as unknown as WebContents
