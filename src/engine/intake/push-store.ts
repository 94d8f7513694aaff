import type { Catch } from './take-in.ts'
import { AppError } from '../../shared/errors.ts'

/** What one push brought. */
type Push = Pick<Catch, 'items' | 'bad'>

/** Stores what a push of an account brought; resolves after the commit. Rejects with `store_busy` when too many wait already. */
export type PushStore = (accountId: string, push: Push) => Promise<void>

interface Waiting extends Push {
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Items of one unit; it keeps the thread for as long as they take. */
const mostItems = 32
/** Pushes of one account that may wait; whoever pushes more is to try again. */
const mostWaiting = 2_000
/** While pushes come faster than they are stored, the next unit is left open for so long, ms: who pushes has patience for seconds. */
const gatherMs = 20

/**
 * Pushes that come while others of their account are being stored are stored together: a unit and its commit cost all but as much
 * for one as for thirty. The first of a quiet account waits for nobody. `pause` resolves after so many ms.
 */
export function createPushStore(take: (all: Catch) => Promise<unknown>, pause: (ms: number) => Promise<void>): PushStore {
  /** Of accounts for which something is being stored. */
  const queues = new Map<string, Waiting[]>()

  /** One that cannot be stored spares those that came with it: they are stored each by itself. */
  async function store(accountId: string, some: readonly Waiting[]): Promise<void> {
    try {
      await take({ accountId, feed: 'push', items: some.flatMap(push => push.items), bad: some.flatMap(push => push.bad), cursor: null, generation: 0 })
      some.forEach(push => push.resolve())
    }
    catch (error) {
      if (some.length === 1)
        return some[0]?.reject(error)
      for (const push of some)
        await store(accountId, [push])
    }
  }

  async function work(accountId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      await store(accountId, cut(queue))
      if (queue.length > 0 && queue.length < mostItems)
        await pause(gatherMs)
    }
    queues.delete(accountId)
  }

  return (accountId, { items, bad }) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const queue = queues.get(accountId)
    if (queue === undefined) {
      const own: Waiting[] = [{ items, bad, resolve, reject }]
      queues.set(accountId, own)
      void work(accountId, own)
    }
    else if (queue.length >= mostWaiting) {
      reject(new AppError('store_busy'))
    }
    else {
      queue.push({ items, bad, resolve, reject })
    }
    return promise
  }
}

/** Takes the oldest off the queue: as many as one unit holds, one at least. */
function cut(queue: Waiting[]): Waiting[] {
  let items = 0
  const end = queue.findIndex(({ items: { length } }, at) => {
    items += length
    return at > 0 && items > mostItems
  })
  return queue.splice(0, end === -1 ? queue.length : end)
}
