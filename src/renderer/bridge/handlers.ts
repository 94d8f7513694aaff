import type { SessionEventName, SessionEvents } from '../../shared/contract/index.ts'
import type { LinkState } from '../../shared/heartbeat.ts'

type AnyHandler = (payload: SessionEvents[SessionEventName]) => void

/** Who listens to what a session is told. */
export interface Handlers {
  readonly on: <E extends SessionEventName>(event: E, handler: (payload: SessionEvents[E]) => void) => () => void
  readonly onLink: (handler: (state: LinkState) => void) => () => void
  /** Hands an event on; a name nobody knows is dropped (a newer host). */
  readonly deliver: (event: unknown, payload: unknown) => void
  readonly link: (state: LinkState) => void
  readonly clear: () => void
}

function addTo<T>(set: Set<T>, item: T): () => void {
  set.add(item)
  return () => set.delete(item)
}

/** The listeners of one client. */
export function createHandlers(): Handlers {
  const events = new Map<unknown, Set<AnyHandler>>()
  const links = new Set<(state: LinkState) => void>()
  return {
    on(event, handler) {
      const known = events.get(event) ?? new Set()
      events.set(event, known)
      return addTo(known, handler as AnyHandler)
    },
    onLink: handler => addTo(links, handler),
    deliver: (event, payload) => events.get(event)?.forEach(handler => handler(payload as SessionEvents[SessionEventName])),
    link: state => links.forEach(handler => handler(state)),
    clear() {
      events.clear()
      links.clear()
    },
  }
}
