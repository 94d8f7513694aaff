import type { Ref } from 'vue'
import { readonly, ref } from 'vue'

/** The host's time as this screen knows it. Never the PC's own clock: it may be minutes off. */
export interface HostClock {
  /** Host time now, ms UTC: the last anchor plus monotonic time since. */
  readonly now: () => number
  /** Host time at the last whole second; every running clock of the screen reads this one ref. */
  readonly tick: Readonly<Ref<number>>
  /** Takes the host's answer `hostNow` to a question asked at `askedAt` (both ends read from `monotonic`, ms). */
  readonly anchor: (hostNow: number, askedAt: number) => void
  readonly monotonic: () => number
  readonly stop: () => void
}

/** What {@link createHostClock} needs from its surroundings. */
export interface HostClockPorts {
  /** Monotonic ms. */
  readonly monotonic: () => number
  /** Wall clock, ms UTC, used only until the host has spoken. */
  readonly wall: () => number
  readonly later: (run: () => void, ms: number) => () => void
}

/** Ports of a browser page. */
export function browserClockPorts(): HostClockPorts {
  return {
    monotonic: () => performance.now(),
    wall: () => Date.now(),
    later: (run, ms) => {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

/** Starts the one ticking clock of the screen. It ticks on the host's whole seconds, so that all figures change together. */
export function createHostClock({ monotonic, wall, later }: HostClockPorts): HostClock {
  let base = wall() - monotonic()
  const tick = ref(Math.floor(wall() / 1000) * 1000)
  let cancel = schedule()

  function now(): number {
    return base + monotonic()
  }
  function schedule(): () => void {
    return later(beat, 1000 - (now() % 1000) + 2)
  }
  function beat(): void {
    tick.value = Math.floor(now() / 1000) * 1000
    cancel = schedule()
  }
  function anchor(hostNow: number, askedAt: number): void {
    const heardAt = monotonic()
    base = hostNow + (heardAt - askedAt) / 2 - heardAt
    cancel()
    beat()
  }
  return { now, tick: readonly(tick), anchor, monotonic, stop: () => cancel() }
}
