import type { Round } from './timers/rounds.ts'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
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
  /** The whole process is under a rush of work, as seen since it was last asked. */
  readonly isRush: () => boolean
}

const megabyte = 1024 * 1024
/** Beyond this clearing away would hold up the thread for longer than a person notices. */
const mostInUse = 160 * megabyte
/** A heap that took less than this since it was last cleared has nothing worth clearing: a quiet thread is left alone. */
const worthClearing = 4 * megabyte
/** Pause between two looks, ms; looks from one clearing to the next; and while a rush lasts, whose time is not to be spent on this. */
const lookEveryMs = 5_000
const looksBetween = { usually: 2, inRush: 12 } as const
/** Share of one processor from which the process is under a rush. */
const rushShare = 0.35

type Collect = (options: { readonly type: 'major', readonly execution: 'async', readonly flavor: 'last-resort' }) => Promise<void>

/** Tells whether the process used more than its share since the last time it was asked; `now` and `processorMs` in ms. */
export function createRushWatch(now: () => number, processorMs: () => number): () => boolean {
  let before = { at: now(), used: processorMs() }
  return () => {
    const { at, used } = before
    before = { at: now(), used: processorMs() }
    return before.used - used > rushShare * (before.at - at)
  }
}

function ownProcessorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** The heap of this thread. V8's own clearing is exported by no module; it is found in a fresh context. */
export function ownHeap(): HeapPort {
  setFlagsFromString('--expose-gc')
  const found: unknown = runInNewContext('typeof gc === "function" ? gc : null')
  const collect = typeof found === 'function' ? found as Collect : null
  return {
    used: () => getHeapStatistics().used_heap_size,
    taken: () => getHeapStatistics().total_heap_size,
    clear: collect === null ? null : () => collect({ type: 'major', execution: 'async', flavor: 'last-resort' }),
    isRush: createRushWatch(() => performance.now(), ownProcessorMs),
  }
}

/**
 * Gives back what is used up (`docs/adr/0014-memory-of-a-hub.md`): under steady work V8 keeps emptied pages for the next burst, a
 * few megabytes more each minute of a long shift. A quiet thread, and a heap too large to be cleared unnoticed, are left alone; in a
 * rush it is done seldom. `onLook` is told at each look whether there is a rush.
 */
export function giveBackRound({ used, taken, clear, isRush }: HeapPort, onLook?: (isRush: boolean) => void): Round {
  let cleared = 0
  let looks = 0
  return {
    name: 'give back memory',
    everyMs: lookEveryMs,
    async run() {
      const rush = isRush()
      onLook?.(rush)
      looks += 1
      if (looks < (rush ? looksBetween.inRush : looksBetween.usually) || taken() < cleared + worthClearing || used() > mostInUse)
        return
      looks = 0
      await clear?.()
      cleared = taken()
    },
  }
}

/** The same for a thread that runs no rounds: the hub's own. Answers a function that stops it. */
export function startGivingBack(heap: HeapPort, onLook?: (isRush: boolean) => void): () => void {
  const round = giveBackRound(heap, onLook)
  const timer = setInterval(() => void round.run(), round.everyMs)
  timer.unref()
  return () => clearInterval(timer)
}
