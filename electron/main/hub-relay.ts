import type { EngineSession } from '../../src/engine/handle.ts'
import type { HubMedia } from './hub-media.ts'
import type { HubSignIn, HubSignInOptions } from './hub-sign-in.ts'
import type { Network } from './network/network.ts'
import type { PageHost } from './page-host.ts'
import { createHubMedia } from './hub-media.ts'
import { readHubPhone } from './hub-phone.ts'
import { failure, openHubSession } from './hub-session.ts'
import { createHubSignIn } from './hub-sign-in.ts'

/** A hub as this desktop's engine: cookie, sockets and media live here, the pages know nothing of them. */
export interface HubRelay extends PageHost {
  readonly signIn: HubSignIn['spend']
  /** Throws the hub's refusal, or `link_lost`. */
  readonly media: HubMedia['read']
  readonly upload: HubMedia['upload']
  /** Origin of the phone system behind the hub, as it tells who is signed in; null = none. */
  readonly phone: () => Promise<string | null>
  /** Pages with a way to the hub. */
  readonly open: () => number
  readonly stop: () => void
}

/** What a relay is made from. */
export interface HubRelayOptions extends HubSignInOptions {
  /** Largest media item taken from the hub, bytes. */
  readonly maxMediaBytes?: number
  /** The desktop's way out, and who is told how the links stand; absent = Node's own way. */
  readonly network?: Pick<Network, 'way' | 'watch'>
}

/** Relays pages to the hub at `origin`, as whoever signed in there. */
export function createHubRelay(options: HubRelayOptions): HubRelay {
  const { origin, fetch, log, maxMediaBytes, network } = options
  const signIn = createHubSignIn(options)
  const sessions = new Set<EngineSession>()
  let last = 0

  /** Answers a page while nobody is signed in; its next load gets another session. */
  function strangersSession(id: string): EngineSession {
    return { id, call: async () => failure('not_signed_in', { hub: origin, why: signIn.why() }), close: () => {} }
  }

  const media = createHubMedia({ origin, fetch, cookie: signIn.cookie, ...maxMediaBytes === undefined ? {} : { maxBytes: maxMediaBytes } })

  return {
    signIn: signIn.spend,
    openSession(listener) {
      const id = `hub-${++last}`
      const cookie = signIn.cookie()
      if (!cookie)
        return strangersSession(id)
      const session = openHubSession({
        id,
        origin,
        cookie,
        listener,
        ...network?.way ? { agent: network.way.agentFor(origin), watch: network.watch } : {},
        log,
        onEnded() {
          sessions.delete(session)
          void signIn.forget(cookie)
        },
      })
      sessions.add(session)
      return {
        ...session,
        close() {
          sessions.delete(session)
          session.close()
        },
      }
    },
    media: media.read,
    upload: media.upload,
    phone: () => readHubPhone({ origin, fetch, cookie: signIn.cookie() }),
    open: () => sessions.size,
    stop() {
      sessions.forEach(session => session.close())
      sessions.clear()
    },
  }
}
