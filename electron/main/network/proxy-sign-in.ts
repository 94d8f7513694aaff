import type { AuthInfo } from 'electron'
import type { WayErrorFacts } from '../../../src/engine/network/way-error.ts'
import type { ProxySignIn, ProxyWish } from '../../../src/shared/network.ts'
import type { Secrets } from '../secrets.ts'
import { z } from 'zod'
import { basic } from '../../../src/engine/network/routes.ts'

/** Names and passwords for proxies: in memory, and with the system's keeper where somebody ticked that. */
export interface ProxySignIns {
  /** Value of `Proxy-Authorization` for `host:port`; null = nobody gave one, or it was refused. */
  readonly authorization: (proxy: string) => string | null
  /** What a proxy still waits for. */
  readonly wish: () => ProxyWish | null
  /** A proxy wants to know who asks: with what it was told, if anything, it is not content. */
  readonly refused: (facts: WayErrorFacts) => void
  /** The proxy led on. */
  readonly accepted: (proxy: string) => void
  /** Takes a name and a password for the proxy that waits; answers whether one did. */
  readonly give: (signIn: ProxySignIn) => Promise<boolean>
  /** Answers the pages' own requests (`app.on('login')`) from the same place. */
  readonly answer: (event: { readonly preventDefault: () => void }, asked: AuthInfo, done: (user?: string, password?: string) => void) => void
}

interface Known { readonly user: string, readonly password: string, readonly isRefused: boolean, readonly isTried: boolean }

const kept = z.object({ user: z.string(), password: z.string() })
const secretOf = (proxy: string) => `proxy ${proxy}`

/** The proxy's name for itself, and whether a name and a password would do. */
function readChallenge(challenge: string): { realm: string, onlySystem: boolean } {
  const realm = /realm="?([^",]{0,200})/i.exec(challenge)?.[1] ?? ''
  return { realm, onlySystem: !/\bbasic\b/i.test(challenge) && /\b(?:negotiate|ntlm|kerberos)\b/i.test(challenge) }
}

/** Keeps sign-ins for proxies. `secrets` null = the system keeps none, so they end with the program. A refused one is not sent again: it would lock somebody's account. */
export function createProxySignIns(secrets: Secrets | null, onChange: () => void): ProxySignIns {
  const known = new Map<string, Known>()
  let wish: ProxyWish | null = null

  function read(proxy: string): Known | null {
    const here = known.get(proxy)
    if (here)
      return here
    const parsed = kept.safeParse(JSON.parse(secrets?.get(secretOf(proxy)) || 'null'))
    if (!parsed.success)
      return null
    const found = { ...parsed.data, isRefused: false, isTried: false }
    known.set(proxy, found)
    return found
  }

  function become(next: ProxyWish | null) {
    const isNew = JSON.stringify(next) !== JSON.stringify(wish)
    wish = next
    if (isNew)
      onChange()
  }

  function refuse(proxy: string, challenge: { realm: string, onlySystem: boolean }) {
    const before = read(proxy)
    if (before)
      known.set(proxy, { ...before, isRefused: true })
    become({ proxy, realm: challenge.realm, wasRefused: before !== null, onlySystem: challenge.onlySystem, canRemember: secrets !== null })
  }

  return {
    authorization(proxy) {
      const found = read(proxy)
      return found && !found.isRefused ? basic(found.user, found.password) : null
    },
    wish: () => wish,
    refused: ({ proxy = '', challenge = '' }) => refuse(proxy, readChallenge(challenge)),
    accepted(proxy) {
      if (wish?.proxy === proxy)
        become(null)
    },
    async give({ user, password, remember }) {
      const proxy = wish?.proxy
      if (proxy === undefined)
        return false
      known.set(proxy, { user, password, isRefused: false, isTried: false })
      become(null)
      if (remember)
        await secrets?.set(secretOf(proxy), JSON.stringify({ user, password }))
      else
        await secrets?.remove(secretOf(proxy))
      return true
    },
    answer(event, { isProxy, scheme, host, port, realm }, done) {
      // Whoever else asks a page for a name and a password gets none, as ever.
      if (!isProxy)
        return
      event.preventDefault()
      const proxy = `${host}:${port}`
      const found = read(proxy)
      if (found && !found.isRefused && !found.isTried) {
        known.set(proxy, { ...found, isTried: true })
        return done(found.user, found.password)
      }
      refuse(proxy, { realm: realm.slice(0, 200), onlySystem: !/^(?:basic|digest)$/i.test(scheme) })
      done()
    },
  }
}
