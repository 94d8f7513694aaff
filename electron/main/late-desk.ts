import type { EngineSession } from '../../src/engine/handle.ts'
import type { Timers } from '../../src/shared/heartbeat.ts'
import type { Desk } from './desk.ts'
import type { PageHost } from './page-host.ts'
import { AppError } from '../../src/shared/errors.ts'
import { failure } from './hub-session.ts'

/** Calls to the shell that some desk may answer, whichever it turns out to be. */
const callsOfDesks = ['host:signIn', 'host:network', 'host:networkCheck', 'host:proxySignIn'] as const

/** Pages that come before the desk: what they ask waits for it; only their heartbeat is answered, so that they wait in peace. */
function waitingHost(opening: Promise<Desk>, now: () => number): PageHost {
  return {
    openSession(listener) {
      let isClosed = false
      let isThere = false
      const real: Promise<EngineSession | null> = opening
        .then(desk => isClosed ? null : desk.pages()?.openSession(listener) ?? null, () => null)
        .finally(() => {
          isThere = true
        })
      return {
        id: 'waiting',
        call: async (name, input) => name === 'session:time' && !isThere ? { ok: true, data: { now: now() } } : (await real)?.call(name, input) ?? failure('link_lost'),
        close() {
          isClosed = true
          void real.then(session => session?.close())
        },
      }
    },
  }
}

/**
 * A desk that is being opened, as a desk: windows may be shown at once. What pages, media and the shell ask waits for it.
 * When it cannot be opened, `opening` rejects for whoever started it, and stopping it stops nothing.
 */
export function createLateDesk(opening: Promise<Desk>, now: () => number): Desk {
  let opened: Desk | null = null
  const waiting = waitingHost(opening, now)
  opening.then((desk) => {
    opened = desk
  }, () => {})

  return {
    pages: () => opened === null ? waiting : opened.pages(),
    media: async (mediaId, slice) => (await opening).media(mediaId, slice),
    upload: async piece => (await opening).upload(piece),
    phone: async () => (await opening).phone(),
    get sandbox() {
      return opened?.sandbox ?? null
    },
    shellCalls: Object.fromEntries(callsOfDesks.map(name => [name, async (input: unknown) => {
      const call = (await opening).shellCalls[name]
      if (call === undefined)
        throw new AppError('unknown_call')
      return call(input)
    }])),
    stop: () => opening.then(desk => desk.stop(), () => {}),
  }
}

/** As long as a window may wait for a reason not to be shown at all, ms. */
const firstLookMs = 30

/** Rejects with what is wrong when that is known at once, such as a setting: then an error alone is shown, and no window before it. */
export async function lookOnce(opening: Promise<Desk>, timers: Timers): Promise<void> {
  let pause: unknown
  await Promise.race([opening, new Promise<void>((resolve) => {
    pause = timers.set(resolve, firstLookMs)
  })]).finally(() => timers.clear(pause))
}
