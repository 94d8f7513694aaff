import type { Round } from './timers/rounds.ts'
import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What the round looks at and does. */
export interface HeapPort {
  /** Bytes in use. */
  readonly used: () => number
  /** Bytes taken from the system: what is in use, and emptied pages kept for the next burst. */
  readonly taken: () => number
  /** Null: this runtime cannot be asked. */
  readonly clear: (() => Promise<void>) | null
}

const megabyte = 1024 * 1024
/** Beyond this clearing away would hold up the thread for longer than a person notices. */
const mostInUse = 160 * megabyte
/** A heap that took less than this since it was last cleared has nothing worth clearing: a quiet thread is left alone. */
const worthClearing = 4 * megabyte

type Collect = (options: { readonly type: 'major', readonly execution: 'async', readonly flavor: 'last-resort' }) => Promise<void>

/** The heap of this thread. V8's own clearing is exported by no module; it is found in a fresh context. */
export function ownHeap(): HeapPort {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('typeof gc === "function" ? gc : null')
  const collect = typeof found === 'function' ? found as Collect : null
  return {
    used: () => getHeapStatistics().used_heap_size,
    taken: () => getHeapStatistics().total_heap_size,
    clear: collect === null ? null : () => collect({ type: 'major', execution: 'async', flavor: 'last-resort' }),
  }
}

/**
 * Gives back what is used up (`docs/adr/0014-memory-of-a-hub.md`): under steady work V8 keeps emptied pages for the next burst, a
 * few megabytes more each minute of a long shift. A quiet thread, and a heap too large to be cleared unnoticed, are left alone.
 */
export function giveBackRound({ used, taken, clear }: HeapPort): Round {
  let cleared = 0
  return {
    name: 'give back memory',
    everyMs: 10_000,
    async run() {
      if (taken() < cleared + worthClearing || used() > mostInUse)
        return
      await clear?.()
      cleared = taken()
    },
  }
}

/** The same for a thread that runs no rounds: the hub's own. Answers a function that stops it. */
export function startGivingBack(heap: HeapPort): () => void {
  const round = giveBackRound(heap)
  const timer = setInterval(() => void round.run(), round.everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
