import type { App, Session, WebContents } from 'electron'
import type { Log } from '../../src/engine/log.ts'

/**
 * What the page may ask the system for. A phone system stands in the house: Chromium keeps a page of our own scheme from it
 * without the network permissions (Local Network Access); where the page may connect to at all is its policy's.
 */
const allowedPermissions: ReadonlySet<string> = new Set(['notifications', 'clipboard-sanitized-write', 'fullscreen', 'speaker-selection', 'local-network-access', 'local-network', 'loopback-network'])

/** What the guards decide by. */
export interface GuardOptions {
  readonly isOwn: (address: string | undefined) => boolean
  readonly log: Log
}

/** What pages are guarded with. */
export interface ContentsGuardOptions extends GuardOptions {
  readonly isWall: (address: string) => boolean
  /** Opens the wallboard in a window of ours; the page that asked for it gets no hold of it. */
  readonly openWall: () => void
  /** The conversation that an address of ours shows alone; null for any other. */
  readonly aloneOf: (address: string) => string | null
  /** Opens a conversation in a window of ours, like the wallboard. */
  readonly openAlone: (conversation: string) => void
  /** The one way out, which judges for itself: every other address that a page wants opened ends there. */
  readonly openOutside: (address: string) => void
  /** A page of somebody else's that guards of its own hold. */
  readonly isApart?: (contents: WebContents) => boolean
}

/** Shuts every way out of a page: it stays where it is, opens nothing but our own wallboard, a conversation of ours by itself and, outside, pages of known places; it embeds nothing. */
export function guardContents(contents: WebContents, { isOwn, isWall, openWall, aloneOf, openAlone, openOutside, log }: ContentsGuardOptions): void {
  const stay = (event: { preventDefault: () => void }, address: string) => {
    if (isOwn(address))
      return
    log.warn({ host: URL.canParse(address) ? new URL(address).host.slice(0, 200) : 'none' }, 'a page was kept from leaving')
    event.preventDefault()
  }
  contents.on('will-navigate', event => stay(event, event.url))
  contents.on('will-redirect', event => stay(event, event.url))
  contents.on('will-frame-navigate', event => stay(event, event.url))
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const alone = aloneOf(url)
    if (isWall(url))
      openWall()
    else if (alone !== null)
      openAlone(alone)
    else
      openOutside(url)
    return { action: 'deny' }
  })
}

/** Guards every page this process will ever show. */
export function guardAllContents(app: Pick<App, 'on'>, options: ContentsGuardOptions): void {
  app.on('web-contents-created', (_, contents) => options.isApart?.(contents) || guardContents(contents, options))
}

/** Grants the few permissions on the list and the microphone (never a camera), to our own page alone; both the question and the silent check. */
export function guardPermissions(session: Session, { isOwn, log }: GuardOptions): void {
  const isMicrophone = (permission: string, asked: readonly (string | undefined)[]) => permission === 'media' && asked.length > 0 && asked.every(type => type === 'audio')
  /** The frame that asks and the page around it have to be ours both. */
  const areOwn = (addresses: readonly (string | undefined)[]) => addresses.some(Boolean) && addresses.every(address => !address || isOwn(address))
  const allows = (permission: string, addresses: readonly (string | undefined)[], asked: readonly (string | undefined)[]) => (allowedPermissions.has(permission) || isMicrophone(permission, asked)) && areOwn(addresses)
  session.setPermissionRequestHandler((_, permission, decide, details) => {
    const isAllowed = allows(permission, [details.requestingUrl], 'mediaTypes' in details ? details.mediaTypes ?? [] : [])
    if (!isAllowed)
      log.warn({ permission }, 'a permission was refused')
    decide(isAllowed)
  })
  session.setPermissionCheckHandler((contents, permission, origin, { mediaType, requestingUrl, embeddingOrigin }) => allows(permission, [contents?.getURL(), origin, requestingUrl, embeddingOrigin], [mediaType]))
  session.setDevicePermissionHandler(() => false)
}
