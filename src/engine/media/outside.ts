import type { Socket } from 'node:net'
import type { FetchFile, FileAsk } from '../../channels/connector.ts'
import type { OpenLine, Target } from './outside-line.ts'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkFailure } from '../../channels/network-failure.ts'
import { AppError } from '../../shared/errors.ts'
import { isLoopbackAddress, isPublicAddress } from './address.ts'
import { openLine, takeFile } from './outside-line.ts'

/** What the way outside is made of. */
export interface OutsideOptions {
  /** A stand-in on this machine may be asked, at the very address (with its port) that a connector lists. */
  readonly loopback: boolean
  /** Addresses behind a name. The system's resolver unless a test says otherwise. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>
  readonly open?: OpenLine
  /** A line through the company's proxy, which then looks up the (listed) name; null = the way leads straight out. */
  readonly tunnel?: (url: URL, signal: AbortSignal) => Promise<Socket | null>
}

/** Redirects followed for one file; each is checked as the first address was. */
const mostRedirects = 3
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

function refuse(reason: 'scheme' | 'host' | 'address' | 'redirects'): AppError {
  return new AppError('media_not_allowed', { details: { reason } })
}

async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(found => found.address)
}

/**
 * Makes the one checked way to files outside: listed hosts only, https, every redirect checked anew. A name is resolved once,
 * every address behind it has to be public, and the connection is pinned to what was checked, so that a name which answers
 * differently a moment later (rebinding) gains nothing.
 */
export function createOutside({ loopback, resolve = resolveBySystem, open = openLine, tunnel = async () => null }: OutsideOptions): FetchFile {
  /** Throws unless the address leads through a listed door; answers which addresses may lie behind it. */
  function doorOf(url: URL, hosts: readonly string[]): (address: string) => boolean {
    if (url.protocol !== 'https:' && url.protocol !== 'http:')
      throw refuse('scheme')
    if (url.username !== '' || url.password !== '')
      throw refuse('host')
    if (loopback && url.port !== '' && hosts.includes(url.host))
      return isLoopbackAddress
    if (url.protocol !== 'https:')
      throw refuse('scheme')
    if (url.port !== '' || !hosts.some(host => url.hostname === host || url.hostname.endsWith(`.${host}`)))
      throw refuse('host')
    return isPublicAddress
  }

  async function addressesOf(url: URL, signal: AbortSignal): Promise<readonly string[]> {
    const literal = url.hostname.replace(/^\[|\]$/g, '')
    return isIP(literal) === 0 ? Promise.race([resolve(url.hostname), rejectedBy(signal)]) : [literal]
  }

  async function aim(address: string, ask: FileAsk): Promise<Target> {
    const url = URL.parse(address)
    if (url === null)
      throw refuse('host')
    const isAllowed = doorOf(url, ask.hosts)
    const line = isAllowed === isPublicAddress && isIP(url.hostname.replace(/^\[|\]$/g, '')) === 0 ? await tunnel(url, ask.signal) : null
    if (line)
      return { url, addresses: [], line }
    const addresses = await addressesOf(url, ask.signal)
    if (addresses.length === 0 || !addresses.every(isAllowed))
      throw refuse('address')
    return { url, addresses }
  }

  /** The file, or the address that it is said to be at. */
  async function askOnce(address: string, ask: FileAsk) {
    const target = await aim(address, ask)
    const response = await open(target, ask.signal)
    const to = redirects.has(response.statusCode ?? 0) ? response.headers.location : undefined
    if (to === undefined)
      return { file: await takeFile(response, ask.maxBytes) }
    response.destroy()
    return { to: URL.parse(to, target.url.href)?.href ?? to }
  }

  return async (address, ask) => {
    try {
      let next = address
      for (let hop = 0; hop <= mostRedirects; hop++) {
        const { file, to } = await askOnce(next, ask)
        if (file)
          return file
        next = to
      }
    }
    catch (cause) {
      throw failed(cause, ask.signal)
    }
    throw refuse('redirects')
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted)
      reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

/** The coded error of a file that did not come. Its address stays out of it: a customer may have written it. */
function failed(cause: unknown, signal: AbortSignal): AppError {
  const timedOut = (signal.reason instanceof DOMException && signal.reason.name === 'TimeoutError') || (cause instanceof Error && 'code' in cause && cause.code === 'ETIMEDOUT')
  return networkFailure(cause, { isWrite: false, aborted: signal.aborted && !timedOut, timedOut, endpoint: 'outside' })
}
