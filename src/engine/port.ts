import type { Envelope } from '../shared/contract/envelope.ts'
import type { SessionEventName, SessionEvents } from '../shared/contract/index.ts'
import type { EngineHandle, EngineSession, HostMessage, WorkerMessage } from './handle.ts'
import { z } from 'zod'
import { enclose } from '../shared/contract/envelope.ts'
import { roles } from '../shared/domain/index.ts'
import { AppError, toErrorData } from '../shared/errors.ts'
import { callMeRequest } from './hotline/call-me-request.ts'

/** The engine's end: a worker's `parentPort` or one end of a MessageChannel. */
export interface WorkerPort {
  postMessage: (value: unknown) => void
  on: (event: 'message' | 'messageerror' | 'close', listener: (value: unknown) => void) => unknown
  off: (event: 'message' | 'messageerror' | 'close', listener: (value: unknown) => void) => unknown
  close: () => void
}

/** What the serving side is told. */
export interface ServeOptions {
  /** A message that is none of ours: counted and dropped, never fatal. */
  readonly onBadMessage?: (reason: string) => void
}

const session = z.string().min(1).max(64)
const n = z.number().int()
const identity = z.object({ agentId: z.string().min(1), role: z.enum(roles) })

const rawCallback = z.object({
  method: z.string(),
  path: z.string(),
  query: z.record(z.string(), z.string()),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(Uint8Array),
})

const hostMessage = z.discriminatedUnion('t', [
  z.object({ t: z.literal('open'), session, identity }),
  z.object({ t: z.literal('close'), session }),
  z.object({ t: z.literal('call'), session, n, name: z.string(), input: z.unknown() }),
  z.object({ t: z.literal('webhook'), n, accountId: z.string(), request: rawCallback }),
  z.object({ t: z.literal('callMe'), n, request: callMeRequest }),
  z.object({ t: z.literal('media'), n, mediaId: z.string(), slice: z.object({ from: z.number().int().nonnegative(), length: z.number().int().positive() }).optional() }),
  z.object({ t: z.literal('upload'), n, identity, piece: z.object({ id: z.string(), offset: z.number().int().nonnegative(), bytes: z.instanceof(Uint8Array) }) }),
  z.object({ t: z.literal('reply'), n, envelope: z.custom<Envelope>(value => typeof value === 'object' && value !== null) }),
  z.object({ t: z.literal('signOut'), agentId: z.string(), why: z.enum(['disabled', 'replaced', 'expired']) }),
  z.object({ t: z.literal('ping'), n }),
  z.object({ t: z.literal('stop'), n }),
])

/**
 * Serves an engine over a port to `createPortHandle` (`port-handle.ts`); the worker itself posts `ready` or
 * `fatal`. A host that goes away ends its sessions; the engine is stopped only by the message `stop`, answered before
 * the port closes.
 */
export function servePort(port: WorkerPort, engine: EngineHandle, options: ServeOptions = {}): void {
  const sessions = new Map<string, EngineSession>()

  function post(message: WorkerMessage) {
    port.postMessage(message)
  }

  async function answer(n: number, work: () => unknown) {
    respond(n, await enclose(work))
  }

  function respond(n: number, envelope: Envelope) {
    try {
      post({ t: 'answer', n, envelope })
    }
    catch (error) {
      post({ t: 'answer', n, envelope: { ok: false, error: toErrorData(error) } })
    }
  }

  function openSession({ session: id, identity }: Extract<HostMessage, { t: 'open' }>) {
    if (sessions.has(id))
      return options.onBadMessage?.('session opened twice')
    const emit = <E extends SessionEventName>(name: E, payload: SessionEvents[E]) => post({ t: 'event', session: id, name, payload })
    sessions.set(id, engine.openSession(identity, emit))
  }

  async function call({ session: id, n, name, input }: Extract<HostMessage, { t: 'call' }>) {
    const opened = sessions.get(id)
    if (opened)
      respond(n, await opened.call(name, input))
    else
      respond(n, { ok: false, error: toErrorData(new AppError('not_signed_in')) })
  }

  function closeAll() {
    for (const opened of sessions.values())
      opened.close()
    sessions.clear()
  }

  async function stop(n: number) {
    closeAll()
    await answer(n, () => engine.stop())
    port.off('message', receive)
    port.close()
  }

  function handle(message: HostMessage) {
    switch (message.t) {
      case 'open': return openSession(message)
      case 'close':
        sessions.get(message.session)?.close()
        return sessions.delete(message.session)
      case 'call': return call(message)
      case 'webhook': return answer(message.n, () => engine.webhook(message.accountId, message.request))
      case 'callMe': return answer(message.n, () => engine.callMe(message.request))
      case 'media': return answer(message.n, () => engine.media(message.mediaId, message.slice))
      case 'upload': return answer(message.n, () => engine.upload(message.identity, message.piece))
      // Whoever asked listens on the port too.
      case 'reply': return
      case 'signOut': return engine.signOut(message.agentId, message.why)
      case 'ping': return answer(message.n, () => ({}))
      case 'stop': return stop(message.n)
    }
  }

  function receive(value: unknown) {
    const message = hostMessage.safeParse(value)
    if (message.success)
      void handle(message.data)
    else
      options.onBadMessage?.(message.error.issues[0]?.message ?? 'unknown')
  }

  port.on('message', receive)
  port.on('messageerror', () => options.onBadMessage?.('a message that could not be read'))
  port.on('close', closeAll)
}
