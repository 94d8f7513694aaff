import type { Envelope } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallOutput, WorkstationClient } from '../../shared/contract/index.ts'
import { refusalOf } from '../../shared/border.ts'
import { open } from '../../shared/contract/envelope.ts'
import { AppError, fromErrorData } from '../../shared/errors.ts'
import { createHandlers } from './handlers.ts'
import { createUnderWay, failure } from './under-way.ts'

/** What carries the messages of a client. */
export interface Wire {
  /** Sends one call; `settle` takes its envelope, once. */
  readonly send: (name: string, input: unknown, settle: (envelope: Envelope) => void) => void
  /** Cuts the wire for good. */
  readonly cut: () => void
  /** The host refused the greeting after a reconnect: it speaks another wire version now. */
  readonly onRefused?: (error: AppError) => void
  /** Longest wait for the very first connection, ms. */
  readonly firstConnectionMs?: number
}

/** A client and the ends by which its wire reports. */
export interface LinkedClient {
  readonly client: WorkstationClient
  /** The wire works (again). */
  readonly connected: () => void
  readonly lost: () => void
  readonly deliver: (event: unknown, payload: unknown) => void
  /** The host knows no session of ours; nothing is tried any more. */
  readonly turnedAway: (error: AppError) => void
  /** Runs `work` soon unless closed; not all screens at once. */
  readonly later: (work: () => void) => void
  /** Sends past the state of the link: for a wire's own heartbeat. */
  readonly probe: (name: CallName, input: unknown) => Promise<Envelope>
}

type State = 'starting' | 'up' | 'lost' | 'closed'

const laterMs = 400

/**
 * What every wire's client has in common: calls before the first connection wait for it; a loss fails what is under way
 * with `link_lost`; after it the page's own greeting is repeated before `up` is said, for the session is a new one then and
 * views must be opened again.
 */
export function createLinkedClient(wire: Wire): LinkedClient {
  const handlers = createHandlers()
  const underWay = createUnderWay()
  const first = Promise.withResolvers<void>()
  let state: State = 'starting'
  let hasWire = false
  let greeting: CallInput<'session:hello'> | null = null

  const giveUp = setTimeout(() => first.reject(new AppError('link_lost')), wire.firstConnectionMs ?? 15_000)
  void first.promise.catch(() => undefined).finally(() => clearTimeout(giveUp))

  function send(name: string, input: unknown): Promise<Envelope> {
    return underWay.start(settle => wire.send(name, input, settle))
  }

  function later(work: () => void) {
    setTimeout(() => state !== 'closed' && work(), laterMs * (0.5 + 2 * Math.random()))
  }

  async function regreet(): Promise<void> {
    const answer = greeting ? await send('session:hello', greeting) : null
    if (state !== 'lost')
      return
    if (!answer || answer.ok) {
      state = 'up'
      handlers.link('up')
    }
    else if (!answer.error.retryable) {
      wire.onRefused?.(fromErrorData(answer.error))
    }
    else if (hasWire) {
      later(() => void regreet())
    }
  }

  function connected() {
    hasWire = true
    if (state === 'lost')
      return void regreet()
    if (state === 'starting')
      state = 'up'
    first.resolve()
  }

  function lost() {
    hasWire = false
    underWay.failAll('link_lost')
    if (state !== 'up')
      return
    state = 'lost'
    handlers.link('lost')
  }

  function close() {
    state = 'closed'
    first.reject(new AppError('link_lost'))
    underWay.failAll('link_lost')
    wire.cut()
  }

  async function exchange(name: string, input: unknown): Promise<Envelope> {
    if (state === 'starting')
      await first.promise
    return state === 'up' ? send(name, input) : failure('link_lost')
  }

  async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
    const refusal = refusalOf(name, input)
    if (refusal)
      throw refusal
    const data = open(await exchange(name, input)) as CallOutput<N>
    if (name === 'session:hello')
      greeting = input as CallInput<'session:hello'>
    return data
  }

  return {
    client: { call, on: handlers.on, onLink: handlers.onLink, close },
    connected,
    lost,
    later,
    probe: send,
    deliver(event, payload) {
      if (event === 'signedOut')
        close()
      handlers.deliver(event, payload)
    },
    turnedAway(error) {
      const wasIn = state === 'up' || state === 'lost'
      first.reject(error)
      close()
      if (wasIn)
        handlers.deliver('signedOut', { why: 'expired' })
    },
  }
}
