import type { EngineHandle, Identity } from '../../src/engine/handle.ts'
import type { CallInput, CallName, CallOutput, SessionEventName, SessionEvents, WorkstationClient } from '../../src/shared/contract/index.ts'
import type { LinkState } from '../../src/shared/heartbeat.ts'
import { refusalOf } from '../../src/shared/border.ts'
import { open } from '../../src/shared/contract/envelope.ts'

type Handler = (payload: never) => void

/** A screen without a screen: speaks to an engine in the same process or behind a port, as the two real clients do. */
export function createDirectClient(engine: EngineHandle & { onLink?: (handler: (state: LinkState) => void) => () => void }, identity: Identity): WorkstationClient {
  const handlers = new Map<SessionEventName, Set<Handler>>()
  const session = engine.openSession(identity, (event, payload) => {
    for (const handler of handlers.get(event) ?? [])
      handler(payload as never)
  })

  return {
    async call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
      const refusal = refusalOf(name, input)
      if (refusal)
        throw refusal
      return open(await session.call(name, input)) as CallOutput<N>
    },
    on<E extends SessionEventName>(event: E, handler: (payload: SessionEvents[E]) => void) {
      const known = handlers.get(event) ?? new Set()
      handlers.set(event, known.add(handler as Handler))
      return () => known.delete(handler as Handler)
    },
    onLink: handler => engine.onLink?.(handler) ?? (() => {}),
    close: () => session.close(),
  }
}
