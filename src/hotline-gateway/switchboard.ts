import type { CallSnapshot, GatewayAnswer, GatewayCommand } from '../shared/gateway-protocol.ts'
import type { CallInput, Step } from './call.ts'
import type { AgentPhone, Driver, DriverAbility, LegEvent } from './driver.ts'
import type { Feed } from './feed.ts'
import type { Journal } from './journal.ts'
import type { Line } from './lines.ts'
import type { Clock, Ids, Log } from './ports.ts'
import { maskE164 } from '../shared/rules/phone-number.ts'
import { isConnected, upLeg } from './call.ts'
import { startCall, startInbound } from './calls.ts'
import { createLines } from './lines.ts'
import { reasonOf } from './mask.ts'

type Command<T extends GatewayCommand['type']> = Extract<GatewayCommand, { type: T }>
type Refusal = Extract<GatewayAnswer, { ok: false }>

/** All calls of one gateway: takes commands, hears the phone system. */
export interface Switchboard {
  /** Carries out one command that changes something; never rejects. The caller sees to idempotency. */
  readonly perform: (command: Exclude<GatewayCommand, { type: 'snapshot' | 'events' }>) => Promise<GatewayAnswer>
  /** Live calls and the ones that ended last. */
  readonly calls: () => CallSnapshot[]
  /** Takes up the calls of an earlier life; resolves when each goes on or is ended. Until then nothing is carried out. */
  readonly adopt: () => Promise<void>
  /** Ends every call, waits until the phone system let go of the legs (at most `stopGraceMs`), stops the driver. */
  readonly stop: () => Promise<void>
}

/** Options of {@link createSwitchboard}; times in ms. */
export interface SwitchboardOptions {
  readonly driver: Driver
  readonly feed: Feed
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  readonly ids: Ids
  /** How long after the ring time the phone system may still say how it went. */
  readonly ringGraceMs?: number
  /** How long the legs of an ended call may take to go before they are hung up once more and forgotten. */
  readonly clearGraceMs?: number
  readonly stopGraceMs?: number
}

/** Pause before the phone system is asked once more what stands of an earlier life. */
const adoptAgainMs = 2_000
/** A listener's own phone may ring as long as an agent's. */
const supervisorRingMs = 20_000

