import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { ProxyRoute, ResolveRoutes, Route } from './routes.ts'
import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { connect as connectTcp, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { proxyName } from './routes.ts'
import { WayError } from './way-error.ts'

/** Another end of a line. */
export interface Target {
  readonly host: string
  readonly port: number
  /** The line is encrypted and the other end proves its name. */
  readonly secure: boolean
}

/** Opens a line to `target`, by whatever way leads there. Rejects with a {@link WayError} or with Node's own error. */
export type Dial = (target: Target, signal?: AbortSignal) => Promise<Socket>

/** What lines are opened with. */
export interface DialOptions {
  readonly routes: ResolveRoutes
  /** Told of every way that was gone, and of every proxy that did not lead on. */
  readonly onRoute?: (target: Target, route: Route, error: WayError | null) => void
  /** How long a name and a first answer may take on each stretch, ms. */
  readonly withinMs?: number
}

const usualWithinMs = 6_000
/** How long a proxy that did not answer comes after the others, ms. */
const restMs = 60_000

/** Waits for `event` of a line that is being opened; whatever else happens first destroys it and rejects. */
function opened(socket: Socket, event: 'connect' | 'secureConnect', silent: () => Error, { signal, withinMs }: { readonly signal?: AbortSignal, readonly withinMs: number }): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => socket.destroy(silent()), withinMs)
    const abort = () => socket.destroy(signal?.reason instanceof Error ? signal.reason : new Error('aborted'))
    const settle = (work: () => void) => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
      socket.off('error', fail).off('close', close)
      work()
    }
    function fail(error: Error) {
      settle(() => reject(error))
    }
    function close() {
      settle(() => reject(Object.assign(new Error('the line was cut'), { code: 'ECONNRESET' })))
    }
    signal?.addEventListener('abort', abort)
    socket.once('error', fail).once('close', close).once(event, () => settle(() => resolve(socket)))
    if (signal?.aborted)
      abort()
  })
}

/** The limits of one stretch. */
export interface Stretch {
  readonly signal?: AbortSignal
  readonly withinMs: number
}

/** A plain line straight to `host`. */
export function openLine({ host, port }: Pick<Target, 'host' | 'port'>, stretch: Stretch): Promise<Socket> {
  return opened(connectTcp({ host, port }), 'connect', () => new WayError('LINE_SILENT'), stretch)
}

function refusalOf(proxy: ProxyRoute, { statusCode = 0, headers }: IncomingMessage): WayError {
  const facts = { proxy: proxyName(proxy), status: statusCode }
  if (statusCode === 407)
    return new WayError('PROXY_SIGN_IN', { ...facts, challenge: String(headers['proxy-authenticate'] ?? '').slice(0, 500) })
  return new WayError([500, 502, 503, 504].includes(statusCode) ? 'PROXY_CANNOT_REACH' : 'PROXY_REFUSED', facts)
}

/** A plain line to `target` through `proxy`. Rejects with a {@link WayError} for all that the proxy does. */
export function openTunnel(proxy: ProxyRoute, { host, port }: Pick<Target, 'host' | 'port'>, { signal, withinMs }: Stretch): Promise<Socket> {
  if (proxy.kind === 'socks')
    return Promise.reject(new WayError('PROXY_KIND', { proxy: proxyName(proxy) }))
  const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  return new Promise((resolve, reject) => {
    const request = (proxy.kind === 'https' ? requestHttps : requestHttp)({
      host: proxy.host,
      port: proxy.port,
      method: 'CONNECT',
      path,
      headers: { Host: path, ...proxy.authorization === null ? {} : { 'Proxy-Authorization': proxy.authorization } },
      agent: false,
      signal,
    })
    const timer = setTimeout(() => request.destroy(new Error('silent')), withinMs)
    request.on('error', (cause) => {
      clearTimeout(timer)
      reject(signal?.aborted ? cause : new WayError('PROXY_DOWN', { proxy: proxyName(proxy) }, cause))
    })
    request.on('connect', (answer, socket, head) => {
      clearTimeout(timer)
      if (answer.statusCode !== 200) {
        socket.destroy()
        return reject(refusalOf(proxy, answer))
      }
      if (head.length > 0)
        socket.unshift(head)
      resolve(socket)
    })
    request.end()
  })
}

/** Encrypts a plain line; the other end has to prove that it is `host`, to whom this process believes. */
export async function secureLine(socket: Socket, { host }: Pick<Target, 'host'>, stretch: Stretch): Promise<Socket> {
  const secured = opened(connectTls({
    socket,
    host,
    ALPNProtocols: ['http/1.1'],
    ...isIP(host) === 0 ? { servername: host } : {},
  }), 'secureConnect', () => new WayError('TLS_SILENT'), stretch)
  try {
    return await secured
  }
  catch (error) {
    // What was laid over it takes the line along only when it was whole.
    socket.destroy()
    throw error
  }
}

/**
 * Makes the one way by which lines are opened: fetch, WebSocket and media all take it, so that proxies and certificates
 * are the same for each. Ways are tried in the order in which they were named; straight only where that is named too.
 */
export function createDial({ routes, onRoute = () => {}, withinMs = usualWithinMs }: DialOptions): Dial {
  /** Proxies that did not answer, and since when. */
  const resting = new Map<string, number>()
  const isResting = (route: Route) => route.kind !== 'direct' && performance.now() - (resting.get(proxyName(route)) ?? -restMs) < restMs

  async function openBy(route: Route, target: Target, stretch: Stretch): Promise<Socket> {
    const plain = await (route.kind === 'direct' ? openLine(target, stretch) : openTunnel(route, target, stretch))
    return target.secure ? secureLine(plain, target, stretch) : plain
  }

  return async (target, signal) => {
    const stretch = { signal, withinMs }
    const named = await routes(`${target.secure ? 'https' : 'http'}://${isIP(target.host) === 6 ? `[${target.host}]` : target.host}:${target.port}`)
    let last: unknown = new WayError('PROXY_KIND')
    for (const route of [...named].sort((one, other) => Number(isResting(one)) - Number(isResting(other)))) {
      try {
        const socket = await openBy(route, target, stretch)
        onRoute(target, route, null)
        return socket
      }
      catch (error) {
        last = error
        if (!(error instanceof WayError) || route.kind === 'direct')
          throw error
        onRoute(target, route, error)
        // Another proxy is no answer to one that wants to know who asks, or that refuses.
        if (error.code !== 'PROXY_DOWN' && error.code !== 'PROXY_KIND')
          throw error
        resting.set(proxyName(route), performance.now())
      }
    }
    throw last
  }
}
