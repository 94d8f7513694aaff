import type { Identity } from '../engine/handle.ts'
import type { Ambient } from './ports.ts'
import { createHash } from 'node:crypto'

/** A signed-in browser. */
export interface WebSession extends Identity {
  /** Names the session in logs; not the secret. */
  readonly tag: string
  readonly expiresAt: number
}

/** One-use links and the browser sessions they were exchanged for; all in memory, so a restarted hub asks everybody again. */
export interface SignIn {
  /** A token for one exchange, to be carried in the fragment of an address, where no server and no log sees it. */
  readonly issue: (identity: Identity) => string
  /** Spends a token: the new session's secret for the cookie, or null when the token is unknown, spent or too old. */
  readonly exchange: (token: string) => { readonly secret: string, readonly session: WebSession } | null
  readonly find: (secret: string) => WebSession | null
  readonly end: (secret: string) => void
  /** Ends every session of an agent and their unused links. */
  readonly endAgent: (agentId: string) => void
}

/** Lifetimes in ms: a link lives for a coffee, a session for a shift. */
export const signInLifetimes = { linkMs: 15 * 60_000, sessionMs: 12 * 3_600_000 } as const

/** Only digests are kept, so that a look at the memory gives nobody a session, and look-ups leak no timing. */
function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Makes the hub's {@link SignIn}. */
export function createSignIn({ now, secret: makeSecret }: Pick<Ambient, 'now' | 'secret'>, lifetimes: { linkMs: number, sessionMs: number } = signInLifetimes): SignIn {
  const links = new Map<string, Identity & { expiresAt: number }>()
  const sessions = new Map<string, WebSession>()

  function forgetExpired() {
    for (const held of [links, sessions]) {
      for (const [key, { expiresAt }] of held) {
        if (expiresAt <= now())
          held.delete(key)
      }
    }
  }

  function open({ agentId, role }: Identity) {
    const secret = makeSecret()
    const key = digest(secret)
    const session: WebSession = { agentId, role, tag: key.slice(0, 8), expiresAt: now() + lifetimes.sessionMs }
    sessions.set(key, session)
    return { secret, session }
  }

  return {
    issue({ agentId, role }) {
      forgetExpired()
      const token = makeSecret()
      links.set(digest(token), { agentId, role, expiresAt: now() + lifetimes.linkMs })
      return token
    },
    exchange(token) {
      forgetExpired()
      const key = digest(token)
      const link = links.get(key)
      return link && links.delete(key) ? open(link) : null
    },
    find(secret) {
      const session = sessions.get(digest(secret))
      return session && session.expiresAt > now() ? session : null
    },
    end: secret => void sessions.delete(digest(secret)),
    endAgent(agentId) {
      for (const held of [links, sessions]) {
        for (const [key, session] of held) {
          if (session.agentId === agentId)
            held.delete(key)
        }
      }
    },
  }
}
