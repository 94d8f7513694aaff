import type { SoftphoneState } from '../../shared/contract/softphone.ts'
import type { Leg, LegHandlers } from './line.ts'
import type { Microphone } from './media.ts'
import type { PhoneRow, SoftphoneOptions } from './ports.ts'
import type { Quality } from './quality.ts'
import type { SayWord } from './words.ts'
import { createQualityMeter } from './quality.ts'

type Shown = NonNullable<SoftphoneState['call']>

/** The one leg that a softphone has at a time. */
export interface CurrentLeg {
  /** Empty until the call of a leg that named none is found. */
  readonly handoffId: () => string
  /** Listens to the leg. */
  readonly handlers: LegHandlers
  /** An incoming leg: it rings, and the server is asked what it is. */
  readonly ring: (leg: Leg) => void
  /** A leg that was ordered; false = it could not be placed. */
  readonly place: (call: (microphone: MediaStream, handlers: LegHandlers) => Leg | null) => Promise<boolean>
  readonly answer: () => Promise<void>
  readonly end: () => void
  readonly hold: (on: boolean) => boolean
  readonly mute: (on: boolean) => boolean
  readonly digits: (digits: string) => boolean
  readonly refer: (address: string) => Promise<boolean>
  /** Another leg of the same call has come. */
  readonly replaced: () => void
  /** The server's rows have changed. */
  readonly look: () => void
  readonly shown: () => Shown
  readonly device: () => string
}

/** What the leg is made of beside the phone's own parts. */
export interface CurrentLegOptions extends SoftphoneOptions {
  readonly handoffId: string
  /** Placed by an order, whose course is told; null = it came in. */
  readonly ordered: { readonly orderId: string | null } | null
  readonly sayWord: SayWord
  readonly say: (note: NonNullable<SoftphoneState['note']>['what']) => void
  readonly changed: () => void
  readonly over: () => void
  readonly rowOf: (handoffId: string) => PhoneRow | undefined
  /** The call that a leg without a name belongs to: the one whose agent's phone is to ring. */
  readonly unnamed: () => string
}

/** The server is asked this often about the leg, and its sound is measured, ms. */
const lookMs = 2_000
/** A call that the server has ended is mostly hung up by the phone system itself; after this it is ended here, ms. */
const farewellMs = 500
/** A leg that was ended and tells nothing (JsSIP issue 936: a CANCEL that crosses the answer) is over after this, ms. */
const silentEndMs = 2_000

/** States of a call in which its agent has a leg. */
const hasLeg: ReadonlySet<PhoneRow['state']> = new Set<PhoneRow['state']>(['dialing_agent', 'dialing_customer', 'connected'])

