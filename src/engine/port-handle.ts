import type { Envelope } from '../shared/contract/envelope.ts'
import type { ErrorCode } from '../shared/errors.ts'
import type { HeartbeatPace, LinkState } from '../shared/heartbeat.ts'
import type { HostServices } from './accounts/host-link.ts'
import type { Emit, EngineHandle, EngineSession, HostMessage, Identity, WorkerMessage } from './handle.ts'
import { refusalOf } from '../shared/border.ts'
import { open } from '../shared/contract/envelope.ts'
import { AppError, toErrorData } from '../shared/errors.ts'
import { startHeartbeat } from '../shared/heartbeat.ts'
import { heartbeat, wireVersion } from '../shared/wire.ts'
import { answerHost } from './accounts/host-link.ts'

/** The host's end: a Worker (told apart by `terminate`) or one end of a MessageChannel. */
export interface HostPort {
  postMessage: (value: unknown) => void
  on: (event: 'message' | 'error' | 'exit' | 'close', listener: (value: unknown) => void) => unknown
  terminate?: () => Promise<unknown>
  close?: () => void
}

/** Bounds of the transport. Times in ms. */
export interface PortOptions {
  readonly pace?: HeartbeatPace
  /** How long the engine may take to open its store (migrations included). */
  readonly readyTimeoutMs?: number
  readonly callTimeoutMs?: number
  readonly stopTimeoutMs?: number
  /** Calls of one session under way at once; more are answered `busy`. */
  readonly maxPerSession?: number
  readonly maxInFlight?: number
  /** What the engine may ask its host for; left out: nothing. */
  readonly services?: HostServices
}

/** An engine on the other side of a port. */
export interface PortHandle extends EngineHandle {
  readonly storeId: string
  /** `lost` when the engine's thread has not answered for too long; calls are refused with `link_lost` until it does. */
  readonly onLink: (handler: (state: LinkState) => void) => () => void
}

const defaults = { pace: heartbeat, readyTimeoutMs: 60_000, callTimeoutMs: 60_000, stopTimeoutMs: 15_000, maxPerSession: 64, maxInFlight: 2048 } as const

/** A host message without its number. */
type Unnumbered = HostMessage extends infer M ? M extends { readonly n: number } ? Omit<M, 'n'> : never : never

const timers = {
  set: (work: () => void, ms: number) => setTimeout(work, ms).unref(),
  clear: (handle: unknown) => clearTimeout(handle as NodeJS.Timeout),
}

function refusal(code: ErrorCode): Envelope {
  return { ok: false, error: toErrorData(new AppError(code)) }
}

/** Questions under way: each gets exactly one answer, the engine's or one of ours. */
function createQuestions(port: HostPort, maxInFlight: number) {
  const waiting = new Map<number, (envelope: Envelope) => void>()
  let last = 0

  function ask(message: Unnumbered, timeoutMs: number): Promise<Envelope> {
    if (waiting.size >= maxInFlight)
      return Promise.resolve(refusal('busy'))
    const n = ++last
    return new Promise((resolve) => {
      const timer = timers.set(() => answer(n, refusal('timeout')), timeoutMs)
      waiting.set(n, (envelope) => {
        timers.clear(timer)
        resolve(envelope)
      })
      try {
        port.postMessage({ ...message, n })
      }
      catch {
        // The input cannot be cloned: a function, a symbol, a proxy.
        answer(n, refusal('bad_input'))
      }
    })
  }

  function answer(n: number, envelope: Envelope) {
    const settle = waiting.get(n)
    waiting.delete(n)
    settle?.(envelope)
  }

  return {
    ask,
    answer,
    /** Everything under way fails with `code`. */
    failAll(code: ErrorCode) {
      for (const n of [...waiting.keys()])
        answer(n, refusal(code))
    },
  }
}

function fatalError(envelope: Envelope): unknown {
  try {
    open(envelope)
  }
  catch (error) {
    return error
  }
  return new AppError('internal')
}

/**
 * Speaks to an engine behind a port (see `servePort` in `port.ts`). Resolves once the engine is ready. Every call of every
 * screen passes here, so this is where names and the shape of input are checked before they reach the engine's thread.
 *
 * Rejects with `wire_version` (both numbers in the details) when the other side was built from another contract, with
 * what the engine died of, or with `timeout`.
 */
