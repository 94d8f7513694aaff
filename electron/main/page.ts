import type { Log } from '../../src/engine/log.ts'
import type { PageMedia } from './page-media.ts'
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { pagePolicy, pagePolicyWith } from '../../src/shared/page-policy.ts'
import { pageTypeOf } from '../../src/shared/page-types.ts'
import { createPageMedia, mediaPath } from './page-media.ts'

/** Scheme and host of the workstation's own page. */
export const pageScheme = 'app'
export const pageHost = 'huiyin'
export const pageUrl = `${pageScheme}://${pageHost}/index.html`
/** Of the window that has the softphone. */
export const phonePage = 'softphone.html'

/** What the page's protocol serves. */
export interface PageOptions extends PageMedia {
  /** Folder of the built page. */
  readonly folder: string
  /** Origin of the phone system that the phone's page may speak to, as far as it is known; absent = none. */
  readonly phone?: () => string | null
  readonly log: Log
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: pagePolicy })
}

/** True for an address of our own page, whichever way it is written. */
export function isOwnPage(address: string | undefined, devUrl: string | null): boolean {
  if (!address || !URL.canParse(address))
    return false
  const url = new URL(address)
  const isApp = url.protocol === `${pageScheme}:` && url.host === pageHost && !url.username && !url.port
  return isApp || (devUrl !== null && url.origin === new URL(devUrl).origin)
}

/** Part of an address behind which the page shows the wallboard. */
export const wallHash = '#/wall'

/** True for the wallboard's address on our own page. */
export function isWall(address: string, devUrl: string | null): boolean {
  return isOwnPage(address, devUrl) && new URL(address).hash === wallHash
}

/** The conversation that an address of our own page shows alone, in a window of its own; null for any other address. */
export function aloneConversation(address: string, devUrl: string | null): string | null {
  const id = /^#\/c\/([\w%.:-]{1,96})\?alone$/.exec(URL.canParse(address) ? new URL(address).hash : '')?.[1]
  return id !== undefined && isOwnPage(address, devUrl) ? id : null
}

/** The file behind an address, or null when it would leave the folder. */
function fileOf(folder: string, pathname: string): string | null {
  const path = join(folder, pathname === '/' ? 'index.html' : pathname)
  return path.startsWith(folder + sep) && !pathname.includes('\0') ? path : null
}

/** Answers `app://huiyin/…`: the built page under its policy, and customers' media as what they are, never as a page. */
export function createPageHandler({ folder, media, upload, phone = () => null, log }: PageOptions): (request: Request) => Promise<Response> {
  async function file(pathname: string): Promise<Response> {
    const path = fileOf(folder, pathname)
    const bytes = path ? await readFile(path).catch(() => null) : null
    if (!path || !bytes)
      return refuse(404)
    // The phone has a page of its own; the desk's speaks to nobody but its host.
    const policy = pathname === `/${phonePage}` ? pagePolicyWith(phone()) : pagePolicy
    return new Response(new Uint8Array(bytes), { headers: { ...policy, 'Content-Type': pageTypeOf(extname(path)) } })
  }

  const item = createPageMedia({ media, upload }, log)

  return async (request) => {
    const url = new URL(request.url)
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (url.host !== pageHost || !(isRead || (request.method === 'POST' && url.pathname.startsWith(mediaPath))))
      return refuse(403)
    try {
      const pathname = decodeURIComponent(url.pathname)
      return pathname.startsWith(mediaPath) ? await item(request, pathname, url) : await file(pathname)
    }
    catch {
      // Only a malformed percent sign gets here.
      return refuse(400)
    }
  }
}
