import type { SessionEventName, SessionEvents } from '../shared/contract/index.ts'

/** Delivers one event to a screen and calls back when the screen says it has it. */
export type Deliver = (name: SessionEventName, payload: unknown, received: () => void) => void

/** Bounds of what may be under way to one screen. */
export interface OutflowBounds {
  readonly maxBytes: number
  readonly maxEvents: number
}

/** Events on their way to one screen. */
export interface Outflow {
  readonly emit: <E extends SessionEventName>(name: E, payload: SessionEvents[E]) => void
  /** Estimated bytes that the screen has not acknowledged. */
  readonly pendingBytes: () => number
  /** True while frames are left out because the screen does not keep up. */
  readonly isBehind: () => boolean
}

const defaults: OutflowBounds = { maxBytes: 1_000_000, maxEvents: 400 }
/** A row of a view with its text, roughly, bytes. Exact sizes would cost a second serialisation of everything. */
const rowBytes = 900
const eventBytes = 400

function estimate(name: SessionEventName, payload: unknown): number {
  if (name !== 'frame')
    return eventBytes
  const { put, order } = payload as SessionEvents['frame']
  return eventBytes + put.length * rowBytes + (order?.length ?? 0) * 40
}

/**
 * Keeps what is under way to a slow screen bounded. Above the bound frames are left out; once the screen has caught up,
 * each view that missed some gets an empty frame beyond the gap, which makes the client ask `view:sync`. Typing and
 * viewing are simply dropped meanwhile; alarms and the end of the session always go.
 */
export function createOutflow(deliver: Deliver, bounds: OutflowBounds = defaults): Outflow {
  const missed = new Map<string, number>()
  let bytes = 0
  let events = 0

  function send(name: SessionEventName, payload: unknown) {
    const size = estimate(name, payload)
    bytes += size
    events++
    deliver(name, payload, () => {
      bytes -= size
      events--
      if (missed.size > 0 && bytes <= bounds.maxBytes / 4 && events <= bounds.maxEvents / 4)
        tellGaps()
    })
  }

  function tellGaps() {
    const views = [...missed]
    missed.clear()
    for (const [viewId, to] of views)
      send('frame', { viewId, from: to, to, put: [], del: [] })
  }

  const isFull = () => bytes >= bounds.maxBytes || events >= bounds.maxEvents

  return {
    emit(name, payload) {
      const behind = missed.size > 0 || isFull()
      if (behind && name === 'frame') {
        const { viewId, to } = payload as SessionEvents['frame']
        missed.set(viewId, to)
      }
      else if (!behind || name !== 'room') {
        send(name, payload)
      }
    },
    pendingBytes: () => bytes,
    isBehind: () => missed.size > 0,
  }
}
