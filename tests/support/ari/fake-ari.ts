import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Clock } from '../../../src/hotline-gateway/ports.ts'
import type { EventLine } from './event-line.ts'
import type { PhoneScript } from './model.ts'
import type { AriAnswer, AriParameters } from './routes.ts'
import type { World } from './world.ts'
import { Buffer } from 'node:buffer'
import { createServer } from 'node:http'
import { WebSocketServer } from 'ws'
import { createEventLine } from './event-line.ts'
import { AriRefusal } from './model.ts'
import { createRoutes } from './routes.ts'
import { createWorld, hearing } from './world.ts'

/** One request as it came in. */
export interface SeenRequest {
  readonly method: string
  /** Without `/ari` and without the query. */
  readonly path: string
  readonly given: AriParameters
  /** `performance.now()` of the arrival. */
  readonly at: number
  readonly authorization: string | null
}

/** A fault in the REST side: the next `times` requests that fit are answered so, late, or not at all. */
interface Rule {
  readonly fits: RegExp
  times: number
  readonly answer: AriAnswer | null
  /** Carried out as well, before the answer is given. */
  readonly isDone: boolean
  readonly gate: Promise<void> | null
}

/** A stand-in of Asterisk 22's REST interface over real HTTP and WebSocket. */
export interface FakeAri {
  /** `http://127.0.0.1:<port>/ari`. */
  readonly url: string
  readonly user: string
  readonly password: string
  readonly world: World
  readonly line: EventLine
  readonly seen: readonly SeenRequest[]
  /** Told of every request as it comes in. */
  readonly onRequest: (listener: (request: SeenRequest) => void) => void
  /** Whose voice reaches that channel. */
  readonly hears: (channelId: string) => string[]
  /** What a phone does when it is called, from now on; without a script it waits to be told. */
  readonly script: (endpoint: string, script: PhoneScript) => void
  /** Requests whose `METHOD /path` fits are answered so; carried out as well with `isDone`. */
  readonly fail: (fits: RegExp, answer: AriAnswer, options?: { readonly times?: number, readonly isDone?: boolean }) => void
  /** The next fitting request waits, carried out or not, until the returned function is called. */
  readonly delay: (fits: RegExp) => () => void
  readonly refuseSockets: (on: boolean) => void
  readonly refuseRequests: (on: boolean) => void
  readonly setPlaybackMs: (ms: number) => void
  readonly setCanRecord: (on: boolean) => void
  readonly stop: () => Promise<void>
}

/** Options of {@link startFakeAri}. */
export interface FakeAriOptions {
  readonly clock: Clock
  readonly user?: string
  readonly password?: string
  /** 0 = any free port. */
  readonly port?: number
}

