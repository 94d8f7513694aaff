import type { Session } from 'electron'
import type { GuardOptions } from '../guards.ts'
import { guardPermissions } from '../guards.ts'

/** What the session of our pages is guarded with. */
export interface SessionGuardOptions extends GuardOptions {
  /** Origin of the phone system, such as `wss://sip.example.com`; null = none. */
  readonly phone: () => string | null
}

/** Schemes by which something comes over a line, or out of this machine's files. */
const reaching: ReadonlySet<string> = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:', 'file:'])

/** True for what a page of ours may ask for: what reaches nowhere (its own scheme, blobs, data), the phone system, and the page's own server while it is being developed. */
export function mayRequest(address: string, { isOwn, phone }: Pick<SessionGuardOptions, 'isOwn' | 'phone'>): boolean {
  if (!URL.canParse(address))
    return false
  const { protocol, host } = new URL(address)
  // A page that is being developed hears of changes over a socket of its own server.
  if (!reaching.has(protocol) || isOwn(address.replace(/^ws/i, 'http')))
    return true
  return (protocol === 'ws:' || protocol === 'wss:') && `${protocol}//${host}` === phone()
}

/** A file that a page of ours makes or shows itself. */
function isOwnFile(address: string, isOwn: GuardOptions['isOwn']): boolean {
  return isOwn(address.startsWith('blob:') ? address.slice('blob:'.length) : address)
}

/**
 * Guards what the session of our pages does beside them: permissions and devices, requests (a second wall behind the page's
 * own policy), downloads, and the screen, which nobody may record.
 */
export function guardSession(session: Session, options: SessionGuardOptions): void {
  const { isOwn, log } = options
  guardPermissions(session, options)
  session.webRequest.onBeforeRequest(({ url, webContentsId }, decide) => {
    // Without a page it is the main process that asks, which has rules of its own.
    const cancel = webContentsId !== undefined && !mayRequest(url, options)
    if (cancel)
      log.warn({ host: URL.canParse(url) ? new URL(url).host.slice(0, 200) : 'none' }, 'a request of a page was refused')
    decide({ cancel })
  })
  session.on('will-download', (event, item) => {
    if (isOwnFile(item.getURL(), isOwn))
      return
    log.warn({}, 'a download from elsewhere was refused')
    event.preventDefault()
  })
  session.setDisplayMediaRequestHandler((_, decide) => decide(null))
}
