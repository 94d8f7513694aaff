import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GatewayAnswer, GatewayEvent } from '../shared/gateway-protocol.ts'
import type { CommandDesk } from './commands.ts'
import type { Driver } from './driver.ts'
import type { Feed } from './feed.ts'
import type { Log } from './ports.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { z } from 'zod'
import { gatewayHello, gatewayWireVersion } from '../shared/gateway-protocol.ts'
import { createRecordingsDesk } from './recordings.ts'

/** Heartbeat of the link, ms; see `heartbeat` of `shared/wire.ts`. */
export interface Heartbeat {
  readonly intervalMs: number
  readonly graceMs: number
}

interface FromEngine {
  command: (command: unknown, answer: (given: GatewayAnswer) => void) => void
}

interface ToEngine {
  event: (event: GatewayEvent) => void
}

/** The listening end of the gateway. */
export interface LinkServer {
  readonly port: number
  readonly stop: () => Promise<void>
}

/** Options of {@link startLinkServer}. */
export interface LinkServerOptions {
  readonly host: string
  readonly port: number
  readonly token: string
  readonly heartbeat: Heartbeat
  readonly desk: CommandDesk
  readonly feed: Feed
  /** Audio of a recording; left out by phone systems that have none. */
  readonly recording?: Driver['recording']
  readonly log: Log
}

/** Why a handshake was refused, as socket.io carries it in `error.data`. */
export interface HandshakeRefusal {
  readonly code: 'wire_version' | 'not_signed_in' | 'bad_input'
  readonly details: { readonly ours: number, readonly theirs: number | null }
}

/** No command is longer than a few hundred bytes. */
const maxCommandBytes = 65_536
const handshakeMs = 5_000
const loopbackNames: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Listens for engines over socket.io (WebSocket only). Refused before anything else: whatever a browser sends (an
 * `Origin`, or a `Host` that is not ours), a foreign wire version, a wrong token. All links that got in hear all events.
 */
export async function startLinkServer(options: LinkServerOptions): Promise<LinkServer> {
  const { host, token, heartbeat, desk, feed, log } = options
  const http = createServer(createRecordingsDesk({ recording: options.recording, token, log }))
  const io = new Server<FromEngine, ToEngine>(http, {
    transports: ['websocket'],
    serveClient: false,
    pingInterval: heartbeat.intervalMs,
    pingTimeout: heartbeat.graceMs,
    connectTimeout: handshakeMs,
    maxHttpBufferSize: maxCommandBytes,
    allowRequest: (request, decide) => decide(null, isAllowed(request, host, log)),
  })

  io.use((socket, next) => {
    const refusal = judgeHello(socket.handshake.auth, token)
    if (refusal === null)
      return next()
    log.warn({ link: socket.id, ...refusal }, 'link refused')
    next(Object.assign(new Error(refusal.code), { data: refusal }))
  })

  io.on('connection', (socket) => {
    const hello = gatewayHello.parse(socket.handshake.auth)
    log.info({ link: socket.id, behind: hello.after?.epoch === feed.epoch ? feed.seq() - hello.after.seq : null }, 'link up')
    socket.on('disconnect', reason => log.info({ link: socket.id, reason }, 'link lost; calls go on'))
    socket.on('command', (command, answer) => {
      if (typeof answer === 'function')
        void desk(command).then(answer)
    })
  })
  const stopListening = feed.listen(event => io.emit('event', event))

  await new Promise<void>((resolve, reject) => {
    http.once('error', reject)
    http.listen(options.port, host, resolve)
  })

  return {
    port: (http.address() as AddressInfo).port,
    async stop() {
      stopListening()
      await io.close()
    },
  }
}

function isAllowed(request: IncomingMessage, host: string, log: Log): boolean {
  const { origin, host: asked = '' } = request.headers
  const isNamedRight = !isLoopback(host) || loopbackNames.has(asked.replace(/:\d+$/, ''))
  if (origin === undefined && isNamedRight)
    return true
  log.warn({ origin, host: asked }, 'a browser knocked; refused')
  return false
}

/** True for addresses that never leave the machine. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host)
}

function judgeHello(auth: unknown, token: string): HandshakeRefusal | null {
  const version = z.object({ wireVersion: z.number() }).safeParse(auth)
  const details = { ours: gatewayWireVersion, theirs: version.data?.wireVersion ?? null }
  if (version.success && version.data.wireVersion !== gatewayWireVersion)
    return { code: 'wire_version', details }
  const hello = gatewayHello.safeParse(auth)
  if (!hello.success)
    return { code: 'bad_input', details }
  return isSameSecret(hello.data.token, token) ? null : { code: 'not_signed_in', details }
}

// Digests have one length, so that the comparison tells nothing about the token's.
function isSameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(expected))
}
