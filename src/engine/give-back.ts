import type { Round } from './timers/rounds.ts'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What the round looks at and does; bytes. */
export interface HeapPort {
  readonly used: () => number
  /** Null: this runtime cannot be asked. */
  readonly clear: (() => Promise<void>) | null
}

const megabyte = 1024 * 1024
/** Beyond this clearing away would hold up the thread for longer than a person notices. */
const mostInUse = 160 * megabyte
/** What has to have come together since the last time. */
const leastGrown = 4 * megabyte

type Collect = (options: { readonly type: 'major', readonly execution: 'async', readonly flavor: 'last-resort' }) => Promise<void>

/** The heap of this thread. V8's own clearing is exported by no module; it is found in a fresh context. */
export function ownHeap(): HeapPort {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('typeof gc === "function" ? gc : null')
  const collect = typeof found === 'function' ? found as Collect : null
  return { used: () => getHeapStatistics().used_heap_size, clear: collect === null ? null : () => collect({ type: 'major', execution: 'async', flavor: 'last-resort' }) }
}

/**
 * Gives back what is used up (`docs/adr/0014-memory-of-a-hub.md`): under steady work V8 keeps emptied pages for the next burst, a
 * few megabytes more each minute of a long shift. A quiet heap, and one too large to be cleared unnoticed, are left alone.
 */
export function giveBackRound({ used, clear }: HeapPort): Round {
  let after = 0
  return {
    name: 'give back memory',
    everyMs: 20_000,
    async run() {
      const now = used()
      if (clear === null || now > mostInUse || now - after < leastGrown)
        return
      await clear()
      after = used()
    },
  }
}
