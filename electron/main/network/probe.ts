import type { LookupAddress } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Stretch } from '../../../src/engine/network/dial.ts'
import type { ProxyRoute, ResolveRoutes, Route } from '../../../src/engine/network/routes.ts'
import type { ReachFacts } from '../../../src/shared/rules/reachability.ts'
import { Buffer } from 'node:buffer'
import { request } from 'node:http'
import { isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { z } from 'zod'
import { openLine, openTunnel, secureLine } from '../../../src/engine/network/dial.ts'
import { proxyName } from '../../../src/engine/network/routes.ts'
import { WayError } from '../../../src/engine/network/way-error.ts'

/** What a look at the way to a hub is made with. */
export interface ProbeOptions {
  readonly hub: string
  readonly routes: ResolveRoutes
  /** Rejects with the codes of Node's resolver. */
  readonly lookup: (host: string) => Promise<LookupAddress>
  /** This computer has an address beside its own loopback. */
  readonly hasNetwork: () => boolean
  /** Told what the proxy said to our wish for a tunnel; null = it led on. */
  readonly onProxy?: (proxy: ProxyRoute, error: WayError | null) => void
  /** Where the hub's name is asked without encryption. */
  readonly plainPort?: number
  readonly withinMs?: number
}

/** What a look found. */
export interface Finding {
  readonly facts: ReachFacts
  /** `host:port` of the proxy that was gone through or failed; null = straight. */
  readonly proxy: string | null
  /** Who signed the certificate that was not believed. */
  readonly issuer: string | null
}

type Unsaid = Omit<ReachFacts, 'online' | 'hasNetwork' | 'way'>
const unsaid: Unsaid = { name: null, line: null, tunnel: null, lock: null, answer: null, plain: null }
const healthShape = z.object({ ok: z.boolean(), wireVersion: z.number() })
const mostBytes = 10_000

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function lineOf(error: unknown): NonNullable<ReachFacts['line']> {
  switch (codeOf(error)) {
    case 'ECONNREFUSED': return 'refused'
    case 'ENETUNREACH':
    case 'EHOSTUNREACH':
    case 'EADDRNOTAVAIL':
    case 'ENETDOWN': return 'no_route'
    case 'ECONNRESET':
    case 'EPIPE': return 'cut'
    default: return 'silent'
  }
}

function lockOf(error: unknown): NonNullable<ReachFacts['lock']> {
  switch (codeOf(error)) {
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY': return 'unknown_issuer'
    case 'ERR_TLS_CERT_ALTNAME_INVALID': return 'wrong_name'
    case 'CERT_HAS_EXPIRED': return 'expired'
    case 'CERT_NOT_YET_VALID': return 'not_yet'
    case 'HUB_PIN_MISMATCH': return 'pinned'
    default: return 'broken'
  }
}

/** Runs `work` after `ms` unless it was taken back before. */
function after(ms: number, back: AbortSignal, work: () => void): void {
  const timer = setTimeout(work, ms)
  back.addEventListener('abort', () => clearTimeout(timer))
}

/** The head of an answer and the beginning of its body, over a line that is then closed; null = none came. */
function ask(socket: Socket, path: string, host: string, withinMs: number): Promise<{ head: IncomingMessage, body: string } | null> {
  return new Promise((resolve) => {
    const late = new AbortController()
    const done = (value: { head: IncomingMessage, body: string } | null) => {
      late.abort()
      socket.destroy()
      resolve(value)
    }
    after(withinMs, late.signal, () => done(null))
    const asked = request({ path, headers: { Host: host, Accept: 'application/json' }, createConnection: () => socket }, (head) => {
      const chunks: Buffer[] = []
      let size = 0
      const finish = () => done({ head, body: Buffer.concat(chunks).toString('utf8') })
      head.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        size += chunk.length
        if (size > mostBytes)
          finish()
      }).on('end', finish).on('error', finish)
    })
    asked.on('error', () => done(null))
    asked.end()
  })
}

function answerOf(told: Awaited<ReturnType<typeof ask>>): NonNullable<ReachFacts['answer']> {
  if (told === null)
    return 'none'
  try {
    return healthShape.parse(JSON.parse(told.body)).ok ? 'ours' : 'ours_down'
  }
  catch {
    // A front that says that the hub behind it is not there is no stranger.
    return [502, 503, 504].includes(told.head.statusCode ?? 0) ? 'none' : 'foreign'
  }
}

