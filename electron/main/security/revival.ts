import type { WebContents } from 'electron'
import type { Log } from '../../../src/engine/log.ts'

/** What pages whose renderer died are brought back with. */
export interface RevivalOptions {
  readonly isQuitting: () => boolean
  /** ms UTC. */
  readonly now: () => number
  /** Does something after so many ms. */
  readonly later: (work: () => void, ms: number) => unknown
  readonly log: Log
}

/** Watches a page from now on; `home` is where it begins. */
export type Revive = (contents: WebContents, home: string) => void

/** Deaths that count together, ms. */
const withinMs = 60_000
/** So often a page comes back as it was; after that without what it showed, for that may be what it dies of. */
const asItWas = 2
/** So often at once; after that with a pause, so that nothing spins. */
const atOnce = 4
const pauseMs = 10_000

/**
 * Brings a page back whose renderer died. The address still names the conversation, and the engine keeps the draft (F52); a page that
 * dies of what it shows begins anew, and one that dies of anything at all is given time.
 */
export function createRevival({ isQuitting, now, later, log }: RevivalOptions): Revive {
  return (contents, home) => {
    let deaths: number[] = []

    function comeBack(): void {
      if (isQuitting() || contents.isDestroyed())
        return
      if (deaths.length <= asItWas)
        return contents.reload()
      contents.loadURL(home).catch((error: unknown) => log.warn({ words: String(error).slice(0, 200) }, 'the page could not be loaded again'))
    }

    contents.on('render-process-gone', (_event, { reason, exitCode }) => {
      deaths = [...deaths.filter(at => now() - at < withinMs), now()]
      log.error({ reason, exitCode, deaths: deaths.length }, 'the page is gone')
      if (deaths.length <= atOnce)
        comeBack()
      else
        later(comeBack, pauseMs)
    })
  }
}
