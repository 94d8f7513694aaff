import type { Uid } from '../../src/sandbox/truth.ts'
import type { ChannelStage, StagedAccount } from './channels-stage.ts'
import { createRandom, seedFrom } from '../../src/sandbox/base/random.ts'
import { makeVoices } from './voices.ts'

/** One thing that a customer said, with a word in it that stands nowhere else. */
export interface RaisedVoice {
  readonly token: string
  readonly account: StagedAccount
  readonly room: 'public' | 'private'
  readonly at: number
}

/** Customers who speak, evenly, until they are stopped. */
export interface Traffic {
  readonly raised: readonly RaisedVoice[]
  /** Sayings that a platform did not take (a person or thread that is not there). */
  readonly refused: () => number
  readonly stop: () => void
}

const peoplePerAccount = 120
const stepMs = 100
/** Of all voices so many are private, where the platform has private messages. */
const privateShare = 0.4
/** Of all public voices so many go on in a thread that exists. */
const goesOnShare = 0.3

/** Lets customers say `perSecond` things a second over all accounts. */
export function startTraffic(stage: ChannelStage, perSecond: number, seed: number): Traffic {
  const random = createRandom(seedFrom('traffic', seed))
  const texts = makeVoices(600, seed)
  const raised: RaisedVoice[] = []
  const people = new Map<string, Uid[]>()
  const threads = new Map<string, string>()
  let refused = 0
  let owed = 0
  let serial = 0
  let last = performance.now()

  function somebody(account: StagedAccount): Uid {
    const known = people.get(account.id) ?? []
    people.set(account.id, known)
    if (known.length >= peoplePerAccount || (known.length > 0 && random.next() < 0.7))
      return random.pick(known)
    const uid = account.standIn.place.join({ nick: `顾客${account.twin}${account.platform}${known.length}` })
    known.push(uid)
    return uid
  }

  function speak(): void {
    const account = random.pick(stage.accounts)
    const { place } = account.standIn
    const uid = somebody(account)
    const token = `编号${seed}x${++serial}号`
    const text = `${random.pick(texts).slice(0, 80)} ${token}`
    const room = random.next() < privateShare ? 'private' : 'public'
    const spot = `${account.id} ${uid}`
    const threadId = room === 'public' && random.next() < goesOnShare ? threads.get(spot) : undefined
    try {
      const said = place.say({ uid, text, room, ...(room === 'private' ? { opens: 'private_message' } : threadId === undefined ? { opens: random.pick(['mention', 'comment'] as const), under: 'launch' } : { threadId }) })
      if (said.threadId !== null)
        threads.set(spot, said.threadId)
      raised.push({ token, account, room, at: Date.now() })
    }
    catch (error) {
      if (!(error instanceof Error))
        throw error
      threads.delete(spot)
      refused += 1
    }
  }

  const timer = setInterval(() => {
    const now = performance.now()
    owed += (now - last) / 1000 * perSecond
    last = now
    for (; owed >= 1; owed -= 1)
      speak()
  }, stepMs)
  return {
    raised,
    refused: () => refused,
    stop: () => clearInterval(timer),
  }
}
