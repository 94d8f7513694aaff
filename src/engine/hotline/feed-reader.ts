import type { CallSnapshot, GatewayEvent } from '../../shared/gateway-protocol.ts'
import { z } from 'zod'
import { isAppError } from '../../shared/errors.ts'
import { gatewayEvent } from '../../shared/gateway-protocol.ts'

/** The last event of the gateway that was handled; kept by whoever handles the events, in the transaction that does it. */
export interface FeedPosition {
  readonly epoch: string
  readonly seq: number
}

/** Everything the gateway knows about calls at one moment. */
export interface GatewaySnapshot extends FeedPosition {
  readonly calls: readonly CallSnapshot[]
}

const envelope = z.looseObject({ eventId: z.string(), epoch: z.string(), seq: z.number().int().positive(), type: z.string() })

/** An event that this build does not understand; it has its place in the order and is to be stored, not refused. */
export type UnknownGatewayEvent = z.infer<typeof envelope>

/** What the gateway answered to "what came after?". */
export interface FeedAnswer extends FeedPosition {
  readonly events: readonly unknown[]
  readonly gap: boolean
}

/** Who takes what the reader brings; each call is awaited before the next, a rejection means "not handled, again". */
export interface FeedHandlers {
  readonly event: (event: GatewayEvent) => Promise<void>
  readonly unknown: (event: UnknownGatewayEvent) => Promise<void>
  readonly snapshot: (snapshot: GatewaySnapshot) => Promise<void>
}

/** Options of {@link createFeedReader}. */
export interface FeedReaderOptions {
  /** Asks for what came after a position. */
  readonly askEvents: (after: FeedPosition) => Promise<FeedAnswer>
  readonly askSnapshot: () => Promise<GatewaySnapshot>
  readonly handlers: FeedHandlers
  /** Runs `run` once after `ms`; the answer takes it back. */
  readonly after: (ms: number, run: () => void) => () => void
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly report: (problem: string, facts: Readonly<Record<string, unknown>>) => void
}

/** Brings every event of the gateway once and in order, whatever the link does. */
export interface FeedReader {
  /** Where reading begins; null = nothing was ever read. */
  readonly start: (position: FeedPosition | null) => void
  readonly heard: (raw: unknown) => void
  readonly linkUp: () => void
  readonly linkDown: () => void
  readonly position: () => FeedPosition | null
  /** Resolves when nothing is being handled any more. */
  readonly stop: () => Promise<void>
}

const inboxLimit = 10_000
const triesPerEvent = 5
const firstRetryMs = 200
const longestRetryMs = 5_000

/**
 * Makes a reader. Live events are handled in the order of `seq`; what was handled before is dropped; on a gap, a new
 * life of the gateway, or a link that comes back, it asks for the missing events, and if the gateway has them no more,
 * for a snapshot. An event whose handler keeps failing for good is given to `unknown`, and a snapshot follows.
 */
export function createFeedReader({ askEvents, askSnapshot, handlers, after, random, report }: FeedReaderOptions): FeedReader {
  let position: FeedPosition | null = null
  let inbox: UnknownGatewayEvent[] = []
  let isUp = false
  let isBehind = true
  let needsSnapshot = false
  let failures = 0
  let stuck = { eventId: '', tries: 0 }
  let isStopped = false
  let isRunning = false
  let running = Promise.resolve()
  let cancelRetry: (() => void) | null = null

  /** The next piece of work, or null when there is none or it has to wait. */
  function nextWork(): (() => Promise<void>) | null {
    if (isStopped || cancelRetry !== null)
      return null
    if (isBehind)
      return isUp ? catchUp : null
    const next = inbox.shift()
    if (next !== undefined)
      return () => takeLive(next)
    return needsSnapshot && isUp ? takeSnapshot : null
  }

  function run() {
    if (!isRunning)
      running = work()
  }

  async function work() {
    isRunning = true
    // Looked for and, when there is none, ended without a pause: nothing can come in between and be left lying.
    for (let next = nextWork(); next !== null; next = nextWork()) {
      try {
        await next()
        failures = 0
      }
      catch (error) {
        onFailure(error)
      }
    }
    isRunning = false
  }

  function onFailure(error: unknown) {
    isBehind = true
    inbox = []
    if (!isUp)
      return
    failures += 1
    report('what the gateway told could not be taken; asked again', { failures, ...position, reason: reasonOf(error) })
    const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(failures - 1, 10)) * (0.5 + random())
    cancelRetry = after(waitMs, () => {
      cancelRetry = null
      run()
    })
  }

  async function takeLive(event: UnknownGatewayEvent) {
    if (position === null || event.epoch !== position.epoch || event.seq > position.seq + 1)
      isBehind = true
    else
      await take(event)
  }

  async function take(event: UnknownGatewayEvent) {
    if (position !== null && event.epoch === position.epoch && event.seq <= position.seq)
      return
    await hand(event).catch((error: unknown) => {
      if (!(isAppError(error) && error.retryable))
        stuck = { eventId: event.eventId, tries: stuck.eventId === event.eventId ? stuck.tries + 1 : 1 }
      throw error
    })
    position = { epoch: event.epoch, seq: event.seq }
  }

  async function hand(event: UnknownGatewayEvent) {
    const tries = stuck.eventId === event.eventId ? stuck.tries : 0
    const known = gatewayEvent.safeParse(event)
    if (known.success && tries < triesPerEvent)
      return handlers.event(known.data)
    if (tries >= triesPerEvent) {
      needsSnapshot = true
      report('an event of the gateway cannot be taken; set aside', { eventId: event.eventId, type: event.type, tries })
    }
    if (tries < 2 * triesPerEvent)
      await handlers.unknown(event)
  }

  async function catchUp() {
    if (position === null)
      return takeSnapshot()
    const from = position
    const answer = await askEvents(from)
    if (answer.gap || answer.epoch !== from.epoch)
      return takeSnapshot()
    for (const raw of answer.events) {
      const event = envelope.safeParse(raw)
      if (event.success)
        await take(event.data)
    }
    if (position.seq >= answer.seq)
      isBehind = false
    else if (position.seq === from.seq)
      return takeSnapshot()
  }

  async function takeSnapshot() {
    const { epoch, seq, calls } = await askSnapshot()
    await handlers.snapshot({ epoch, seq, calls })
    position = { epoch, seq }
    isBehind = false
    needsSnapshot = false
  }

  return {
    start(from) {
      position = from
      run()
    },
    heard(raw) {
      const event = envelope.safeParse(raw)
      if (!event.success)
        return report('the gateway sent an event without number; ignored', {})
      if (inbox.length >= inboxLimit) {
        inbox = []
        isBehind = true
      }
      inbox.push(event.data)
      run()
    },
    linkUp() {
      isUp = true
      isBehind = true
      cancelRetry?.()
      cancelRetry = null
      run()
    },
    linkDown() {
      isUp = false
    },
    position: () => position,
    async stop() {
      isStopped = true
      cancelRetry?.()
      await running
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
