import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { MadeCertificate } from './certificates.ts'
import { Buffer } from 'node:buffer'
import { createServer, request as requestHttp } from 'node:http'
import { connect } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'

/** How a company's proxy behaves; every part can be changed while it runs. */
export interface ProxyManners {
  /** Name and password it wants, and how it says so; null = everybody may pass. */
  signIn: { user: string, password: string, challenge: string } | null
  /** Status of every answer to CONNECT instead of a tunnel; null = it leads on. */
  refuse: number | null
  /** Takes connections and never answers. */
  hang: boolean
  /** Opens what is encrypted: shows this certificate instead, and passes requests on one by one. Upgrades do not arrive. */
  intercept: MadeCertificate | null
  /** Whoever reads along holds every answer back for this long, ms. */
  holdMs: number
}

/** A running proxy. */
export interface CompanyProxy {
  readonly port: number
  /** `PROXY 127.0.0.1:port`. */
  readonly pac: string
  readonly manners: ProxyManners
  /** `host:port` of every CONNECT that was let through. */
  readonly led: string[]
  /** Cuts every line in the middle; new ones pass. */
  readonly cut: () => void
  readonly stop: () => Promise<void>
}

/** What is opened, read and passed on: a small HTTP server behind the interceptor's own TLS. */
function createReader(manners: ProxyManners, upstream: () => { port: number, ca: string | undefined, host: string }): Server {
  const server = createServer((asked, answer) => {
    const { port, ca, host } = upstream()
    const onward = requestHttp({
      method: asked.method,
      path: asked.url,
      headers: asked.headers,
      createConnection: () => connectTls({ host: '127.0.0.1', port, servername: host, ca }) as unknown as Socket,
    }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => setTimeout(() => answer.writeHead(response.statusCode ?? 502, response.headers).end(Buffer.concat(chunks)), manners.holdMs))
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  // A proxy that knows nothing of upgrades answers as if nobody had asked.
  server.on('upgrade', (_: IncomingMessage, socket: Duplex) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'))
  return server
}

/**
 * Starts a proxy on loopback that leads names to ports of this machine (`hosts`, by `name:port`) and nowhere else. `upstreamCa`
 * is whom it believes when it opens what is encrypted.
 */
export async function startCompanyProxy(hosts: Readonly<Record<string, number>>, upstreamCa?: string): Promise<CompanyProxy> {
  const manners: ProxyManners = { signIn: null, refuse: null, hang: false, intercept: null, holdMs: 0 }
  const led: string[] = []
  const lines = new Set<Duplex>()

  function keep<T extends Duplex>(line: T): T {
    lines.add(line)
    line.on('error', () => line.destroy()).on('close', () => lines.delete(line))
    return line
  }

  function isLetIn(request: IncomingMessage): boolean {
    const wanted = manners.signIn
    return wanted === null || request.headers['proxy-authorization'] === `Basic ${Buffer.from(`${wanted.user}:${wanted.password}`).toString('base64')}`
  }

  /** Ends the encryption here, with a certificate of its own. */
  function open(socket: Duplex, port: number, host: string, { key, cert }: MadeCertificate): void {
    const reader = createReader(manners, () => ({ port, ca: upstreamCa, host }))
    const ending = createTlsServer({ key, cert, ALPNProtocols: ['http/1.1'] }, line => reader.emit('connection', keep(line)))
    ending.on('tlsClientError', () => socket.destroy())
    ending.emit('connection', socket)
  }

  const server = createServer((_, answer) => answer.writeHead(400).end())
  server.on('connection', keep)
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    keep(socket)
    const say = (status: number, headers = '') => socket.end(`HTTP/1.1 ${status} Proxy\r\n${headers}Content-Length: 0\r\n\r\n`)
    if (manners.hang)
      return
    if (!isLetIn(request))
      return void say(407, `Proxy-Authenticate: ${manners.signIn?.challenge}\r\n`)
    if (manners.refuse !== null)
      return void say(manners.refuse)
    const port = hosts[request.url ?? '']
    if (port === undefined)
      return void say(502)
    led.push(request.url ?? '')
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    const host = (request.url ?? '').replace(/:\d+$/, '')
    if (manners.intercept !== null)
      return open(socket, port, host, manners.intercept)
    const onward = keep(connect({ host: '127.0.0.1', port }))
    socket.pipe(onward).pipe(socket)
    socket.on('close', () => onward.destroy())
    onward.on('close', () => socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  function cut() {
    for (const line of lines)
      line.destroy()
    lines.clear()
  }

  return {
    port,
    pac: `PROXY 127.0.0.1:${port}`,
    manners,
    led,
    cut,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      cut()
    }),
  }
}
