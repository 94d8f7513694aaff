import type { GatewayEvent } from '../shared/gateway-protocol.ts'
import type { CallEvent } from './call.ts'

/** Whose event it is. */
export interface EventSubject {
  readonly handoffId: string
  readonly attempt: number
}

/** A stretch of the feed; `gap` = the feed cannot give everything after the asked position, take a snapshot. */
export interface FeedPage {
  readonly events: readonly GatewayEvent[]
  readonly gap: boolean
}

/** Everything that happened since the gateway started, numbered without gaps, as far back as memory allows. */
export interface Feed {
  /** Name of this life of the gateway; numbers of another life mean nothing here. */
  readonly epoch: string
  /** Number of the last event, 0 before the first. */
  readonly seq: () => number
  readonly publish: (subject: EventSubject, event: CallEvent) => void
  /** At most one page after `seq` of `epoch`, oldest first; empty when nothing is missing. */
  readonly after: (epoch: string, seq: number) => FeedPage
  /** Calls `fn` for every event from now on; the answer ends that. */
  readonly listen: (fn: (event: GatewayEvent) => void) => () => void
}

/** Options of {@link createFeed}. */
export interface FeedOptions {
  readonly epoch: string
  /** Events kept for those who were away. */
  readonly capacity?: number
  /** Events in one page. */
  readonly pageSize?: number
}

/** Makes the feed of one life of the gateway. */
export function createFeed({ epoch, capacity = 10_000, pageSize = 500 }: FeedOptions): Feed {
  const ring: GatewayEvent[] = []
  const listeners = new Set<(event: GatewayEvent) => void>()
  let last = 0

  return {
    epoch,
    seq: () => last,
    publish(subject, event) {
      last += 1
      const numbered: GatewayEvent = { ...event, ...subject, epoch, seq: last, eventId: `${epoch}:${last}` }
      ring[(last - 1) % capacity] = numbered
      for (const listener of listeners)
        listener(numbered)
    },
    after(askedEpoch, seq) {
      const oldest = Math.max(1, last - capacity + 1)
      if (askedEpoch !== epoch || seq > last || seq < oldest - 1)
        return { events: [], gap: true }
      const events: GatewayEvent[] = []
      for (let next = seq + 1; next <= Math.min(last, seq + pageSize); next++) {
        const event = ring[(next - 1) % capacity]
        if (event !== undefined)
          events.push(event)
      }
      return { events, gap: false }
    },
    listen(fn) {
      listeners.add(fn)
      return () => listeners.delete(fn)
    },
  }
}
