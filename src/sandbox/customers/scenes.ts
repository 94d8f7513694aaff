import type { Pace } from '../base/pace.ts'
import type { Faults } from '../faults.ts'
import type { Director } from './director.ts'
import type { CustomerScript } from './script.ts'
import { createRandom, seedFrom } from '../base/random.ts'

/** `demo` plays the whole cast; `empty` waits for the control plane. */
export type SceneName = 'demo' | 'empty'

/** One customer's entrance, on the customers' time. */
export interface Arrival {
  key: string
  atMs: number
}

const OPENING_COUNT = 9
const OPENING_SPAN_MS = 7600
const GAP_MS = [4000, 6000] as const
const TRICKLE_GAP_MS = [22_000, 40_000] as const

/** When everybody comes: nine within the first eight seconds, then one line every four to six seconds. */
export function planArrivals(cast: readonly CustomerScript[], seed: number): Arrival[] {
  const random = createRandom(seedFrom(seed, 'arrivals'))
  let atMs = 0
  return random.shuffle(cast).map((script, index) => {
    if (index < OPENING_COUNT)
      atMs = Math.round((index + random.between(0.1, 0.9)) * OPENING_SPAN_MS / OPENING_COUNT)
    else
      atMs += Math.round(random.between(...GAP_MS) * script.opening.says.length)
    return { key: script.key, atMs }
  })
}

/** Plays a scene; the trickle after the cast never ends by itself. */
export function playScene(scene: SceneName, options: { cast: readonly CustomerScript[], seed: number, pace: Pace, director: Director, faults: Faults }): void {
  if (scene === 'empty')
    return
  const { cast, seed, pace, director, faults } = options
  const random = createRandom(seedFrom(seed, 'trickle'))
  const plan = planArrivals(cast, seed)
  const gapFactor = (): number => faults.bite('F14')?.factor ?? 1

  function next(): void {
    pace.after(random.between(...TRICKLE_GAP_MS) / gapFactor(), () => {
      director.start(random.pick(cast).key)
      next()
    })
  }
  function enter(index: number): void {
    const arrival = plan[index]
    if (!arrival)
      return next()
    const gap = arrival.atMs - (plan[index - 1]?.atMs ?? 0)
    pace.after(gap / gapFactor(), () => {
      director.start(arrival.key)
      enter(index + 1)
    })
  }
  enter(0)
}