/** Starts a fake Asterisk on a free loopback port. */
export async function startFakeAri({ clock, user = 'omni', password = 'a password for tests', port = 0 }: FakeAriOptions): Promise<FakeAri> {
  const line = createEventLine(() => clock.now())
  const world = createWorld({ clock, line })
  const state = { playbackMs: 0, canRecord: true, refusesSockets: false, refusesRequests: false }
  const route = createRoutes({ world, line, playbackMs: () => state.playbackMs, canRecord: () => state.canRecord })
  const seen: SeenRequest[] = []
  const listeners: ((request: SeenRequest) => void)[] = []
  const rules: Rule[] = []
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const open = new Set<Socket>()

  function carryOut(method: string, path: string, given: AriParameters): AriAnswer {
    try {
      return route(method, path, given)
    }
    catch (error) {
      if (error instanceof AriRefusal)
        return { status: error.status, body: error.body }
      throw error
    }
  }

  async function answerTo(method: string, path: string, given: AriParameters): Promise<AriAnswer> {
    const rule = rules.find(({ fits, times }) => times > 0 && fits.test(`${method} ${path}`))
    if (rule === undefined)
      return carryOut(method, path, given)
    rule.times -= 1
    await rule.gate
    const own = rule.isDone ? carryOut(method, path, given) : null
    return rule.answer ?? own ?? carryOut(method, path, given)
  }

  const server = createServer((request, response) => void take(request, response))
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })

  async function take(request: IncomingMessage, response: ServerResponse) {
    const at = performance.now()
    const url = new URL(request.url ?? '/', 'http://fake')
    const path = url.pathname.replace(/^\/ari/, '')
    const given = { ...Object.fromEntries(url.searchParams), ...bodyOf(await textOf(request)) }
    const method = request.method ?? 'GET'
    if (state.refusesRequests)
      return void request.socket.destroy()
    const arrived = { method, path, given, at, authorization: request.headers.authorization ?? null }
    seen.push(arrived)
    listeners.forEach(tell => tell(arrived))
    if (request.headers.authorization !== expected && url.searchParams.get('api_key') !== `${user}:${password}`)
      return respond(response, { status: 401, body: { message: 'Authentication required' } })
    respond(response, await answerTo(method, path, given))
  }

  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket: Socket, head) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const app = url.searchParams.get('app')
    const status = statusOfUpgrade(url, request.headers.authorization, app)
    if (status !== null)
      return void socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
    sockets.handleUpgrade(request, socket, head, (accepted) => {
      for (const name of (app ?? '').split(','))
        line.attach(name, accepted)
      accepted.on('message', (data: Buffer) => void overSocket(data.toString('utf8'), text => accepted.send(text)))
      accepted.on('error', () => accepted.terminate())
    })
  })

  function statusOfUpgrade(url: URL, authorization: string | undefined, app: string | null): string | null {
    if (state.refusesSockets || url.pathname !== '/ari/events')
      return '404 Not Found'
    if (authorization !== expected && url.searchParams.get('api_key') !== `${user}:${password}`)
      return '401 Unauthorized'
    return app === null || app === '' ? '400 Bad Request' : null
  }

  async function overSocket(text: string, send: (text: string) => void) {
    const asked = JSON.parse(text) as { type: string, transaction_id: string, request_id: string, method: string, uri: string }
    if (asked.type !== 'RESTRequest' || line.isSilent())
      return
    const answer = await answerTo(asked.method, `/${asked.uri.replace(/^\//, '')}`, {})
    send(JSON.stringify({ type: 'RESTResponse', transaction_id: asked.transaction_id, request_id: asked.request_id, status_code: answer.status, reason_phrase: '', uri: asked.uri, content_type: 'application/json', message_body: JSON.stringify(answer.body ?? '') }))
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ari`,
    user,
    password,
    world,
    line,
    seen,
    onRequest: listener => void listeners.push(listener),
    hears: id => hearing(world, id),
    script: (endpoint, script) => void world.scripts.set(endpoint, script),
    fail: (fits, answer, { times = 1, isDone = false } = {}) => void rules.push({ fits, times, answer, isDone, gate: null }),
    delay(fits) {
      const gate = Promise.withResolvers<void>()
      rules.push({ fits, times: 1, answer: null, isDone: false, gate: gate.promise })
      return gate.resolve
    },
    refuseSockets: (on) => { state.refusesSockets = on },
    refuseRequests: (on) => { state.refusesRequests = on },
    setPlaybackMs: (ms) => { state.playbackMs = ms },
    setCanRecord: (on) => { state.canRecord = on },
    async stop() {
      line.cut()
      sockets.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
        open.forEach(socket => socket.destroy())
      })
    },
  }
}

function respond(response: ServerResponse, { status, body }: AriAnswer) {
  if (response.destroyed)
    return
  if (status === 204 || body === undefined)
    return void response.writeHead(status).end()
  if (Buffer.isBuffer(body))
    return void response.writeHead(status, { 'content-type': 'audio/wav' }).end(body)
  const headers = status === 401 ? { 'content-type': 'application/json', 'www-authenticate': 'Basic realm="Asterisk REST Interface"' } : { 'content-type': 'application/json' }
  response.writeHead(status, headers).end(JSON.stringify(body))
}

function bodyOf(text: string): Record<string, unknown> {
  return text === '' ? {} : JSON.parse(text) as Record<string, unknown>
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request)
    chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
