import type { Agent } from 'node:http'
import type { EngineSession } from '../../src/engine/handle.ts'
import type { Log } from '../../src/engine/log.ts'
import type { Envelope } from '../../src/shared/contract/envelope.ts'
import type { SessionEventName, SessionEvents } from '../../src/shared/contract/index.ts'
import type { ErrorCode, ErrorData, ErrorDetails } from '../../src/shared/errors.ts'
import type { LinkWatch } from './network/network.ts'
import type { SessionListener } from './page-host.ts'
import { Fetch, io, NodeWebSocket } from 'socket.io-client'
import { z } from 'zod'
import { AppError, toErrorData } from '../../src/shared/errors.ts'
import { livePath } from '../../src/shared/wire.ts'

/** What one page's way to the hub is made from. */
export interface HubSessionOptions {
  readonly id: string
  readonly origin: string
  readonly cookie: string
  readonly listener: SessionListener
  /** The hub knows the cookie no longer, or ended the session itself. */
  readonly onEnded: () => void
  /** Opens the lines of its WebSocket; absent = Node's own. Long polling takes the process's `fetch`. */
  readonly agent?: Agent
  /** Told how this link stands. */
  readonly watch?: LinkWatch
  readonly log: Log
  /** A try to connect that takes longer is given up, ms; left out: as designed. */
  readonly connectWithinMs?: number
}

/** WebSocket first (Node's own could not name our origin); a proxy that strips the upgrade leaves long polling (F38), by `fetch`, which takes no cookie to another host. */
const transports = { transports: [NodeWebSocket, Fetch], tryAllTransports: true }
/** For a proxy that swallows the upgrade without a word: polling first, and the upgrade as an attempt beside it. */
const pollingFirst = [Fetch, NodeWebSocket]
/** Jittered so that a whole contact centre does not come back in the same second (F34). */
const reconnection = { reconnection: true, reconnectionDelay: 400, reconnectionDelayMax: 6_000, randomizationFactor: 0.6 } as const
const usualConnectWithinMs = 8_000
const callWithinMs = 30_000
const laterMs = 400

// A desktop believes nothing of what a hub sends: names and shapes first, the page's own checks after.
const answerShape = z.union([
  z.object({ ok: z.literal(true), data: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string().max(60), details: z.record(z.string(), z.unknown()), retryable: z.boolean(), reportable: z.boolean() }) }),
])
const payload = z.record(z.string(), z.unknown())
const eventShapes: Readonly<Record<SessionEventName, z.ZodType>> = {
  frame: payload,
  room: payload,
  alarm: z.object({ kind: z.string().max(60), facts: payload }),
  softphoneOrder: payload,
  softphoneState: payload,
  moved: z.object({}),
  signedOut: z.object({ why: z.enum(['disabled', 'replaced', 'expired']) }),
}

/** What socket.io says when it could not connect: `data` is the hub's own refusal, `description` what the network said. */
type Refusal = Error & { readonly data?: ErrorData, readonly description?: unknown }

/** What was in the way, such as `busy`, `connect ECONNREFUSED …` or a certificate's fault. */
function whyOf({ message, data, description }: Refusal): string {
  const told = description instanceof Error ? description.cause ?? description : description
  const words = typeof told === 'object' && told !== null && 'message' in told ? String(told.message) : message
  return (data?.code ?? words).slice(0, 200)
}

/** The answer where the hub gave none. */
export function failure(code: ErrorCode, details: ErrorDetails = {}): Envelope {
  return { ok: false, error: toErrorData(new AppError(code, { details })) }
}

function checkedAnswer(value: unknown): Envelope {
  const answer = answerShape.safeParse(value)
  return answer.success ? answer.data as Envelope : failure('internal')
}

function isEvent(name: unknown, value: unknown): name is SessionEventName {
  return typeof name === 'string' && Object.hasOwn(eventShapes, name) && eventShapes[name as SessionEventName].safeParse(value).success
}

/**
 * Opens one page's session at the hub, over a socket of its own. Calls before the first connection wait for it, or for its
 * first failure; a loss fails what is under way with `link_lost`. It reconnects by itself until it is closed or ended.
 */
export function openHubSession({ id, origin, cookie, listener, onEnded, agent, watch, log, connectWithinMs = usualConnectWithinMs }: HubSessionOptions): EngineSession {
  const socket = io(origin, { path: livePath, forceNew: true, timeout: connectWithinMs, ...transports, ...reconnection, ...agent ? { agent: agent as unknown as string } : {}, extraHeaders: { Cookie: cookie, Origin: origin } })
  const first = Promise.withResolvers<void>()
  let state: 'starting' | 'up' | 'lost' | 'closed' = 'starting'
  let unanswered = failure('link_lost')

  function become(next: 'up' | 'lost') {
    const before = state
    if (before === 'closed' || before === next)
      return
    state = next
    first.resolve()
    if (next === 'lost')
      watch?.lost()
    // A page takes its session for granted until it is told otherwise.
    if (before !== 'starting' || next === 'lost')
      listener.onLink(next)
  }

  function close() {
    state = 'closed'
    first.resolve()
    socket.disconnect()
  }

  function end(why: SessionEvents['signedOut']['why']) {
    if (state === 'closed')
      return
    unanswered = failure('not_signed_in', { hub: origin })
    close()
    onEnded()
    listener.emit('signedOut', { why })
  }

  /** socket.io comes back by itself unless the hub closed or refused on purpose. */
  function comeBack() {
    setTimeout(() => state !== 'closed' && socket.connect(), laterMs * (0.5 + 2 * Math.random()))
  }

  socket.on('connect', () => {
    const { transport } = socket.io.engine
    log.info({ session: id, transport: transport.name }, 'connected to the hub')
    watch?.up(transport.name)
    socket.io.engine.once('upgrade', (next: { name: string }) => watch?.up(next.name))
    become('up')
  })
  socket.on('disconnect', (why) => {
    become('lost')
    if (why === 'io server disconnect')
      comeBack()
  })
  socket.on('connect_error', (error: Refusal) => {
    if (error.data?.code === 'not_signed_in')
      return end('expired')
    if (state !== 'lost')
      log.warn({ session: id, why: whyOf(error) }, 'the hub cannot be reached')
    if (error.message === 'timeout')
      socket.io.opts.transports = pollingFirst
    become('lost')
    if (error.data)
      comeBack()
  })
  socket.on('event', (name: unknown, value: unknown, received: unknown) => {
    if (!isEvent(name, value))
      log.warn({ session: id, event: typeof name === 'string' && Object.hasOwn(eventShapes, name) ? name : 'unknown' }, 'the hub sent what is no event')
    else if (name === 'signedOut')
      end((value as SessionEvents['signedOut']).why)
    else
      listener.emit(name, value as SessionEvents[typeof name])
    if (typeof received === 'function')
      received()
  })

  return {
    id,
    close,
    async call(name, input) {
      await first.promise
      if (state !== 'up')
        return unanswered
      // Also rejects at once when the socket is lost meanwhile.
      return socket.timeout(callWithinMs).emitWithAck('call', name, input).then(checkedAnswer, () => failure(socket.connected ? 'timeout' : 'link_lost'))
    },
  }
}