/** Watches over one leg: its microphone, its sound, its quality, and that the server knows of it. */
export function createCurrentLeg({ server, media, ringer, after, ordered, sayWord, say, changed, over, rowOf, unnamed, ...options }: CurrentLegOptions): CurrentLeg {
  const measure = createQualityMeter()
  let handoffId = options.handoffId
  let leg: Leg | null = null
  let phase: Shown['phase'] = ordered === null ? 'ringing' : 'calling'
  let as: Shown['as'] = ordered === null ? 'unknown' : 'agent'
  let quality: Quality | null = null
  let microphone: Microphone | null = null
  let isOver = false
  let isAnswering = false
  let isKnown = false
  let unknownLooks = 0
  let cancelLook: (() => void) | null = null
  let cancelFarewell: (() => void) | null = null

  function tidy(): void {
    isOver = true
    cancelLook?.()
    cancelFarewell?.()
    ringer.stop()
    microphone?.close()
    media.play(null)
  }

  function word(said: 'ringing' | 'up'): void {
    if (ordered !== null)
      sayWord({ handoffId, orderId: ordered.orderId, word: said })
  }

  const handlers: LegHandlers = {
    onRinging: () => word('ringing'),
    onUp() {
      phase = 'up'
      ringer.stop()
      word('up')
      changed()
    },
    onGone(end) {
      if (isOver)
        return
      tidy()
      if (ordered !== null)
        sayWord({ handoffId, orderId: ordered.orderId, word: 'gone', ...end })
      over()
    },
    onSound: stream => isOver || media.play(stream),
  }

  async function open(): Promise<Microphone | null> {
    const opened = await media.open(() => void changeMicrophone()).catch(() => null)
    if (opened === null)
      say(media.state() === 'denied' ? 'microphone_denied' : 'microphone_missing')
    if (!isOver)
      return opened
    opened?.close()
    return null
  }

  /** It was unplugged: the call goes on with another one. */
  async function changeMicrophone(): Promise<void> {
    microphone?.close()
    microphone = await open()
    if (microphone === null || leg === null)
      return
    await leg.replaceMicrophone(microphone.stream)
    say('microphone_gone')
  }

  async function answer(): Promise<void> {
    if (isOver || isAnswering || phase !== 'ringing' || leg === null)
      return
    isAnswering = true
    microphone = await open()
    isAnswering = false
    if (microphone === null || isOver)
      return
    ringer.stop()
    leg.answer(microphone.stream)
    changed()
  }

  const isOverThere = () => {
    const row = rowOf(handoffId)
    return row !== undefined && !hasLeg.has(row.state)
  }

  /** Unless the row has come to life meanwhile. */
  function farewell(note: 'no_call' | 'ended_by_server', isStill: () => boolean = () => true): void {
    cancelFarewell ??= after(farewellMs, () => {
      cancelFarewell = null
      if (isOver || !isStill())
        return
      say(note)
      end()
    })
  }

  /** The server's view wins: a leg without a call behind it is ended, one that belongs into a call is taken. */
  async function askServer(): Promise<void> {
    if (handoffId === '')
      handoffId = unnamed()
    const verdict = handoffId === '' ? { live: false, answer: false, as } : await server.leg(handoffId).catch(() => null)
    if (verdict === null || isOver)
      return
    if (!verdict.live) {
      unknownLooks++
      if (isKnown)
        farewell('ended_by_server')
      else if (unknownLooks > 1)
        farewell('no_call')
      return
    }
    isKnown = true
    as = verdict.as
    if (phase === 'ringing' && verdict.answer)
      void answer()
    else if (phase === 'ringing' && !isAnswering)
      ringer.start()
    changed()
  }

  async function listen(): Promise<void> {
    const traffic = phase === 'up' ? await leg?.traffic().catch(() => null) : null
    if (traffic === null || traffic === undefined || isOver)
      return
    quality = measure(traffic, rowOf(handoffId)?.held === true)
    changed()
  }

  function lookAgain(): void {
    cancelLook = after(lookMs, () => {
      void askServer()
      void listen()
      lookAgain()
    })
  }

  const upOnly = (work: (one: Leg) => boolean) => leg !== null && phase === 'up' && work(leg)

  function end(): void {
    if (isOver)
      return
    leg?.end()
    if (leg === null)
      handlers.onGone({ by: 'near', sipCode: null, q850: null })
    else
      after(silentEndMs, () => handlers.onGone({ by: 'near', sipCode: null, q850: null }))
  }

  return {
    handoffId: () => handoffId,
    handlers,
    ring(incoming) {
      leg = incoming
      void askServer()
      lookAgain()
    },
    async place(call) {
      microphone = await open()
      leg = microphone === null ? null : call(microphone.stream, handlers)
      if (leg === null)
        tidy()
      else
        lookAgain()
      return leg !== null
    },
    answer,
    end,
    hold: on => upOnly(one => one.hold(on)),
    mute: on => upOnly((one) => {
      one.mute(on)
      return true
    }),
    digits: digits => upOnly((one) => {
      one.digits(digits)
      return true
    }),
    refer: async address => leg !== null && phase === 'up' && leg.refer(address),
    replaced() {
      tidy()
      leg?.end()
    },
    look() {
      if (handoffId === '' && unnamed() !== '')
        void askServer()
      if (isOverThere())
        farewell('ended_by_server', isOverThere)
    },
    shown: () => ({ handoffId, phase, as, quality }),
    device: () => microphone?.label ?? '',
  }
}
