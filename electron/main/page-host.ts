import type { Emit, EngineHandle, EngineSession, Identity } from '../../src/engine/handle.ts'
import type { LinkState } from '../../src/shared/heartbeat.ts'

/** How a page hears of its session. */
export interface SessionListener {
  readonly emit: Emit
  /** The way to whatever answers the session went away or came back; a session that came back has to be greeted again. */
  readonly onLink: (state: LinkState) => void
}

/** What answers the pages' calls: an engine on this desktop, or a hub. The border does not know which. */
export interface PageHost {
  readonly openSession: (listener: SessionListener) => EngineSession
}

/** Pages answered by an engine on this desktop, each as the person who sits here. The engine host itself tells of losses. */
export function createLocalHost(engine: EngineHandle, identity: () => Identity): PageHost {
  return { openSession: ({ emit }) => engine.openSession(identity(), emit) }
}
