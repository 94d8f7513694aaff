import type { Socket, io as socketIo } from 'socket.io-client'
import type { GatewayAnswer, GatewayCommand, GatewayEvent, GatewayHello } from '../../shared/gateway-protocol.ts'
import type { FeedAnswer, FeedPosition, GatewaySnapshot, UnknownGatewayEvent } from './feed-reader.ts'
import { randomUUID } from 'node:crypto'
import { io as standardIo } from 'socket.io-client'
import { z } from 'zod'
import { AppError } from '../../shared/errors.ts'
import { gatewayAnswer, gatewayEvent, gatewayWireVersion } from '../../shared/gateway-protocol.ts'
import { createFeedReader } from './feed-reader.ts'

/** `up` = the gateway let us in and answers its heartbeat. */
export type LinkState = 'up' | 'down'

/** Why the gateway would not let us in: `not_signed_in`, `wire_version` (with both numbers), `bad_input`. */
export interface LinkRefusal {
  readonly code: string
  readonly ours: number | null
  readonly theirs: number | null
}

/** The engine's end of the line to the hotline gateway. */
export interface GatewayLink {
  /** Connects and stays connected. `position` = the last event handled in an earlier life, null at the very first start. */
  readonly start: (position: FeedPosition | null) => void
  /**
   * Sends a command. A refusal by the gateway is an answer, not an error. Throws {@link AppError} `hotline_unreachable`
   * when there is no link (`details.sent` false) or no answer came (`sent` true: it may have been carried out; send the
   * same command with the same key again).
   */
  readonly command: (command: GatewayCommand) => Promise<GatewayAnswer>
  /** Every event once and in order, also those missed while away. Awaited; a rejection brings the same event again. Answers how to leave. */
  readonly onEvent: (fn: (event: GatewayEvent) => void | Promise<void>) => () => void
  /** Events of a newer gateway that this build does not understand. Awaited like `onEvent`. */
  readonly onUnknownEvent: (fn: (event: UnknownGatewayEvent) => void | Promise<void>) => () => void
  /** When events were lost for good or the gateway began a new life: what it knows now. A call not in it is gone. Awaited like `onEvent`. */
  readonly onSnapshot: (fn: (snapshot: GatewaySnapshot) => void | Promise<void>) => () => void
  readonly state: () => LinkState
  readonly onState: (fn: (state: LinkState) => void) => () => void
  /** Why the last handshake was refused; null when it was not. */
  readonly refusal: () => LinkRefusal | null
  /** The last event or snapshot handled. */
  readonly position: () => FeedPosition | null
  /** Leaves; resolves when no handler runs any more. */
  readonly stop: () => Promise<void>
}

type LogLine = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Options of {@link createGatewayLink}. */
export interface GatewayLinkOptions {
  /** `http://127.0.0.1:<port>` from the gateway's ready line. */
  readonly url: string
  readonly token: string
  /** Runs `run` once after `ms`; the answer takes it back. */
  readonly clock: { readonly after: (ms: number, run: () => void) => () => void }
  readonly log: { readonly info: LogLine, readonly warn: LogLine }
  /** Uniform in [0, 1); spreads retries. */
  readonly random: () => number
  readonly io?: typeof socketIo
  /** How long a command may stay unanswered, ms. */
  readonly answerMs?: number
  /** Longest pause between two tries to connect, ms. */
  readonly longestPauseMs?: number
}

const wireAnswer = z.discriminatedUnion('ok', [
  gatewayAnswer.options[0].extend({ events: z.array(z.unknown()).optional() }),
  gatewayAnswer.options[1].extend({ code: gatewayAnswer.options[1].shape.code.catch('internal') }),
])
type WireAnswer = z.infer<typeof wireAnswer>

const refusalData = z.object({ code: z.string(), details: z.object({ ours: z.number().nullable(), theirs: z.number().nullable() }).partial().optional() })

