import type { SoftphoneAccount, SoftphoneState } from '../../shared/contract/softphone.ts'
import type { Leg, LegEnd, LegHandlers, Line, LineHandlers } from './line.ts'
import type { MicrophoneState } from './media.ts'
import type { SoftphoneOptions } from './ports.ts'
import type { Traffic } from './quality.ts'
import type { LegWord } from './words.ts'

/** A leg whose other side is the test. */
export interface FakeLeg extends Leg {
  readonly address: string | null
  readonly did: string[]
  /** What the test lets the leg tell. */
  readonly tell: LegHandlers
  /** Whether `end` is followed by its event. */
  silent: boolean
  passed: Traffic
}

/** Everything a softphone is made of, in the test's hand. */
export interface FakePhone extends SoftphoneOptions {
  readonly said: SoftphoneState[]
  readonly words: LegWord[]
  readonly legs: FakeLeg[]
  readonly placedOnes: Set<string>
  /** What the server says of a leg; unknown ones do not live. */
  readonly verdicts: Map<string, Awaited<ReturnType<SoftphoneOptions['server']['leg']>>>
  readonly line: () => LineHandlers
  readonly lineDid: string[]
  ringing: boolean
  account: SoftphoneAccount | null
  microphone: MicrophoneState
  /** Fails so many words. */
  lostWords: number
  readonly unplug: () => void
  readonly incoming: (handoffId: string | null) => FakeLeg
  readonly advance: (ms: number) => Promise<void>
  readonly own: () => void
  readonly lose: () => void
}

/** An account as the engine gives it. */
export const fakeAccount: SoftphoneAccount = { url: 'ws://127.0.0.1:1', uri: 'sip:8001@test', user: '8001', password: 'p', displayName: '1027 林晓', iceServers: [] }

async function settle() {
  for (let i = 0; i < 20; i++)
    await Promise.resolve()
}

/** Parts for a softphone under test: nothing rings, nothing waits by itself. */
export function createFakePhone(): FakePhone {
  const timers = new Set<{ at: number, run: () => void }>()
  let now = 0
  let handlers: LineHandlers | null = null
  let gone: () => void = () => {}
  let ownership: Parameters<SoftphoneOptions['owner']['claim']>[0] | null = null
  let changedMedia: () => void = () => {}

  function makeLeg(handoffId: string | null, address: string | null): FakeLeg & { listen: (tell: LegHandlers) => void } {
    const did: string[] = []
    let tell: LegHandlers = { onRinging() {}, onUp() {}, onGone() {}, onSound() {} }
    const near: LegEnd = { by: 'near', sipCode: null, q850: null }
    const leg = {
      handoffId,
      address,
      did,
      silent: false,
      passed: { received: 0, lost: 0, jitterMs: 1, roundTripMs: 1, farLoss: 0 },
      get tell() {
        return tell
      },
      listen: (next: LegHandlers) => void (tell = next),
      answer() {
        did.push('answer')
        tell.onUp()
      },
      end() {
        did.push('end')
        if (!leg.silent)
          tell.onGone(near)
      },
      hold: (on: boolean) => did.push(on ? 'hold' : 'retrieve') > 0,
      mute: (on: boolean) => void did.push(on ? 'mute' : 'unmute'),
      digits: (digits: string) => void did.push(`digits ${digits}`),
      refer: async (to: string) => did.push(`refer ${to}`) > 0,
      replaceMicrophone: async () => void did.push('replace'),
      traffic: async () => leg.passed,
    }
    return leg
  }

  const phone: FakePhone = {
    said: [],
    words: [],
    legs: [],
    placedOnes: new Set(),
    verdicts: new Map(),
    lineDid: [],
    ringing: false,
    account: fakeAccount,
    microphone: 'ok',
    lostWords: 0,
    line: () => handlers as LineHandlers,
    server: {
      account: async () => phone.account,
      leg: async handoffId => phone.verdicts.get(handoffId) ?? { live: false, callbackId: null, as: 'unknown', answer: false },
      async word(word) {
        if (phone.lostWords-- > 0)
          throw new Error('lost')
        phone.words.push(word)
      },
      say: async state => void phone.said.push(state),
    },
    openLine: async (_account, given): Promise<Line> => {
      handlers = given
      return {
        start: () => void phone.lineDid.push('start'),
        stop: () => void phone.lineDid.push('stop'),
        call(address, _microphone, tell) {
          const leg = makeLeg(null, address)
          leg.listen(tell)
          phone.legs.push(leg)
          return leg
        },
      }
    },
    media: {
      async open(onGone) {
        if (phone.microphone !== 'ok') {
          changedMedia()
          throw new Error(phone.microphone)
        }
        gone = onGone
        return { stream: {} as MediaStream, label: '耳麦', close() {} }
      },
      ask: async () => {},
      state: () => phone.microphone,
      onState: handler => void (changedMedia = handler),
      play() {},
      onSpeakerGone() {},
      stop() {},
    },
    ringer: { start: () => void (phone.ringing = true), stop: () => void (phone.ringing = false) },
    owner: {
      claim(given) {
        ownership = given
      },
      take: () => void phone.lineDid.push('take'),
      free: () => void phone.lineDid.push('free'),
      release() {},
    },
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => void timers.delete(timer)
    },
    placed: { has: id => phone.placedOnes.has(id), add: id => void phone.placedOnes.add(id) },
    unplug: () => gone(),
    incoming(handoffId) {
      const leg = makeLeg(handoffId, null)
      phone.legs.push(leg)
      leg.listen((handlers as LineHandlers).onIncoming(leg))
      return leg
    },
    async advance(ms) {
      const until = now + ms
      await settle()
      for (;;) {
        const [next] = [...timers].filter(timer => timer.at <= until).toSorted((a, b) => a.at - b.at)
        if (next === undefined)
          break
        timers.delete(next)
        now = next.at
        next.run()
        await settle()
      }
      now = until
    },
    own: () => ownership?.onOwn(),
    lose: () => ownership?.onLost(),
  }
  return phone
}
