import type { Server as HttpServer, IncomingMessage } from 'node:http'
import type { Socket } from 'socket.io'
import type { EngineHandle, EngineSession } from '../engine/handle.ts'
import type { Log } from '../engine/log.ts'
import type { Envelope } from '../shared/contract/envelope.ts'
import type { SessionEvents } from '../shared/contract/index.ts'
import type { HeartbeatPace } from '../shared/heartbeat.ts'
import type { AllowList } from './allow-list.ts'
import type { SessionCookie } from './cookies.ts'
import type { OutflowBounds } from './outflow.ts'
import type { SignIn, WebSession } from './sign-in.ts'
import { Server } from 'socket.io'
import { isForgery, nameForLog } from '../shared/border.ts'
import { AppError, toErrorData } from '../shared/errors.ts'
import { livePath, maxMessageBytes } from '../shared/wire.ts'
import { createOutflow } from './outflow.ts'

/** What the live connection of screens is built from. */
export interface LiveOptions {
  readonly engine: EngineHandle
  readonly allow: AllowList
  readonly cookie: SessionCookie
  readonly signIn: SignIn
  readonly pace: HeartbeatPace
  readonly onStranger: (headers: IncomingMessage['headers']) => void
  /** ms UTC. */
  readonly now: () => number
  readonly log: Log
  readonly bounds?: OutflowBounds
  /** Screens of one agent at once. */
  readonly maxPerAgent?: number
}

/** Screens connected to the hub. */
export interface Live {
  readonly screens: () => number
  /** Tells every connected supervisor something that only the host saw. */
  readonly alarm: (payload: SessionEvents['alarm']) => void
  /** Cuts every screen; they come back by themselves. */
  readonly cutAll: () => void
  readonly stop: () => Promise<void>
}

/** Room for the envelope around the largest message a client may send, so that its refusal arrives before the socket breaks. */
const envelopeRoom = 100_000
const expiryCheckMs = 5_000

function refusalError(code: 'not_signed_in' | 'busy'): Error {
  return Object.assign(new Error(code), { data: toErrorData(new AppError(code)) })
}

/** Attaches socket.io to the staff listener: one engine session per socket, calls by acknowledgement, events with receipts. */
export function attachLive(http: HttpServer, options: LiveOptions): Live {
  const { engine, allow, cookie, signIn, pace, log, maxPerAgent = 16 } = options
  const sessions = new Map<Socket, WebSession>()

  const io = new Server(http, {
    path: livePath,
    serveClient: false,
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: maxMessageBytes + envelopeRoom,
    pingInterval: pace.intervalMs,
    pingTimeout: pace.graceMs,
    connectTimeout: 10_000,
    allowRequest(request, decide) {
      const isSocket = request.headers.upgrade !== undefined
      const isOurs = allow.host(request.headers) && (isSocket ? allow.exactOrigin(request.headers) : allow.origin(request.headers))
      if (!isOurs)
        options.onStranger(request.headers)
      decide(null, isOurs)
    },
  })

  function webSessionOf(socket: Socket): WebSession | null {
    const secret = cookie.read(socket.handshake.headers.cookie)
    return secret ? signIn.find(secret) : null
  }

  io.use((socket, next) => {
    const session = webSessionOf(socket)
    if (!session)
      return next(refusalError('not_signed_in'))
    if ([...sessions.values()].filter(({ agentId }) => agentId === session.agentId).length >= maxPerAgent)
      return next(refusalError('busy'))
    next()
  })

  function openSession(socket: Socket, identity: WebSession): EngineSession {
    const outflow = createOutflow((name, payload, received) => socket.emit('event', name, payload, received), options.bounds)
    return engine.openSession({ agentId: identity.agentId, role: identity.role }, (name, payload) => {
      outflow.emit(name, payload)
      if (name === 'signedOut')
        end(socket, identity, payload as SessionEvents['signedOut'])
    })
  }

  function end(socket: Socket, { agentId, tag }: WebSession, { why }: SessionEvents['signedOut']) {
    log.info({ agent: agentId, session: tag, why }, 'signed out')
    signIn.endAgent(agentId)
    // The event is on its way already; the socket closes behind it.
    setImmediate(() => socket.disconnect(true))
  }

  async function answer(session: EngineSession, identity: WebSession, name: unknown, input: unknown): Promise<Envelope> {
    const envelope: Envelope = typeof name === 'string' ? await session.call(name, input) : { ok: false, error: toErrorData(new AppError('unknown_call')) }
    if (isForgery(envelope))
      log.warn({ session: identity.tag, code: envelope.error.code, call: nameForLog(name) }, 'call refused')
    return envelope
  }

  io.on('connection', (socket) => {
    const identity = webSessionOf(socket)
    if (!identity) {
      socket.disconnect(true)
      return
    }
    sessions.set(socket, identity)
    const session = openSession(socket, identity)
    log.info({ session: identity.tag, agent: identity.agentId, transport: socket.conn.transport.name }, 'screen connected')
    socket.on('call', (name: unknown, input: unknown, done: unknown) => {
      if (typeof done === 'function')
        void answer(session, identity, name, input).then(envelope => done(envelope))
    })
    socket.on('disconnect', (why) => {
      sessions.delete(socket)
      session.close()
      log.info({ session: identity.tag, why }, 'screen gone')
    })
  })

  const expiry = setInterval(() => {
    for (const [socket, identity] of sessions) {
      if (identity.expiresAt > options.now())
        continue
      socket.emit('event', 'signedOut', { why: 'expired' }, () => {})
      setImmediate(() => socket.disconnect(true))
    }
  }, expiryCheckMs).unref()

  return {
    screens: () => io.of('/').sockets.size,
    alarm(payload) {
      for (const [socket, { role }] of sessions) {
        if (role === 'supervisor')
          socket.emit('event', 'alarm', payload, () => {})
      }
    },
    cutAll: () => io.disconnectSockets(true),
    async stop() {
      clearInterval(expiry)
      await io.close()
    },
  }
}
