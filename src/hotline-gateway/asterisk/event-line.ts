import type { Clock, Log } from '../ports.ts'
import type { Lease } from './lease.ts'
import type { AriSocket, OpenSocket } from './socket.ts'
import type { AriEvent } from './words.ts'
import { reasonOf } from '../mask.ts'
import { readEvent } from './words.ts'

/** The one events socket of the application. */
export interface EventLine {
  /** True while events come and everything missed was caught up with: only then may a call be placed. */
  readonly isReady: () => boolean
  readonly start: () => void
  readonly stop: () => Promise<void>
}

/** Options of {@link createEventLine}; times in ms. */
export interface EventLineOptions {
  /** `ws://host:8088/ari/events?app=omni&subscribeAll=false`. */
  readonly url: string
  readonly authorization: string
  readonly open: OpenSocket
  readonly lease: Lease
  readonly clock: Clock
  readonly log: Log
  readonly random: () => number
  /** Catches up with what was missed; the line is ready when that resolves. Its rejection closes the line again. */
  readonly catchUp: () => Promise<void>
  readonly onEvent: (event: AriEvent) => void
  /** A line without an answer for so long is dead. */
  readonly heartbeatMs: number
  readonly backoffMs: readonly [first: number, most: number]
  /** How often one that does not lead looks whether the leader still lives. */
  readonly watchMs: number
}

/** Makes the line; it opens itself anew with growing pauses until it is stopped. */
export function createEventLine(options: EventLineOptions): EventLine {
  const { url, authorization, open, lease, clock, log, random, catchUp, onEvent, heartbeatMs, backoffMs, watchMs } = options
  let socket: AriSocket | null = null
  /** Counts sockets: whatever an earlier one still says is not heard. */
  let generation = 0
  let isReady = false
  let isFirst = true
  let failures = 0
  let isStopped = false
  let stopTimer = () => {}

  function after(ms: number, run: () => void) {
    stopTimer()
    stopTimer = clock.after(ms, run)
  }

  function connect() {
    lease.mayLead(isFirst).then((mayLead) => {
      if (isStopped)
        return
      if (!mayLead)
        return after(watchMs, connect)
      openSocket()
    }, () => again('Asterisk cannot be asked'))
  }

  function openSocket() {
    const own = ++generation
    const isOwn = () => own === generation && !isStopped
    let pings = 0
    let answered = 0
    socket = open(url, { authorization }, {
      open: () => isOwn() && opened(own, () => {
        if (answered < pings)
          return false
        pings += 1
        socket?.send(JSON.stringify({ type: 'RESTRequest', transaction_id: 'heartbeat', request_id: `heartbeat-${pings}`, method: 'GET', uri: 'asterisk/ping' }))
        return true
      }),
      message: (text) => {
        if (!isOwn())
          return
        answered = pings
        hear(text)
      },
      closed: reason => isOwn() && again(reason),
    })
    after(heartbeatMs, () => again('the line did not open'))
  }

  function opened(own: number, ping: () => boolean) {
    stopTimer()
    lease.beat()
    beat(own, ping)
    catchUp().then(() => {
      if (own !== generation || isStopped)
        return
      isReady = true
      isFirst = false
      failures = 0
      log.info({}, 'the line of events is open')
    }, (error: unknown) => own === generation && again(reasonOf(error)))
  }

  function beat(own: number, ping: () => boolean) {
    if (own !== generation || isStopped)
      return
    if (!ping())
      return again('no answer to a heartbeat')
    after(heartbeatMs, () => {
      lease.beat()
      beat(own, ping)
    })
  }

  function hear(text: string) {
    const event = readEvent(text)
    if ('unknown' in event)
      log.debug({ type: event.unknown }, 'event that means nothing here')
    else if (event.type === 'ApplicationReplaced')
      replaced()
    else if (event.type !== 'RESTResponse')
      onEvent(event)
  }

  function close() {
    generation += 1
    isReady = false
    stopTimer()
    socket?.close()
    socket = null
  }

  function replaced() {
    log.error({}, 'another gateway has taken the application over; this one places no calls and waits until that one is gone')
    close()
    isFirst = false
    after(watchMs, connect)
  }

  function again(reason: string) {
    if (isStopped)
      return
    close()
    failures += 1
    const [first, most] = backoffMs
    const pause = Math.min(most, first * 2 ** Math.min(failures - 1, 10)) * (0.5 + random() / 2)
    log.warn({ reason, pauseMs: Math.round(pause) }, 'the line of events is down: no call is placed until it is back')
    after(pause, connect)
  }

  return {
    isReady: () => isReady,
    start: connect,
    async stop() {
      const led = isReady
      isStopped = true
      close()
      if (led)
        await lease.giveUp()
    },
  }
}
