import type { ManagerOptions, SocketOptions } from 'socket.io-client'
import type { Envelope } from '../../shared/contract/envelope.ts'
import type { CallInput, CallName, CallOutput, WorkstationClient } from '../../shared/contract/index.ts'
import type { ErrorData } from '../../shared/errors.ts'
import { io } from 'socket.io-client'
import { refusalOf } from '../../shared/border.ts'
import { open } from '../../shared/contract/envelope.ts'
import { AppError, fromErrorData } from '../../shared/errors.ts'
import { livePath } from '../../shared/wire.ts'
import { createHandlers } from './handlers.ts'
import { createUnderWay, failure } from './under-way.ts'

/** How the hub is reached. */
export interface SocketClientOptions {
  /** The hub's origin; the page's own in a browser. */
  readonly url: string
  /** The hub refused the greeting after a reconnect (it speaks another wire version now): the page must be loaded anew. */
  readonly onRefused?: (error: AppError) => void
  /** Longest wait for the very first connection, ms. */
  readonly firstConnectionMs?: number
  /** More for socket.io: the desktop and tests set headers here. */
  readonly socket?: Partial<ManagerOptions & SocketOptions>
}

type State = 'starting' | 'up' | 'lost' | 'closed'

/** Jittered so that a whole contact centre does not come back in the same second (F34). */
const reconnection = { reconnection: true, reconnectionDelay: 400, reconnectionDelayMax: 6_000, randomizationFactor: 0.6 } as const

/**
 * The workstation's client over socket.io. It reconnects by itself, repeats the page's greeting before it says `up`, and
 * fails what was under way with `link_lost`. After a loss the session is a new one: views must be opened again.
 *
 * Calls made before the first connection wait for it; a hub that does not know the browser answers `not_signed_in`.
 */
export function createSocketClient(options: SocketClientOptions): WorkstationClient {
  const handlers = createHandlers()
  const underWay = createUnderWay()
  const first = Promise.withResolvers<void>()
  let state: State = 'starting'
  let greeting: CallInput<'session:hello'> | null = null

  const socket = io(options.url, { path: livePath, transports: ['websocket', 'polling'], tryAllTransports: true, forceNew: true, timeout: 8_000, ...reconnection, ...options.socket })
  const giveUp = setTimeout(() => first.reject(new AppError('link_lost')), options.firstConnectionMs ?? 15_000)
  void first.promise.catch(() => undefined).finally(() => clearTimeout(giveUp))

  function send(name: string, input: unknown): Promise<Envelope> {
    return underWay.start((settle) => {
      socket.emit('call', name, input, settle)
    })
  }

  async function regreet(): Promise<void> {
    const answer = greeting ? await send('session:hello', greeting) : null
    if (state !== 'lost' || !socket.connected)
      return
    if (!answer || answer.ok)
      become('up')
    else if (answer.error.retryable)
      later(() => void regreet())
    else
      options.onRefused?.(fromErrorData(answer.error))
  }

  /** Soon, but not all screens at once. */
  function later(work: () => void) {
    setTimeout(() => state !== 'closed' && work(), reconnection.reconnectionDelay * (0.5 + 2 * Math.random()))
  }

  function become(next: State) {
    state = next
    if (next === 'up' || next === 'lost')
      handlers.link(next)
  }

  function turnAway(error: AppError) {
    first.reject(error)
    if (state !== 'starting')
      handlers.deliver('signedOut', { why: 'expired' })
    close()
  }

  socket.on('connect', () => {
    if (state === 'lost')
      return void regreet()
    state = 'up'
    first.resolve()
  })
  socket.on('disconnect', (why) => {
    underWay.failAll('link_lost')
    if (state === 'up')
      become('lost')
    // socket.io reconnects by itself unless the server closed on purpose; a hub that restarts its engine does.
    if (why === 'io server disconnect')
      later(() => socket.connect())
  })
  socket.on('connect_error', (error: Error & { data?: ErrorData }) => {
    if (error.data?.code === 'not_signed_in')
      turnAway(fromErrorData(error.data))
    else if (error.data)
      later(() => socket.connect())
  })
  socket.on('event', (name: unknown, payload: unknown, received: unknown) => {
    if (name === 'signedOut')
      close()
    handlers.deliver(name, payload)
    if (typeof received === 'function')
      received()
  })

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

  function close() {
    state = 'closed'
    first.reject(new AppError('link_lost'))
    underWay.failAll('link_lost')
    socket.disconnect()
  }

  return { call, on: handlers.on, onLink: handlers.onLink, close }
}
