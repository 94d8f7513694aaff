import type { Pace } from '../base/pace.ts'
import type { PhoneManner } from '../phones/manner.ts'
import type { Phones } from '../phones/phones.ts'
import { createRandom, seedFrom } from '../base/random.ts'

/** Somebody who rings the brand without having written anywhere. */
interface CallerScript {
  /** Null = withheld. */
  number: string | null
  queue: string
  /** How long they wait for somebody, seconds. */
  patienceS: number
  /** How long they talk. */
  talkS: number
  /** What they do when they are rung back, call by call. */
  manners: readonly PhoneManner[]
}

/** Who rings in the demonstration: the most patient one first; some give up soon, one shows no number. */
const CALLERS: readonly CallerScript[] = [
  { number: '13800007101', queue: '售后', patienceS: 150, talkS: 45, manners: [{ does: 'picks_up', afterS: 5, talkS: 40 }] },
  { number: '13900007102', queue: '宽带', patienceS: 60, talkS: 30, manners: [{ does: 'misses' }, { does: 'picks_up', afterS: 8, talkS: 35 }] },
  { number: '15000007103', queue: '售后', patienceS: 25, talkS: 60, manners: [{ does: 'picks_up', afterS: 3, talkS: 50 }] },
  { number: null, queue: '售后', patienceS: 40, talkS: 25, manners: [] },
  { number: '18600007104', queue: '订单', patienceS: 75, talkS: 40, manners: [{ does: 'busy' }, { does: 'picks_up', afterS: 6, talkS: 30 }] },
  { number: '17700007105', queue: '宽带', patienceS: 120, talkS: 70, manners: [{ does: 'picks_up', afterS: 4, talkS: 60 }] },
]

const FIRST_AFTER_MS = 35_000
const GAP_MS = [80_000, 140_000] as const
const CALLED = '4000008000'

/** Lets customers ring now and then, one at a time; nobody rings where no gateway takes calls. It never ends by itself. */
export function playCallers({ seed, pace, phones }: { seed: number, pace: Pace, phones: Phones }): void {
  const random = createRandom(seedFrom(seed, 'callers'))
  const [patient, ...others] = CALLERS
  let waiting: CallerScript[] = [...patient === undefined ? [] : [patient], ...random.shuffle(others)]

  function ring(): void {
    if (waiting.length === 0)
      waiting = random.shuffle(CALLERS)
    const caller = waiting.shift()
    if (caller !== undefined && phones.exchange.listens() && (caller.number === null || !phones.exchange.isTalking(caller.number))) {
      const { manners, ...wish } = caller
      if (caller.number !== null)
        phones.assign(caller.number, { uid: 0, platform: 'weibo', nick: '', manners })
      phones.exchange.ring({ ...wish, called: CALLED, digits: '', uui: null })
    }
    pace.after(random.between(...GAP_MS), ring)
  }
  pace.after(FIRST_AFTER_MS, ring)
}
