import { Buffer } from 'node:buffer'
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { AppError } from '../../shared/errors.ts'

/** A proxy on the way. `socks` is known by name only: nothing here speaks it. */
export interface ProxyRoute {
  readonly kind: 'http' | 'https' | 'socks'
  readonly host: string
  readonly port: number
  /** Value of `Proxy-Authorization`; null = nobody signs in. */
  readonly authorization: string | null
}

/** One way to an address. */
export type Route = { readonly kind: 'direct' } | ProxyRoute

/** Ways to an address (`https://host:port`), the first that works is taken. Rejects when that cannot be found out. */
export type ResolveRoutes = (address: string) => Promise<readonly Route[]>

/** Proxies for all addresses but some. */
export interface FixedProxy {
  /** `http://[name:password@]host:port` for encrypted addresses; null = straight. */
  readonly https: string | null
  /** For addresses that are not encrypted. */
  readonly http: string | null
  /** Hosts (with what is below them), `*.domain`, `host:port`, addresses, nets, `*`. This machine itself always is. */
  readonly bypass: readonly string[]
}

const direct: Route = { kind: 'direct' }
const kinds: Readonly<Record<string, ProxyRoute['kind']>> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https', SOCKS: 'socks', SOCKS4: 'socks', SOCKS5: 'socks' }
const usualPorts: Readonly<Record<ProxyRoute['kind'], number>> = { http: 80, https: 443, socks: 1080 }

/** What a proxy is told for Basic sign-in. */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** `host:port` of a proxy, as persons and logs may read it. */
export function proxyName({ host, port }: ProxyRoute): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
}

/** The ways that an answer in PAC notation names, such as `PROXY a:8080; DIRECT`. What is no way is left out. */
export function readRoutes(answer: string): Route[] {
  return answer.split(';').flatMap((part): Route[] => {
    const [, word = '', host = '', port] = /^\s*(\w+)(?:\s+(\[[\da-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?)?\s*$/i.exec(part) ?? []
    const name = word.toUpperCase()
    const kind = kinds[name]
    if (name === 'DIRECT')
      return [direct]
    return kind === undefined || host === '' ? [] : [{ kind, host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? usualPorts[kind]), authorization: null }]
  })
}

/** True for this very machine: it never stands behind a proxy. */
export function isThisMachine(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase()
  if (name === 'localhost' || name.endsWith('.localhost'))
    return true
  return isIP(name) !== 0 && ipaddr.process(name).range() === 'loopback'
}

function inNet(host: string, net: string): boolean {
  if (isIP(host) === 0 || !ipaddr.isValidCIDR(net))
    return false
  const [address, [base, bits]] = [ipaddr.process(host), ipaddr.parseCIDR(net)]
  return address.kind() === base.kind() && address.match(base, bits)
}

function passesBy(url: URL, rule: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase()
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(rule.trim().toLowerCase().replace(/^\*?\./, '')) ?? []
  if (name === '*')
    return true
  if (rule.includes('/'))
    return inNet(host, rule.trim())
  if (rule.trim() === '<local>')
    return !host.includes('.')
  const isNamed = name !== '' && (host === name || host.endsWith(`.${name}`))
  return isNamed && (port === undefined || port === (url.port || (url.protocol === 'https:' ? '443' : '80')))
}

/** The proxy behind an address. Throws `config_invalid` for what is none; its name and password stay out of the error. */
function readProxy(address: string): ProxyRoute {
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  const kind = url?.protocol === 'http:' ? 'http' : url?.protocol === 'https:' ? 'https' : null
  if (url === null || kind === null || url.hostname === '' || !['', '/'].includes(url.pathname))
    throw new AppError('config_invalid', { details: { fields: ['proxy: must be http://host:port or https://host:port'] } })
  const authorization = url.username === '' ? null : basic(decodeURIComponent(url.username), decodeURIComponent(url.password))
  return { kind, host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || usualPorts[kind]), authorization }
}

/** Ways by fixed proxies; null = always straight. Throws `config_invalid` for a proxy that is none. */
export function fixedRoutes(proxy: FixedProxy | null): ResolveRoutes {
  const [https, http] = [proxy?.https, proxy?.http].map(address => address ? readProxy(address) : direct)
  return async (address) => {
    const url = new URL(address)
    if (isThisMachine(url.hostname) || proxy?.bypass.some(rule => passesBy(url, rule)))
      return [direct]
    return [(url.protocol === 'https:' || url.protocol === 'wss:' ? https : http) ?? direct]
  }
}

/** The proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`, also in small letters); null when it names none. */
export function readEnvironmentProxy(env: Readonly<Record<string, string | undefined>>): FixedProxy | null {
  const read = (name: string) => env[name.toLowerCase()] || env[name] || null
  const [https, http] = [read('HTTPS_PROXY'), read('HTTP_PROXY')]
  return https === null && http === null ? null : { https, http, bypass: (read('NO_PROXY') ?? '').split(/[\s,]+/).filter(Boolean) }
}
