import type { EngineSession, MediaBytes } from '../../src/engine/handle.ts'
import type { HubSignIn, HubSignInOptions } from './hub-sign-in.ts'
import type { PageHost } from './page-host.ts'
import { AppError } from '../../src/shared/errors.ts'
import { readBytes, readFileName } from './hub-media.ts'
import { failure, openHubSession } from './hub-session.ts'
import { createHubSignIn } from './hub-sign-in.ts'

/** A hub as this desktop's engine: cookie, sockets and media live here, the pages know nothing of them. */
export interface HubRelay extends PageHost {
  readonly signIn: HubSignIn['spend']
  /** Throws the hub's refusal, or `link_lost`. */
  readonly media: (mediaId: string) => Promise<MediaBytes>
  /** Pages with a way to the hub. */
  readonly open: () => number
  readonly stop: () => void
}

/** What a relay is made from. */
export interface HubRelayOptions extends HubSignInOptions {
  /** Largest media item taken from the hub, bytes. */
  readonly maxMediaBytes?: number
}

const mediaWithinMs = 60_000
const largestMediaBytes = 64 * 1024 * 1024

const refusals: Readonly<Record<number, 'not_signed_in' | 'forbidden' | 'not_found'>> = { 401: 'not_signed_in', 403: 'forbidden', 404: 'not_found' }

/** Relays pages to the hub at `origin`, as whoever signed in there. */
export function createHubRelay(options: HubRelayOptions): HubRelay {
  const { origin, fetch, log, maxMediaBytes = largestMediaBytes } = options
  const signIn = createHubSignIn(options)
  const sessions = new Set<EngineSession>()
  let last = 0

  /** Answers a page while nobody is signed in; its next load gets another session. */
  function strangersSession(id: string): EngineSession {
    return { id, call: async () => failure('not_signed_in', { hub: origin }), close: () => {} }
  }

  async function take(mediaId: string, cookie: string): Promise<MediaBytes> {
    const answer = await fetch(`${origin}/media/${encodeURIComponent(mediaId)}`, { headers: { Cookie: cookie }, redirect: 'error', signal: AbortSignal.timeout(mediaWithinMs) })
    if (!answer.ok) {
      await answer.body?.cancel()
      throw new AppError(refusals[answer.status] ?? 'link_lost', { details: { status: answer.status } })
    }
    return {
      mime: answer.headers.get('content-type') ?? 'application/octet-stream',
      name: readFileName(answer.headers.get('content-disposition')),
      bytes: await readBytes(answer, maxMediaBytes),
    }
  }

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
    async media(mediaId) {
      const cookie = signIn.cookie()
      if (!cookie)
        throw new AppError('not_signed_in')
      return take(mediaId, cookie).catch((cause) => {
        throw cause instanceof AppError ? cause : new AppError('link_lost', { cause })
      })
    },
    open: () => sessions.size,
    stop() {
      sessions.forEach(session => session.close())
      sessions.clear()
    },
  }
}
