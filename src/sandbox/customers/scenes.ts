import type { Pace } from '../base/pace.ts'
import type { Random } from '../base/random.ts'
import type { Faults } from '../faults.ts'
import type { Phones } from '../phones/phones.ts'
import type { Director } from './director.ts'
import type { CustomerScript } from './script.ts'
import { createRandom, seedFrom } from '../base/random.ts'
import { playCallers } from './callers.ts'

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

/** Whoever is not at home on Weibo alone comes by a plan of their own, so that Weibo's play is the same with and without them. */
const GUESTS = { firstAfterMs: 15_000, gapMs: [7000, 11_000], trickleGapMs: [35_000, 60_000] } as const

function isGuest({ opening, moves, institutionUid }: CustomerScript): boolean {
  return (opening.on ?? 'weibo') !== 'weibo' || moves !== undefined || institutionUid !== undefined
}

/** When the guests come: one after the other, from the demo's fifteenth second. */
export function planGuests(guests: readonly CustomerScript[], seed: number): Arrival[] {
  const random = createRandom(seedFrom(seed, 'guests'))
  let atMs = GUESTS.firstAfterMs
  return random.shuffle(guests).map(({ key }) => {
    const arrival = { key, atMs }
    atMs += Math.round(random.between(...GUESTS.gapMs))
    return arrival
  })
}

interface Play {
  cast: readonly CustomerScript[]
  /** Whether there is anywhere else to come to than Weibo. */
  withGuests: boolean
  seed: number
  pace: Pace
  director: Director
  faults: Faults
  phones: Phones
}

/** Lets the planned ones come, then one of the cast now and then without an end. */
function playPlan(plan: readonly Arrival[], trickle: { random: Random, gapMs: readonly [number, number] }, { cast, pace, director, faults }: Play): void {
  const gapFactor = (): number => faults.bite('F14')?.factor ?? 1

  function next(): void {
    pace.after(trickle.random.between(...trickle.gapMs) / gapFactor(), () => {
      director.start(trickle.random.pick(cast).key)
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
  if (cast.length > 0)
    enter(0)
}

/** Plays a scene; the trickle after the cast never ends by itself. */
export function playScene(scene: SceneName, play: Play): void {
  if (scene === 'empty')
    return
  const { cast, withGuests, seed } = play
  playCallers(play)
  const [guests, natives] = [withGuests ? cast.filter(isGuest) : [], cast.filter(script => !isGuest(script))]
  playPlan(planArrivals(natives, seed), { random: createRandom(seedFrom(seed, 'trickle')), gapMs: TRICKLE_GAP_MS }, { ...play, cast: natives })
  playPlan(planGuests(guests, seed), { random: createRandom(seedFrom(seed, 'guest trickle')), gapMs: GUESTS.trickleGapMs }, { ...play, cast: guests })
}
