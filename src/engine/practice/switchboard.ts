import type { Emit, EngineHandle, EngineSession, Identity, MediaSlice } from '../handle.ts'
import { isAppError } from '../../shared/errors.ts'

/** Which engine answers whom: everybody the real one, who practises that of their practice desk. */
export interface Switchboard {
  /** The engine as a host should use it. */
  readonly through: (real: EngineHandle) => EngineHandle
  /** From now on this engine answers them. Their screens are told to begin anew. */
  readonly seat: (agentId: string, engine: EngineHandle) => void
  /** Back to the real one. */
  readonly unseat: (agentId: string) => void
  /** Screens of somebody that are open now. */
  readonly screensOf: (agentId: string) => number
}

interface Screen { readonly emit: Emit, readonly session: EngineSession }

/** Makes a switchboard; nobody practises yet. */
export function createSwitchboard(): Switchboard {
  const elsewhere = new Map<string, EngineHandle>()
  const screens = new Map<string, Set<Screen>>()

  function openOn(engine: EngineHandle, identity: Identity, emit: Emit): EngineSession {
    const session = engine.openSession(identity, emit)
    const screen: Screen = { emit, session }
    const own = screens.get(identity.agentId) ?? new Set()
    screens.set(identity.agentId, own.add(screen))
    return {
      id: session.id,
      call: session.call,
      close() {
        own.delete(screen)
        session.close()
      },
    }
  }

  function move(agentId: string): void {
    const own = [...screens.get(agentId) ?? []]
    screens.delete(agentId)
    for (const { emit, session } of own) {
      emit('moved', {})
      session.close()
    }
  }

  /** A file is where its desk is; its id is known nowhere else. */
  async function mediaOf(real: EngineHandle, mediaId: string, slice: MediaSlice | undefined): ReturnType<EngineHandle['media']> {
    for (const engine of elsewhere.values()) {
      try {
        return await engine.media(mediaId, slice)
      }
      catch (error) {
        if (!isAppError(error))
          throw error
      }
    }
    return real.media(mediaId, slice)
  }

  return {
    through: real => ({
      ...real,
      openSession: (identity, emit) => openOn(elsewhere.get(identity.agentId) ?? real, identity, emit),
      upload: (identity, piece) => (elsewhere.get(identity.agentId) ?? real).upload(identity, piece),
      media: (mediaId, slice) => mediaOf(real, mediaId, slice),
    }),
    seat(agentId, engine) {
      elsewhere.set(agentId, engine)
      move(agentId)
    },
    unseat(agentId) {
      if (elsewhere.delete(agentId))
        move(agentId)
    },
    screensOf: agentId => screens.get(agentId)?.size ?? 0,
  }
}
