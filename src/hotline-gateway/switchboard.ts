import type { CallSnapshot, GatewayAnswer, GatewayCommand } from '../shared/gateway-protocol.ts'
import type { Call, CallEffect, CallInput, Party, Step } from './calls.ts'
import type { Driver, LegEvent, LegRequest } from './driver.ts'
import type { Feed } from './feed.ts'
import type { Clock, Log } from './ports.ts'
import { maskE164 } from '../shared/rules/phone-number.ts'
import { isClear, isConnected, startCall, stepCall, toSnapshot } from './calls.ts'
import { reasonOf } from './mask.ts'
import { createRemembered } from './remembered.ts'

type Command<T extends GatewayCommand['type']> = Extract<GatewayCommand, { type: T }>
type Refusal = Extract<GatewayAnswer, { ok: false }>

/** A call in the making or going on, with what is needed to reach its legs. */
interface Line {
  call: Call
  readonly dial: Command<'dial'>
  stopTimer: () => void
}

/** All calls of one gateway: takes commands, drives the phone system, tells the feed. */
export interface Switchboard {
  /** Carries out one command that changes something; never rejects. The caller sees to idempotency. */
  readonly perform: (command: Exclude<GatewayCommand, { type: 'snapshot' | 'events' }>) => Promise<GatewayAnswer>
  /** Live calls and the ones that ended last. */
  readonly calls: () => CallSnapshot[]
  /** Ends every call, waits until the phone system let go of the legs (at most `stopGraceMs`), stops the driver. */
  readonly stop: () => Promise<void>
}

/** Options of {@link createSwitchboard}; times in ms. */
export interface SwitchboardOptions {
  readonly driver: Driver
  readonly feed: Feed
  readonly clock: Clock
  readonly log: Log
  /** How long after the ring time the phone system may still say how it went. */
  readonly ringGraceMs?: number
  /** How long the legs of an ended call may take to go before they are hung up once more and forgotten. */
  readonly clearGraceMs?: number
  readonly stopGraceMs?: number
}

const endedCallsShown = 200
const attemptsRemembered = 10_000

