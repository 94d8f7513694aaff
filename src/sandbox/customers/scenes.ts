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

/** Who comes at once: so many who turn to the brand and need an answer, so many who need none. */
const OPENING = { calling: 8, quiet: 2 } as const
const OPENING_SPAN_MS = 7600
const GAP_MS = [4000, 6000] as const
const TRICKLE_GAP_MS = [22_000, 40_000] as const

function isCalling({ needsReply, opening }: CustomerScript): boolean {
  return needsReply && opening.at !== 'search_post'
}

/** When everybody comes: the opening within the first eight seconds, then one line every four to six seconds. */
export function planArrivals(cast: readonly CustomerScript[], seed: number): Arrival[] {
  const random = createRandom(seedFrom(seed, 'arrivals'))
  const shuffled = random.shuffle(cast)
  const opening = random.shuffle([
    ...shuffled.filter(isCalling).slice(0, OPENING.calling),
    ...shuffled.filter(script => !script.needsReply).slice(0, OPENING.quiet),
  ])
  const later = shuffled.filter(script => !opening.includes(script))
  let atMs = 0
  return [...opening, ...later].map((script, index) => {
    if (index < opening.length)
      atMs = Math.round((index + random.between(0.1, 0.9)) * OPENING_SPAN_MS / opening.length)
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