/** Makes the engine's client of the gateway; nothing happens before `start`. */
export function createGatewayLink(options: GatewayLinkOptions): GatewayLink {
  const { url, token, clock, log, random, io = standardIo, answerMs = 5_000, longestPauseMs = 3_000 } = options
  const events = createListeners<GatewayEvent>()
  const unknownEvents = createListeners<UnknownGatewayEvent>()
  const snapshots = createListeners<GatewaySnapshot>()
  const stateListeners = new Set<(state: LinkState) => void>()
  let state: LinkState = 'down'
  let refusal: LinkRefusal | null = null
  let cancelKnock: (() => void) | null = null
  let isStopped = false

  const reader = createFeedReader({
    askEvents,
    askSnapshot,
    handlers: { event: events.tell, unknown: unknownEvents.tell, snapshot: snapshots.tell },
    after: clock.after,
    random,
    report: (problem, facts) => log.warn(facts, problem),
  })

  const socket: Socket = io(url, {
    autoConnect: false,
    forceNew: true,
    transports: ['websocket'],
    reconnectionDelay: 200,
    reconnectionDelayMax: longestPauseMs,
    randomizationFactor: 0.5,
    timeout: 3_000,
    auth: (greet) => {
      const hello: GatewayHello = { wireVersion: gatewayWireVersion, token, after: reader.position() }
      greet(hello)
    },
  })

  socket.on('connect', () => {
    refusal = null
    setState('up')
    reader.linkUp()
  })
  socket.on('disconnect', (reason) => {
    log.warn({ reason }, 'link to the hotline gateway lost')
    reader.linkDown()
    setState('down')
    knockAgainIfLeftAlone()
  })
  socket.on('connect_error', (error) => {
    const told = refusalData.safeParse('data' in error ? error.data : undefined)
    if (told.success) {
      // What the gateway calls "ours" is its own number.
      const { ours, theirs } = told.data.details ?? {}
      refusal = { code: told.data.code, ours: theirs ?? null, theirs: ours ?? null }
      log.warn({ ...refusal }, 'the hotline gateway refused the link')
    }
    knockAgainIfLeftAlone()
  })
  socket.on('event', (raw: unknown) => reader.heard(raw))

  // socket.io tries again by itself after a lost connection, but not after a refusal.
  function knockAgainIfLeftAlone() {
    if (isStopped || socket.active || cancelKnock !== null)
      return
    cancelKnock = clock.after(longestPauseMs * (0.5 + random()), () => {
      cancelKnock = null
      socket.connect()
    })
  }

  function setState(next: LinkState) {
    if (state === next)
      return
    state = next
    log.info({ state }, 'link to the hotline gateway')
    for (const fn of stateListeners)
      fn(next)
  }

  async function ask(command: GatewayCommand): Promise<WireAnswer> {
    if (!socket.connected)
      throw new AppError('hotline_unreachable', { details: { sent: false } })
    const raw: unknown = await socket.timeout(answerMs).emitWithAck('command', command).catch((cause: unknown) => {
      throw new AppError('hotline_unreachable', { details: { sent: true }, cause })
    })
    const answer = wireAnswer.safeParse(raw)
    if (!answer.success)
      throw new AppError('hotline_unreachable', { details: { sent: true, answer: 'not understood' }, cause: answer.error })
    return answer.data
  }

  async function askOk(command: GatewayCommand) {
    const answer = await ask(command)
    if (!answer.ok)
      throw new AppError('hotline_unreachable', { details: { sent: true, answer: answer.code } })
    return answer
  }

  async function askEvents(after: FeedPosition): Promise<FeedAnswer> {
    const { epoch, seq, events: missed = [], gap = false } = await askOk({ type: 'events', key: randomUUID(), epoch: after.epoch, after: after.seq })
    return { epoch, seq, events: missed, gap }
  }

  async function askSnapshot(): Promise<GatewaySnapshot> {
    const { epoch, seq, calls = [] } = await askOk({ type: 'snapshot', key: randomUUID() })
    return { epoch, seq, calls }
  }

  return {
    start(position) {
      reader.start(position)
      socket.connect()
    },
    async command(command) {
      const answer = await ask(command)
      return answer.ok ? { ...answer, events: answer.events?.flatMap(raw => gatewayEvent.safeParse(raw).data ?? []) } : answer
    },
    onEvent: events.add,
    onUnknownEvent: unknownEvents.add,
    onSnapshot: snapshots.add,
    state: () => state,
    onState(fn) {
      stateListeners.add(fn)
      return () => stateListeners.delete(fn)
    },
    refusal: () => refusal,
    position: reader.position,
    async stop() {
      isStopped = true
      cancelKnock?.()
      socket.disconnect()
      await reader.stop()
    },
  }
}

function createListeners<T>() {
  const listeners = new Set<(value: T) => void | Promise<void>>()
  return {
    add(fn: (value: T) => void | Promise<void>) {
      listeners.add(fn)
      return () => void listeners.delete(fn)
    },
    async tell(value: T) {
      for (const fn of listeners)
        await fn(value)
    },
  }
}
