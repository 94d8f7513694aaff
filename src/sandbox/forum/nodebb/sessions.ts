import type { Random } from '../../base/random.ts'

const MOST_FAILURES = 5

/** A browser's session; uid 0 = nobody signed in. */
export interface Session {
  readonly sid: string
  readonly csrf: string
  uid: number
  /** When the password was given last, ms. */
  authAt: number
}

/** What a sign-in came to. */
export type SignIn = { readonly session: Session } | { readonly wrong: 'credentials' | 'locked' }

/** Sessions of people in a browser; tokens have none. */
export interface Sessions {
  readonly open: () => Session
  readonly find: (sid: string | undefined) => Session | undefined
  readonly signIn: (username: string, password: string, uid: number | undefined, now: number) => SignIn
}

function hex(random: Random, length: number): string {
  return Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
}

/** Nobody is there. `passwords` by uid. */
export function createSessions(random: Random, passwords: ReadonlyMap<number, string>): Sessions {
  const sessions = new Map<string, Session>()
  const failures = new Map<string, number>()

  function open(): Session {
    const session: Session = { sid: hex(random, 32), csrf: hex(random, 128), uid: 0, authAt: 0 }
    sessions.set(session.sid, session)
    return session
  }

  return {
    open,
    find: sid => sid === undefined ? undefined : sessions.get(sid),
    signIn(username, password, uid, now) {
      if ((failures.get(username) ?? 0) >= MOST_FAILURES)
        return { wrong: 'locked' }
      if (uid === undefined || passwords.get(uid) !== password) {
        failures.set(username, (failures.get(username) ?? 0) + 1)
        return { wrong: 'credentials' }
      }
      const session = open()
      Object.assign(session, { uid, authAt: now })
      return { session }
    },
  }
}
