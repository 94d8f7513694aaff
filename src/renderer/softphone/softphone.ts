import type { SoftphoneOrder, SoftphoneState } from '../../shared/contract/softphone.ts'
import type { CurrentLeg } from './current-leg.ts'
import type { Leg, LegHandlers, Line } from './line.ts'
import type { PhoneRow, Softphone, SoftphoneOptions } from './ports.ts'
import { createCurrentLeg } from './current-leg.ts'
import { carryOut } from './orders.ts'
import { findOrphans } from './orphans.ts'
import { createWordSender } from './words.ts'

/** Time for the server to know what the phone knows, and the other way round, ms. */
const graceMs = 2_000
const rememberedOrders = 100

type Phase = SoftphoneState['phase']
type NoteKind = NonNullable<SoftphoneState['note']>['what']

/** Makes a person's phone; nothing happens before `start`. */
export function createSoftphone(options: SoftphoneOptions): Softphone {
  const { server, openLine, media, ringer, owner, after, placed } = options
  const sayWord = createWordSender(server.word, after)
  const done: string[] = []
  let phase: Phase | null = null
  let line: Line | null = null
  let life = 0
  let current: CurrentLeg | null = null
  let rows: readonly PhoneRow[] = []
  let note: SoftphoneState['note'] = null
  let told = ''
  let hear: (state: SoftphoneState | null) => void = () => {}
  let cancelOrphans: (() => void) | null = null

  function state(): SoftphoneState | null {
    return phase === null ? null : { phase, registered: phase === 'registered', device: current?.device() ?? '', microphone: media.state(), call: current?.shown() ?? null, note }
  }

  function report(): void {
    const now = state()
    const text = JSON.stringify(now)
    if (text === told)
      return
    told = text
    hear(now)
    if (now !== null)
      server.say(now).catch(() => undefined)
  }

  function become(next: Phase | null): void {
    phase = next
    report()
    if (next === 'registered')
      lookForOrphans()
  }

  function say(what: NoteKind): void {
    note = { n: (note?.n ?? 0) + 1, what }
    report()
  }

  function over(one: CurrentLeg): void {
    if (current !== one)
      return
    current = null
    report()
    owner.free()
    lookForOrphans()
  }

  const unnamed = () => rows.find(row => row.state === 'dialing_agent')?.handoffId ?? ''

  function begin(handoffId: string, ordered: { readonly orderId: string | null } | null): CurrentLeg {
    const one: CurrentLeg = createCurrentLeg({ ...options, handoffId, ordered, sayWord, say, changed: report, over: () => over(one), rowOf: id => rows.find(row => row.handoffId === id), unnamed })
    current = one
    return one
  }

  /** A leg that the call's own server sends again takes the place of the one before; anything else finds the line busy. */
  function comesIn(leg: Leg): LegHandlers {
    const handoffId = leg.handoffId ?? unnamed()
    if (current !== null && current.handoffId() !== handoffId) {
      leg.end()
      return { onRinging() {}, onUp() {}, onGone() {}, onSound() {} }
    }
    current?.replaced()
    const one = begin(handoffId, null)
    one.ring(leg)
    report()
    return one.handlers
  }

  async function open(): Promise<void> {
    const mine = ++life
    become('starting')
    const account = await server.account().catch(() => null)
    if (mine !== life)
      return
    if (account === null)
      return become(null)
    const alive = (work: () => void) => () => mine === life && work()
    const opened = await openLine(account, {
      onRegistered: alive(() => become('registered')),
      onLost: alive(() => phase !== 'refused' && become('lost')),
      onRefused: alive(() => become('refused')),
      onIncoming: comesIn,
    })
    if (mine !== life)
      return
    line = opened
    opened.start()
    void media.ask()
  }

  function shut(next: Phase | null): void {
    life++
    current?.end()
    current = null
    ringer.stop()
    line?.stop()
    line = null
    become(next)
  }

  async function place(order: SoftphoneOrder): Promise<void> {
    const refuse = () => sayWord({ handoffId: order.handoffId, orderId: order.orderId, word: 'refused' })
    if (line === null || phase !== 'registered' || order.value === null || current !== null)
      return refuse()
    const address = order.value
    placed.add(order.handoffId)
    const one = begin(order.handoffId, { orderId: order.orderId })
    const isPlaced = await one.place((microphone, handlers) => line?.call(address, microphone, handlers) ?? null)
    report()
    if (!isPlaced) {
      refuse()
      over(one)
    }
  }

  function order(given: SoftphoneOrder): void {
    if (phase === null || phase === 'elsewhere')
      return
    if (given.orderId !== null) {
      if (done.includes(given.orderId))
        return
      done.push(given.orderId)
      done.splice(0, done.length - rememberedOrders)
    }
    if (given.act === 'call')
      void place(given)
    else
      void carryOut(given, current?.handoffId() === given.handoffId ? current : null, sayWord)
  }

  /** A call of which the server thinks that this phone carries it, and it does not: after a reload, say. */
  function lookForOrphans(): void {
    if (cancelOrphans !== null || phase !== 'registered' || findOrphans(rows, current?.handoffId()).length === 0)
      return
    cancelOrphans = after(graceMs, () => {
      cancelOrphans = null
      if (phase !== 'registered')
        return
      for (const row of findOrphans(rows, current?.handoffId())) {
        if (row.state === 'dialing_customer' && !row.ringing && !placed.has(row.handoffId) && current === null)
          order({ callbackId: row.id, handoffId: row.handoffId, orderId: null, act: 'call', value: row.orderAddress })
        else
          sayWord({ handoffId: row.handoffId, orderId: null, word: 'gone', by: 'system' })
      }
    })
  }

  media.onState(report)
  media.onSpeakerGone(() => say('speaker_gone'))

  return {
    async start() {
      if (phase !== null)
        return
      const account = await server.account().catch(() => null)
      if (account === null || phase !== null)
        return
      become('elsewhere')
      owner.claim({
        onOwn: () => void open(),
        onLost: () => shut('elsewhere'),
        isBusy: () => current !== null,
      })
    },
    stop() {
      owner.release()
      cancelOrphans?.()
      shut(null)
      media.stop()
    },
    order,
    rows(now) {
      rows = now
      current?.look()
      lookForOrphans()
    },
    take: owner.take,
    async askMicrophone() {
      await media.ask()
      report()
    },
    state,
    onState: handler => void (hear = handler),
  }
}
