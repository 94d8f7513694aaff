import type { IncomingHttpHeaders } from 'node:http'

/** Which names the staff listener answers to, and which pages may speak to it. */
export interface AllowList {
  /** True for a `Host` header of ours: a name that merely resolves to this machine (rebinding) is not. */
  readonly host: (headers: IncomingHttpHeaders) => boolean
  /** True when the request comes from our own page, or from no page at all. */
  readonly origin: (headers: IncomingHttpHeaders) => boolean
  /** True only for a request that names our own page: what changes something, and every WebSocket. */
  readonly exactOrigin: (headers: IncomingHttpHeaders) => boolean
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

/** The origins of a listener on this port: loopback's names, and those it is published under. */
export function createAllowList(port: number, published: readonly string[]): AllowList {
  const addresses = [...loopbackNames.map(name => `http://${name}:${port}`), ...published]
  const origins = new Set(addresses.map(address => new URL(address).origin))
  const hosts = new Set([...origins].map(origin => new URL(origin).host))
  const knows = (origin: string | undefined) => origin !== undefined && origins.has(origin)

  return {
    host: headers => headers.host !== undefined && hosts.has(headers.host.toLowerCase()),
    origin(headers) {
      if (headers.origin !== undefined)
        return knows(headers.origin)
      const site = headers['sec-fetch-site']
      return site === undefined || site === 'same-origin' || site === 'none'
    },
    exactOrigin: headers => knows(headers.origin),
  }
}
