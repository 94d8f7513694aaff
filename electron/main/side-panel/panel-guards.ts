import type { Session, WebContents } from 'electron'
import type { Log } from '../../../src/engine/log.ts'

/** Where the company's pages may go. */
export interface PanelGuards {
  /** Origins, each with its port. */
  readonly origins: ReadonlySet<string>
  readonly log: Log
}

/** Whether an address is of one of `origins`, or made by a page of theirs itself. */
export function isOfPanel(address: string, origins: ReadonlySet<string>): boolean {
  const bare = address.startsWith('blob:') ? address.slice('blob:'.length) : address
  return URL.canParse(bare) && origins.has(new URL(bare).origin)
}

const hostOf = (address: string) => URL.canParse(address) ? new URL(address).host.slice(0, 200) : 'none'

/** Holds a session of the company's pages: nothing of this machine is granted, nothing comes from other origins, nothing is saved. */
export function guardPanelSession(session: Session, { origins, log }: PanelGuards): void {
  session.setPermissionRequestHandler((_, permission, decide) => {
    log.warn({ permission }, 'a permission was refused to the side panel')
    decide(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_, decide) => decide(null))
  session.webRequest.onBeforeRequest(({ url }, decide) => {
    const cancel = !isOfPanel(url, origins) && !url.startsWith('data:')
    if (cancel)
      log.warn({ host: hostOf(url) }, 'a request of the side panel was refused')
    decide({ cancel })
  })
  session.on('will-download', event => event.preventDefault())
}

/** Holds a page of the company's: it stays on its origins and opens no window; what it would open there, it shows itself. */
export function guardPanelContents(contents: WebContents, { origins, log }: PanelGuards): void {
  const stay = (event: { preventDefault: () => void }, address: string) => {
    if (isOfPanel(address, origins))
      return
    log.warn({ host: hostOf(address) }, 'the side panel was kept from leaving')
    event.preventDefault()
  }
  contents.on('will-navigate', event => stay(event, event.url))
  contents.on('will-redirect', event => stay(event, event.url))
  contents.on('will-frame-navigate', event => stay(event, event.url))
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isOfPanel(url, origins))
      contents.loadURL(url).catch(() => undefined)
    return { action: 'deny' }
  })
}
