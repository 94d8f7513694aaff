import type { SoftphoneState } from '../../shared/contract/softphone.ts'
import type { HotlineDeps } from './ports.ts'

/** What the windows that have a phone said last. In memory: it is worth nothing once such a window is gone. */
export interface SoftphoneBoard {
  /** A session says how its phone stands. One that says `elsewhere` has none. */
  readonly say: (agentId: string, sessionId: string, state: SoftphoneState) => void
  readonly seen: (agentId: string) => SoftphoneState | null
  /** A session is gone, and its phone with it. */
  readonly leave: (agentId: string, sessionId: string) => void
}

/** Keeps the state of each person's softphone and tells their windows. */
export function createSoftphoneBoard(tell: NonNullable<HotlineDeps['tell']>): SoftphoneBoard {
  const holders = new Map<string, { readonly sessionId: string, readonly state: SoftphoneState }>()

  function drop(agentId: string, sessionId: string): void {
    if (holders.get(agentId)?.sessionId !== sessionId)
      return
    holders.delete(agentId)
    tell(agentId, 'softphoneState', { state: null })
  }

  return {
    say(agentId, sessionId, state) {
      if (state.phase === 'elsewhere')
        return drop(agentId, sessionId)
      holders.set(agentId, { sessionId, state })
      tell(agentId, 'softphoneState', { state })
    },
    seen: agentId => holders.get(agentId)?.state ?? null,
    leave: drop,
  }
}