export async function createPortHandle(port: HostPort, options: PortOptions = {}): Promise<PortHandle> {
  const bounds = { ...defaults, ...options }
  const sessions = new Map<string, Emit>()
  const questions = createQuestions(port, bounds.maxInFlight)
  const linkHandlers = new Set<(state: LinkState) => void>()
  const ready = Promise.withResolvers<string>()
  const died = Promise.withResolvers<unknown>()
  let stopBeating = () => {}
  let link: LinkState = 'up'
  let ended = false
  let lastSession = 0

  function setLink(state: LinkState) {
    link = state
    if (state === 'lost')
      questions.failAll('link_lost')
    for (const handler of linkHandlers)
      handler(state)
  }

  function die(error: unknown) {
    if (ended)
      return
    ended = true
    stopBeating()
    setLink('lost')
    sessions.clear()
    ready.reject(error)
    died.resolve(error)
  }

  function greet(message: Extract<WorkerMessage, { t: 'ready' }>) {
    if (message.wireVersion === wireVersion)
      ready.resolve(message.storeId)
    else
      die(new AppError('wire_version', { details: { ours: wireVersion, theirs: message.wireVersion } }))
  }

  function receive(value: unknown) {
    const message = value as WorkerMessage | null | undefined
    switch (message?.t) {
      case 'ready': return greet(message)
      case 'answer': return questions.answer(message.n, message.envelope)
      case 'event': return sessions.get(message.session)?.(message.name, message.payload as Parameters<Emit>[1])
      case 'ask': return void answerHost(options.services, message.question).then(envelope => post({ t: 'reply', n: message.n, envelope }))
      case 'fatal': return die(fatalError(message.envelope))
    }
  }

  port.on('message', receive)
  port.on('error', die)
  port.on('exit', () => die(new AppError('link_lost', { details: { why: 'engine_exit' } })))
  port.on('close', () => die(new AppError('link_lost', { details: { why: 'port_closed' } })))

  const tooLate = setTimeout(() => die(new AppError('timeout', { details: { waitingFor: 'engine' } })), bounds.readyTimeoutMs)
  const storeId = await ready.promise.catch(async (error) => {
    await hangUp(port)
    throw error
  }).finally(() => clearTimeout(tooLate))
  stopBeating = startHeartbeat({
    pace: bounds.pace,
    timers,
    ask: async () => (await questions.ask({ t: 'ping' }, bounds.pace.graceMs)).ok,
    onChange: setLink,
  })

  function ask(message: Unnumbered): Promise<Envelope> {
    return ended || link === 'lost' ? Promise.resolve(refusal('link_lost')) : questions.ask(message, bounds.callTimeoutMs)
  }

  function post(message: HostMessage) {
    if (!ended)
      port.postMessage(message)
  }

  function openSession(identity: Identity, emit: Emit): EngineSession {
    const session = `s${++lastSession}`
    const underWay = new Set<(envelope: Envelope) => void>()
    sessions.set(session, emit)
    post({ t: 'open', session, identity })

    function call(name: string, input: unknown): Promise<Envelope> {
      return new Promise((resolve) => {
        underWay.add(resolve)
        void ask({ t: 'call', session, name, input }).then((envelope) => {
          underWay.delete(resolve)
          resolve(envelope)
        })
      })
    }

    return {
      id: session,
      async call(name, input) {
        if (!sessions.has(session))
          return refusal('link_lost')
        const refused = refusalOf(name, input)
        if (refused)
          return { ok: false, error: toErrorData(refused) }
        return underWay.size < bounds.maxPerSession ? call(name, input) : refusal('busy')
      },
      close() {
        if (!sessions.delete(session))
          return
        post({ t: 'close', session })
        for (const settle of underWay)
          settle(refusal('link_lost'))
      },
    }
  }

  let stopping: Promise<void> | undefined
  async function stop() {
    if (ended)
      return
    const stopped = questions.ask({ t: 'stop' }, bounds.stopTimeoutMs)
    stopBeating()
    ended = true
    sessions.clear()
    await stopped
    questions.failAll('link_lost')
    await hangUp(port)
  }

  return {
    storeId,
    openSession,
    callMe: async request => open(await ask({ t: 'callMe', request })) as Awaited<ReturnType<EngineHandle['callMe']>>,
    webhook: async (accountId, request) => open(await ask({ t: 'webhook', accountId, request })) as Awaited<ReturnType<EngineHandle['webhook']>>,
    upload: async (identity, piece) => open(await ask({ t: 'upload', identity, piece })) as Awaited<ReturnType<EngineHandle['upload']>>,
    media: async (mediaId, slice) => open(await ask({ t: 'media', mediaId, ...slice === undefined ? {} : { slice } })) as Awaited<ReturnType<EngineHandle['media']>>,
    signOut: (agentId, why) => post({ t: 'signOut', agentId, why }),
    died: died.promise,
    stop: () => stopping ??= stop(),
    onLink(handler) {
      linkHandlers.add(handler)
      return () => linkHandlers.delete(handler)
    },
  }
}

async function hangUp(port: HostPort): Promise<void> {
  await port.terminate?.()
  port.close?.()
}