/** Builds the switchboard and takes over the driver's events. */
export function createSwitchboard(options: SwitchboardOptions): Switchboard {
  const { driver, feed, clock, log, ringGraceMs = 2_000, clearGraceMs = 10_000, stopGraceMs = 2_000 } = options
  const live = new Map<string, Line>()
  const ended = createRemembered<CallSnapshot>(endedCallsShown)
  const lastAttempt = createRemembered<number>(attemptsRemembered)
  const legs = new Map<string, { readonly line: Line, readonly party: Party }>()
  const whenClear = new Set<() => void>()
  let stopping = false

  driver.listen(onLegEvent)

  function onLegEvent(event: LegEvent) {
    if (event.type !== 'ringing' && event.type !== 'up' && event.type !== 'gone')
      return
    const leg = legs.get(event.legId)
    if (leg === undefined) {
      log.warn({ leg: event.legId, type: event.type }, 'event of a leg that is not ours any more')
      if (event.type === 'up')
        driver.hangUp(event.legId)
      return
    }
    if (event.type === 'gone')
      forgetLeg(event.legId)
    const step = apply(leg.line, toInput(event, leg.party))
    if (event.type === 'ringing' && step.events.length > 0)
      guardRinging(leg.line, leg.party)
    if (event.type === 'gone' && isClear(leg.line.call))
      leg.line.stopTimer()
  }

  function toInput(event: Extract<LegEvent, { type: 'ringing' | 'up' | 'gone' }>, party: Party): CallInput {
    const at = clock.now()
    switch (event.type) {
      case 'ringing':
        return { type: 'leg_ringing', party, at }
      case 'up':
        return { type: 'leg_up', party, at }
      case 'gone':
        return { type: 'leg_gone', party, end: event.end, at }
    }
  }

  function apply(line: Line, input: CallInput): Step {
    const step = stepCall(line.call, input)
    settle(line, step)
    return step
  }

  // Told before the phone system is asked: a driver may report back before its method returns.
  function settle(line: Line, step: Step) {
    const wasEnded = line.call.state === 'ended'
    line.call = step.call
    for (const event of step.events) {
      feed.publish({ handoffId: line.call.handoffId, attempt: line.call.attempt }, event)
      log.info({ handoffId: line.call.handoffId, attempt: line.call.attempt, ...event }, 'call event')
    }
    if (!wasEnded && line.call.state === 'ended')
      retire(line)
    else if (isConnected(line.call))
      line.stopTimer()
    for (const effect of step.effects)
      carryOut(line, effect)
  }

  function retire(line: Line) {
    line.stopTimer()
    live.delete(line.call.handoffId)
    ended.set(line.call.handoffId, toSnapshot(line.call))
    line.stopTimer = clock.after(clearGraceMs, () => clearByForce(line))
  }

  function clearByForce(line: Line) {
    for (const party of ['agent', 'customer'] as const) {
      const legId = legIdOf(line.call, party)
      if (!legs.has(legId))
        continue
      log.error({ leg: legId }, 'the phone system did not let go of a leg; hung up once more')
      driver.hangUp(legId)
      forgetLeg(legId)
    }
  }

  function forgetLeg(legId: string) {
    legs.delete(legId)
    if (legs.size === 0)
      whenClear.forEach(done => done())
  }

  function carryOut(line: Line, effect: CallEffect) {
    switch (effect.type) {
      case 'dial':
        return dialLeg(line, effect.party)
      case 'hang_up':
        return driver.hangUp(legIdOf(line.call, effect.party))
      case 'bridge':
        driver.bridge(legIdOf(line.call, 'agent'), legIdOf(line.call, 'customer')).catch((error: unknown) => {
          log.error({ handoffId: line.call.handoffId, reason: reasonOf(error) }, 'the two legs could not be joined')
          apply(line, { type: 'break_off', detail: 'the two legs could not be joined', at: clock.now() })
        })
    }
  }

  function dialLeg(line: Line, party: Party) {
    const request = toLegRequest(line, party)
    legs.set(request.legId, { line, party })
    guardRinging(line, party)
    driver.dial(request)
  }

  // From the dialling, and anew from the first ring: reaching a phone takes time of its own.
  function guardRinging(line: Line, party: Party) {
    const ringMs = party === 'agent' ? line.dial.agentRingMs : line.dial.customerRingMs
    line.stopTimer()
    line.stopTimer = clock.after(ringMs + ringGraceMs, () => apply(line, { type: 'ring_expired', party, at: clock.now() }))
  }

  function dial(command: Command<'dial'>): GatewayAnswer {
    const { handoffId, attempt, agent } = command
    if (stopping)
      return refusal('hotline_unreachable', 'the gateway is stopping')
    if (live.has(handoffId))
      return refusal('open_callback_exists', 'this hand-off has a call going on')
    if ((lastAttempt.get(handoffId) ?? 0) >= attempt)
      return refusal('wrong_state', 'this attempt is over; the next one needs a higher number')
    if ([...live.values()].some(line => line.call.agentId === agent.agentId))
      return refusal('agent_unavailable', 'this agent has a call going on')
    log.info({ handoffId, attempt, agentId: agent.agentId, leg: agent.leg, number: maskE164(command.number) }, 'dial')
    const first = startCall({ handoffId, attempt, agentId: agent.agentId }, clock.now())
    const line: Line = { call: first.call, dial: command, stopTimer: () => {} }
    live.set(handoffId, line)
    lastAttempt.set(handoffId, attempt)
    settle(line, first)
    return done()
  }

  function pressButton(line: Line, command: Command<'agent_leg'>): GatewayAnswer {
    return driver.press(legIdOf(line.call, 'agent'), command.action) ? done() : refusal('wrong_state', 'the agent\'s leg does not ring on a button')
  }

  async function holdOrMute(line: Line, command: Command<'hold' | 'mute'>): Promise<GatewayAnswer> {
    if (!isConnected(line.call))
      return refusal('wrong_state')
    try {
      if (command.type === 'hold')
        await driver.hold(legIdOf(line.call, 'customer'), command.on)
      else
        await driver.mute(legIdOf(line.call, 'agent'), command.on)
    }
    catch (error) {
      log.warn({ handoffId: command.handoffId, reason: reasonOf(error) }, `the phone system refused to ${command.type}`)
      return refusal(isConnected(line.call) ? 'hotline_unreachable' : 'wrong_state')
    }
    return toAnswer(apply(line, { type: command.type, on: command.on, at: clock.now() }))
  }

  function toAnswer(step: Step): GatewayAnswer {
    return step.refused ? refusal('wrong_state') : done()
  }

  function done(): GatewayAnswer {
    return { ok: true, epoch: feed.epoch, seq: feed.seq() }
  }

  async function perform(command: Parameters<Switchboard['perform']>[0]): Promise<GatewayAnswer> {
    if (command.type === 'dial')
      return dial(command)
    if (command.type === 'phones')
      return done()
    const line = live.get(command.handoffId)
    if (line === undefined) {
      const isOver = ended.get(command.handoffId) !== undefined
      const asksForTheEnd = command.type === 'cancel' || command.type === 'hangup'
      return isOver && asksForTheEnd ? done() : refusal(isOver ? 'wrong_state' : 'not_found')
    }
    switch (command.type) {
      case 'agent_leg':
        return pressButton(line, command)
      case 'cancel':
      case 'hangup':
        return toAnswer(apply(line, { type: command.type, at: clock.now() }))
      case 'hold':
      case 'mute':
        return holdOrMute(line, command)
      default:
        return refusal('wrong_state', 'not_supported')
    }
  }

  async function stop() {
    stopping = true
    for (const line of [...live.values()])
      apply(line, { type: 'break_off', detail: 'the gateway was stopped', at: clock.now() })
    if (legs.size > 0) {
      await new Promise<void>((resolve) => {
        const cancelWait = clock.after(stopGraceMs, resolve)
        whenClear.add(() => {
          cancelWait()
          resolve()
        })
      })
    }
    await driver.stop()
  }

  return {
    perform: command => perform(command).catch((error: unknown) => {
      log.error({ type: command.type, reason: reasonOf(error) }, 'a command broke')
      return refusal('internal')
    }),
    calls: () => [...[...live.values()].map(line => toSnapshot(line.call)), ...ended.values()],
    stop,
  }
}

function refusal(code: Refusal['code'], detail?: string): Refusal {
  return detail === undefined ? { ok: false, code } : { ok: false, code, detail }
}

function legIdOf(call: Call, party: Party): string {
  return `${call.handoffId}.${call.attempt}.${party}`
}

function toLegRequest({ call, dial }: Line, party: Party): LegRequest {
  const base = { legId: legIdOf(call, party), handoffId: call.handoffId, attempt: call.attempt }
  if (party === 'agent')
    return { ...base, party, ringTimeoutMs: dial.agentRingMs, kind: dial.agent.leg, agentId: dial.agent.agentId, address: dial.agent.address }
  return { ...base, party, ringTimeoutMs: dial.customerRingMs, number: dial.number, callerId: dial.callerId, record: dial.record }
}