/** Makes the look at the way to a hub: step by step, each with its own outcome; nothing but a question for its health is sent. */
export function createProbe({ hub, routes, lookup, hasNetwork, onProxy = () => {}, plainPort = 80, withinMs = 5_000 }: ProbeOptions): (online: boolean | null) => Promise<Finding> {
  const url = new URL(hub)
  const secure = url.protocol === 'https:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const target = { host, port: Number(url.port || (secure ? 443 : 80)) }
  const stretch: Stretch = { withinMs }
  const open = (route: Route) => route.kind === 'direct' ? openLine(target, stretch) : openTunnel(route, target, stretch)

  async function nameOf(name: string): Promise<NonNullable<ReachFacts['name']>> {
    if (isIP(name) !== 0)
      return 'found'
    return lookup(name).then(() => 'found' as const, error => codeOf(error) === 'ENOTFOUND' ? 'unknown' as const : 'no_server' as const)
  }

  /** What the hub's name answers to whoever asks without encryption: a portal leads to itself. */
  async function askPlain(): Promise<NonNullable<ReachFacts['plain']>> {
    const socket = await openLine({ host, port: plainPort }, stretch).catch(() => null)
    const told = socket && await ask(socket, '/', url.host, withinMs)
    if (!told)
      return 'none'
    const to = URL.parse(told.head.headers.location ?? '', url.href)
    if (told.head.headers.location !== undefined)
      return to?.hostname === url.hostname ? 'none' : 'elsewhere'
    return /^text\/html/i.test(told.head.headers['content-type'] ?? '') ? 'page' : 'none'
  }

  /** Who signed what is shown at the hub's address: the certificate is looked at and the line closed, nothing is said on it. */
  async function issuerBy(route: Route): Promise<string | null> {
    const plain = await open(route).catch(() => null)
    if (!plain)
      return null
    return new Promise((resolve) => {
      const look = connectTls({ socket: plain, rejectUnauthorized: false, ...isIP(host) === 0 ? { servername: host } : {} })
      const late = new AbortController()
      const done = (name: string | null) => {
        late.abort()
        look.destroy()
        plain.destroy()
        resolve(name)
      }
      after(withinMs, late.signal, () => done(null))
      look.once('error', () => done(null)).once('secureConnect', () => {
        const { O, CN } = look.getPeerCertificate().issuer ?? {}
        done([O, CN].flat().filter(Boolean).join(' / ').slice(0, 300) || null)
      })
    })
  }

  async function lookAlong(route: Route): Promise<Unsaid & { readonly issuer: string | null }> {
    const found = { ...unsaid, issuer: null, name: await nameOf(route.kind === 'direct' ? host : route.host) }
    if (found.name !== 'found')
      return found
    const plainIfStraight = () => route.kind === 'direct' && secure ? askPlain() : null
    let socket: Socket
    try {
      socket = await open(route)
    }
    catch (error) {
      if (route.kind !== 'direct' && error instanceof WayError)
        onProxy(route, error)
      const tunnel = error instanceof WayError ? error.facts.status ?? null : null
      const cause = error instanceof WayError && error.code === 'PROXY_DOWN' ? error.cause : error
      return { ...found, line: tunnel === null ? lineOf(cause) : 'open', tunnel, plain: await plainIfStraight() }
    }
    if (route.kind !== 'direct')
      onProxy(route, null)
    const reached = { ...found, line: 'open' as const, tunnel: route.kind === 'direct' ? null : 200 }
    if (!secure)
      return { ...reached, answer: answerOf(await ask(socket, '/healthz', url.host, withinMs)) }
    try {
      const line = await secureLine(socket, target, stretch)
      return { ...reached, lock: 'good', answer: answerOf(await ask(line, '/healthz', url.host, withinMs)) }
    }
    catch (error) {
      const lock = lockOf(error)
      return { ...reached, lock, issuer: lock === 'broken' ? null : await issuerBy(route), plain: await plainIfStraight() }
    }
  }

  return async (online) => {
    const [route = { kind: 'direct' } as const, ...others] = await routes(url.origin)
    const outcome = await lookAlong(route)
    // The first way is down: the next one that was named decides, if there is one.
    const [next] = outcome.line !== 'open' && route.kind !== 'direct' ? others : []
    const taken: Route = next ?? route
    const { issuer, ...said } = next ? await lookAlong(next) : outcome
    const proxy: ProxyRoute | null = taken.kind === 'direct' ? null : taken
    return { facts: { online, hasNetwork: hasNetwork(), way: proxy ? 'proxy' : 'direct', ...said }, proxy: proxy && proxyName(proxy), issuer }
  }
}
