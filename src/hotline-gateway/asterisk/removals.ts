import type { Clock, Log } from '../ports.ts'
import type { AriClient } from './client.ts'
import { part } from './client.ts'

/** Takes channels and bridges away and does not stop before Asterisk says that they are gone. */
export interface Removals {
  /** Resolves once it is gone for certain, or was let go of because its own last event came ({@link Removals.isGone}). */
  readonly channel: (channelId: string) => Promise<void>
  readonly bridge: (bridgeId: string) => void
  /** Asterisk itself told the end of that channel. */
  readonly isGone: (channelId: string) => void
  readonly waiting: () => number
  /** Asks for nothing more. */
  readonly stop: () => void
}

/** Options of {@link createRemovals}. */
export interface RemovalsOptions {
  readonly client: AriClient
  readonly clock: Clock
  readonly log: Log
  /** From one try to the next, ms. */
  readonly againMs: number
}

/** Makes the one place that ends things on Asterisk: what was asked for once is asked for until it is true. */
export function createRemovals({ client, clock, log, againMs }: RemovalsOptions): Removals {
  const wanted = new Map<string, { readonly path: string, readonly done: () => void, readonly promise: Promise<void>, stopTimer: () => void }>()
  let isStopped = false

  function add(path: string): Promise<void> {
    const known = wanted.get(path)
    if (known !== undefined)
      return known.promise
    const { promise, resolve } = Promise.withResolvers<void>()
    wanted.set(path, { path, done: resolve, promise, stopTimer: () => {} })
    void attempt(path, 1)
    return promise
  }

  async function attempt(path: string, n: number) {
    const status = await client.ask('DELETE', path).then(reply => reply.status, () => 0)
    const entry = wanted.get(path)
    if (entry === undefined || isStopped)
      return
    // 204 of a channel means only that its end was asked for.
    if (status === 404 || (status === 204 && path.startsWith('/bridges/')))
      return settle(path)
    if (status !== 204)
      log.warn({ path, status, tries: n }, 'not gone yet; asked again')
    entry.stopTimer = clock.after(againMs, () => void attempt(path, n + 1))
  }

  function settle(path: string) {
    const entry = wanted.get(path)
    wanted.delete(path)
    entry?.stopTimer()
    entry?.done()
  }

  return {
    channel: channelId => add(`/channels/${part(channelId)}`),
    bridge: bridgeId => void add(`/bridges/${part(bridgeId)}`),
    isGone: channelId => settle(`/channels/${part(channelId)}`),
    waiting: () => wanted.size,
    stop() {
      isStopped = true
      for (const { stopTimer, done } of wanted.values()) {
        stopTimer()
        done()
      }
      wanted.clear()
    },
  }
}