/** Builds the switchboard and takes over the driver's events. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { driver, feed, journal, clock, log, ids, ringGraceMs = 2_000, clearGraceMs = 10_000, stopGraceMs = 2_000 } = options
  const lines = createLines({ driver, feed, journal, clock, log, ringGraceMs, clearGraceMs })
  const missing = (ability: DriverAbility) => driver.abilities.has(ability) ? null : refusal('wrong_state', 'not_supported')
  let isAdopting = false
  let stopping = false

  driver.listen(onLegEvent)

  function onLegEvent(event: LegEvent) {
    const at = clock.now()
    switch (event.type) {
      case 'phone':
        return feed.publish({ handoffId: 'phones', attempt: 0 }, { type: 'agent_phone', at, agentId: event.agentId, registered: event.registered })
      case 'incoming':
        return takeIn(event)
      case 'resynced':
        return isAdopting ? undefined : lines.compare(event.legs, null)
      default: {
        const line = lines.ofLeg(event.legId)
        if (line !== undefined)
          return void lines.apply(line, toInput(event, at, line))
        log.warn({ leg: event.legId, type: event.type }, 'event of a leg that is not ours any more')
        if (event.type === 'up' && !isAdopting)
          driver.hangUp(event.legId)
      }
    }
  }

  function takeIn({ legId, from, called, queue, uui }: Extract<LegEvent, { type: 'incoming' }>) {
    if (stopping || isAdopting)
      return driver.hangUp(legId)
    const handoffId = ids()
    log.info({ handoffId, from: from === null ? null : maskE164(from), called, queue }, 'a customer rings')
    driver.answerIncoming(legId, `${handoffId}.1.customer`)
    lines.open(startInbound(handoffId, { from, called, queue, uui }, clock.now()), called, [])
  }

  function isBusy(agentId: string): boolean {
    return lines.all().some(({ call }) => call.agentId === agentId || call.transfer?.agentId === agentId || call.supervisors.some(supervisor => supervisor.agentId === agentId))
  }

  function notNow(): Refusal | null {
    if (stopping)
      return refusal('hotline_unreachable', 'the gateway is stopping')
    return driver.isReady() ? null : refusal('hotline_unreachable', 'the phone system is out of sight')
  }

  function dial(command: Command<'dial'>): GatewayAnswer {
    const { handoffId, attempt, agent, number, callerId, record } = command
    if (lines.live(handoffId) !== undefined)
      return refusal('open_callback_exists', 'this hand-off has a call going on')
    if (lines.lastAttempt(handoffId) >= attempt)
      return refusal('wrong_state', 'this attempt is over; the next one needs a higher number')
    if (isBusy(agent.agentId))
      return refusal('agent_unavailable', 'this agent has a call going on')
    log.info({ handoffId, attempt, agentId: agent.agentId, leg: agent.leg, number: maskE164(number) }, 'dial')
    lines.open(startCall({ handoffId, attempt, agentId: agent.agentId, record }, clock.now()), callerId, [
      ['agent', { phone: agent, ringMs: command.agentRingMs }],
      ['customer', { number, callerId, record, ringMs: command.customerRingMs }],
    ])
    return done()
  }

  function take(line: Line, { agent, agentRingMs, record }: Command<'take'>): GatewayAnswer {
    if (line.call.state !== 'waiting')
      return refusal('wrong_state', 'this customer is not waiting any more')
    if (isBusy(agent.agentId))
      return refusal('agent_unavailable', 'this agent has a call going on')
    line.targets.set('agent', { phone: agent, ringMs: agentRingMs })
    return answerTo(line, { type: 'take', agentId: agent.agentId, record, at: clock.now() })
  }

  function transfer(line: Line, { how, to, ringMs }: Command<'transfer'>): GatewayAnswer {
    const byPhone = !driver.abilities.has('transfer')
    if (byPhone && !(driver.abilities.has('refer') && how === 'blind' && (to.kind === 'number' || to.agent.address !== null)))
      return refusal('wrong_state', 'not_supported')
    if (to.kind === 'agent' && isBusy(to.agent.agentId))
      return refusal('agent_unavailable', 'this colleague has a call going on')
    // A refused transfer must not change whom the one going on calls.
    if (line.call.transfer === null)
      line.targets.set('third', to.kind === 'agent' ? { phone: to.agent, ringMs } : { number: to.number, callerId: line.callerId, record: false, ringMs })
    return answerTo(line, { type: 'transfer', how, agentId: to.kind === 'agent' ? to.agent.agentId : null, number: to.kind === 'agent' ? '' : shown(to.number), byPhone, at: clock.now() })
  }

  function supervise(line: Line, { supervisor, how }: Command<'supervise'>): GatewayAnswer {
    const isKnown = line.call.supervisors.some(known => known.agentId === supervisor.agentId)
    if (how !== 'stop' && !isKnown && isBusy(supervisor.agentId))
      return refusal('agent_unavailable', 'the supervisor has a call going on')
    line.targets.set(`supervisor ${supervisor.agentId}`, { phone: supervisor, ringMs: supervisorRingMs })
    return answerTo(line, { type: 'supervise', agentId: supervisor.agentId, how, at: clock.now() })
  }

  function pressButton(line: Line, { action }: Command<'agent_leg'>): GatewayAnswer {
    const isPressed = line.call.legs.some(({ role, upAt, legId }) => (role === 'agent' || role === 'third') && upAt === null && driver.press(legId, action))
    return isPressed ? done() : refusal('wrong_state', 'no leg of this call rings on a button')
  }

  /** Asks the phone system for something that it may refuse; only then is it true. */
  async function ask(line: Line, what: string, act: () => Promise<void> | undefined, input?: CallInput): Promise<GatewayAnswer> {
    if (!isConnected(line.call) || line.call.lost)
      return refusal('wrong_state')
    try {
      const asked = act()
      if (asked === undefined)
        return refusal('wrong_state')
      await asked
    }
    catch (error) {
      log.warn({ handoffId: line.call.handoffId, reason: reasonOf(error) }, `the phone system refused: ${what}`)
      return refusal(isConnected(line.call) ? 'hotline_unreachable' : 'wrong_state')
    }
    return input === undefined ? done() : answerTo(line, { ...input, at: clock.now() })
  }

  function record(line: Line, on: boolean): Promise<GatewayAnswer> | GatewayAnswer {
    const state = line.call.recording?.state ?? 'stopped'
    const isOn = state === 'started' || state === 'resumed'
    if (isOn === on && isConnected(line.call))
      return done()
    const act = !on ? 'pause' : state === 'paused' ? 'resume' : 'start'
    return ask(line, `record ${act}`, () => withLeg(line, 'customer', legId => driver.record(legId, act)))
  }

  function dtmf(line: Line, digits: string) {
    return ask(line, 'digits', () => withLeg(line, line.call.transfer?.phase === 'talking' ? 'third' : 'customer', legId => line.call.transfer === null || line.call.transfer.phase === 'talking' ? driver.digits(legId, digits) : undefined))
  }

  function word(line: Line, { attempt, orderId, word: said, by, sipCode, q850 }: Command<'leg_word'>): GatewayAnswer {
    const placed = line.call.legs.find(({ legId }) => legId.endsWith('.customer')) ?? line.call.legs[0]
    const legId = orderId === null ? placed?.legId : line.orders.get(orderId)
    if (attempt === line.call.attempt && legId !== undefined)
      driver.word({ legId, orderId, word: said, by, sipCode, q850 })
    return done()
  }

  function answerTo(line: Line, input: CallInput): GatewayAnswer {
    return toAnswer(lines.apply(line, input))
  }

  function toAnswer(step: Step): GatewayAnswer {
    return step.refused ? refusal('wrong_state') : done()
  }

  function done(): GatewayAnswer {
    return { ok: true, epoch: feed.epoch, seq: feed.seq() }
  }

  function tellPhones(list: readonly AgentPhone[]): GatewayAnswer {
    driver.phones(list)
    return done()
  }

  async function perform(command: Parameters<Switchboard['perform']>[0]): Promise<GatewayAnswer> {
    if (command.type === 'phones')
      return tellPhones(command.agents)
    if (isAdopting)
      return refusal('hotline_unreachable', 'the calls of before the restart are being looked for')
    if (command.type === 'dial')
      return notNow() ?? dial(command)
    const line = lines.live(command.handoffId)
    if (line === undefined)
      return performOnEnded(command)
    return performOn(line, command)
  }

  /** What ends is done, and what a softphone says of a call that ends is heard; anything else comes too late. */
  function performOnEnded(command: Exclude<Parameters<Switchboard['perform']>[0], { type: 'dial' | 'phones' }>): GatewayAnswer {
    if (lines.ended(command.handoffId) === undefined)
      return refusal('not_found')
    const closing = command.type === 'leg_word' ? lines.closing(command.handoffId) : undefined
    if (closing !== undefined && command.type === 'leg_word')
      return word(closing, command)
    return command.type === 'cancel' || command.type === 'hangup' || command.type === 'leg_word' ? done() : refusal('wrong_state')
  }

  async function performOn(line: Line, command: Exclude<Parameters<Switchboard['perform']>[0], { type: 'dial' | 'phones' }>): Promise<GatewayAnswer> {
    switch (command.type) {
      case 'agent_leg':
        return pressButton(line, command)
      case 'cancel':
      case 'hangup':
        return answerTo(line, { type: command.type, at: clock.now() })
      case 'hold':
        return line.call.transfer === null ? ask(line, 'hold', () => withLeg(line, 'customer', legId => driver.hold(legId, command.on)), { type: 'hold', on: command.on, at: 0 }) : refusal('wrong_state')
      case 'mute':
        return ask(line, 'mute', () => withLeg(line, 'agent', legId => driver.mute(legId, command.on)), { type: 'mute', on: command.on, at: 0 })
      case 'dtmf':
        return missing('digits') ?? dtmf(line, command.digits)
      case 'record':
        return missing('record') ?? record(line, command.on)
      case 'take':
        return missing('queue') ?? notNow() ?? take(line, command)
      case 'transfer':
        return notNow() ?? transfer(line, command)
      case 'transfer_end':
        return answerTo(line, { type: 'transfer_end', action: command.action, at: clock.now() })
      case 'supervise':
        return missing('supervise') ?? (command.how === 'stop' ? null : notNow()) ?? supervise(line, command)
      case 'leg_word':
        return word(line, command)
    }
  }

  async function compareWithBefore(seenAt: number): Promise<void> {
    try {
      lines.compare(await driver.adopt(), seenAt)
      isAdopting = false
    }
    catch (error) {
      log.error({ reason: reasonOf(error) }, 'the phone system does not say what stands of before the restart; asked again')
      await new Promise<void>(resolve => clock.after(adoptAgainMs, resolve))
      if (!stopping)
        await compareWithBefore(seenAt)
    }
  }

  async function adopt() {
    isAdopting = true
    await compareWithBefore(lines.restore() ?? clock.now())
  }

  async function stop() {
    stopping = true
    lines.breakOff('the gateway was stopped')
    if (lines.hasLegs()) {
      await new Promise<void>((resolve) => {
        const cancelWait = clock.after(stopGraceMs, resolve)
        void lines.whenClear().then(() => {
          cancelWait()
          resolve()
        })
      })
    }
    await driver.stop()
    journal.close()
  }

  return {
    perform: command => perform(command).catch((error: unknown) => {
      log.error({ type: command.type, reason: reasonOf(error) }, 'a command broke')
      return refusal('internal')
    }),
    calls: lines.snapshots,
    adopt,
    stop,
  }
}

function toInput(event: Exclude<LegEvent, { type: 'phone' | 'incoming' | 'resynced' }>, at: number, line: Line): CallInput {
  switch (event.type) {
    case 'ringing':
    case 'up':
    case 'lost':
    case 'back':
      return { type: `leg_${event.type}`, legId: event.legId, at }
    case 'gone':
      return { type: 'leg_gone', legId: event.legId, end: event.end, at }
    case 'held':
    case 'retrieved':
      return { type: 'hold', on: event.type === 'held', at }
    case 'digit':
      return { type: 'digit', legId: event.legId, digit: event.digit, at }
    case 'recording':
      return { type: 'recording', state: event.state, recordingId: event.recordingId, at }
    case 'order':
      line.orders.set(event.orderId, event.legId)
      return { type: 'order', agentId: event.agentId, orderId: event.orderId, act: event.act, value: event.value, at }
  }
}

function withLeg(line: Line, role: 'agent' | 'customer' | 'third', act: (legId: string) => Promise<void> | undefined): Promise<void> | undefined {
  const leg = upLeg(line.call, role)
  return leg === undefined ? undefined : act(leg.legId)
}

// A short extension is a place in the house, not a person's number.
function shown(number: string): string {
  return /^\d{2,6}$/.test(number) ? number : maskE164(number)
}

function refusal(code: Refusal['code'], detail?: string): Refusal {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail }
}
