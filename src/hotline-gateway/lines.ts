import type { CallSnapshot } from '../shared/gateway-protocol.ts'
import type { Call, CallEffect, CallEvent, CallInput, Step } from './call.ts'
import type { AgentPhone, Driver, LegRequest, Party, StandingLeg } from './driver.ts'
import type { Feed } from './feed.ts'
import type { Journal } from './journal.ts'
import type { Clock, Log } from './ports.ts'
import { maskE164 } from '../shared/rules/phone-number.ts'
import { newsOf, readopt } from './call-standing.ts'
import { isClear, toSnapshot } from './call.ts'
import { stepCall } from './calls.ts'
import { reasonOf } from './mask.ts'
import { createRemembered } from './remembered.ts'

/** Whom a leg is to reach and for how long it may ring, ms. */
export type Target = { readonly ringMs: number } & ({ readonly phone: AgentPhone } | { readonly number: string, readonly callerId: string, readonly record: boolean })

/** A call in the making or going on, with what is needed to reach its legs. */
export interface Line {
  call: Call
  /** What an outside number sees when this call is handed on to it. */
  readonly callerId: string
  /** By party; a supervisor by `supervisor <agentId>`. */
  readonly targets: Map<string, Target>
  /** Ring guards by leg. */
  readonly guards: Map<string, () => void>
  /** Legs of orders that a softphone was given. */
  readonly orders: Map<string, string>
  stopClearing: () => void
}

/** All calls of one gateway and their legs: applies inputs, tells the feed, keeps the journal, drives the phone system. */
export interface Lines {
  readonly live: (handoffId: string) => Line | undefined
  /** A call that is over but not yet off the phone system. */
  readonly closing: (handoffId: string) => Line | undefined
  readonly all: () => readonly Line[]
  /** The line a leg belongs to; undefined when nobody knows it any more. */
  readonly ofLeg: (legId: string) => Line | undefined
  readonly ended: (handoffId: string) => CallSnapshot | undefined
  readonly snapshots: () => CallSnapshot[]
  /** The highest attempt number used for that hand-off, 0 = none. */
  readonly lastAttempt: (handoffId: string) => number
  readonly open: (first: Step, callerId: string, targets: readonly (readonly [string, Target])[]) => Line
  readonly apply: (line: Line, input: CallInput) => Step
  /** Compares what is known with what exists: `seenAt` null in a running gateway, else when an earlier life last saw its calls. */
  readonly compare: (standing: readonly StandingLeg[], seenAt: number | null) => void
  /** Takes up what an earlier life wrote down, not yet compared. */
  readonly restore: () => number | null
  /** Ends every call and lets go of every leg. */
  readonly breakOff: (detail: string) => void
  /** Resolves when no leg is left. */
  readonly whenClear: () => Promise<void>
  readonly hasLegs: () => boolean
}

/** Options of {@link createLines}; times in ms. */
export interface LinesOptions {
  readonly driver: Driver
  readonly feed: Feed
  readonly journal: Journal
  readonly clock: Clock
  readonly log: Log
  readonly ringGraceMs: number
  readonly clearGraceMs: number
}

const endedCallsShown = 200
const attemptsRemembered = 10_000

/** Makes the book of calls. */
export function createLines({ driver, feed, journal, clock, log, ringGraceMs, clearGraceMs }: LinesOptions): Lines {
  const live = new Map<string, Line>()
  /** Lines with legs on the phone system or calls going on. */
  const known = new Set<Line>()
  const ended = createRemembered<CallSnapshot>(endedCallsShown)
  const attempts = createRemembered<number>(attemptsRemembered)
  const waiters = new Set<() => void>()

  const hasLegs = () => [...known].some(({ call }) => !isClear(call))
  const save = () => journal.save({ calls: [...known].map(({ call, callerId }) => ({ call, callerId })), ended: [...ended.values()] })

  function apply(line: Line, input: CallInput): Step {
    const before = line.call
    const step = stepCall(before, input)
    settle(line, step)
    if (input.type === 'leg_ringing' && step.call !== before)
      guardRinging(line, input.legId)
    return step
  }

  // Told and written down before the phone system is asked: a driver may report back before its method returns.
  function settle(line: Line, step: Step) {
    const before = line.call
    line.call = step.call
    for (const event of step.events) {
      feed.publish({ handoffId: line.call.handoffId, attempt: line.call.attempt }, event)
      log.info({ handoffId: line.call.handoffId, attempt: line.call.attempt, ...loggable(event) }, 'call event')
    }
    stopGuards(line)
    if (before.state !== 'ended' && line.call.state === 'ended')
      retire(line)
    if (line.call.state === 'ended' && isClear(line.call))
      forget(line)
    if (before !== line.call)
      save()
    for (const effect of step.effects)
      carryOut(line, effect)
  }

  function retire(line: Line) {
    if (live.get(line.call.handoffId) === line)
      live.delete(line.call.handoffId)
    ended.set(line.call.handoffId, toSnapshot(line.call))
    if (!line.call.handedOn)
      line.stopClearing = clock.after(clearGraceMs, () => clearByForce(line))
  }

  function clearByForce(line: Line) {
    for (const { legId } of line.call.legs) {
      log.error({ leg: legId }, 'the phone system did not let go of a leg; hung up once more')
      driver.hangUp(legId)
    }
    line.call = { ...line.call, legs: [] }
    forget(line)
    save()
  }

  function forget(line: Line) {
    line.stopClearing()
    known.delete(line)
    if (!hasLegs())
      waiters.forEach(done => done())
  }

  function carryOut(line: Line, effect: CallEffect) {
    const at = () => clock.now()
    const failed = (what: string) => (error: unknown) => log.warn({ handoffId: line.call.handoffId, reason: reasonOf(error) }, what)
    switch (effect.type) {
      case 'dial':
        return dial(line, effect.legId, effect.party)
      case 'hang_up':
        return driver.hangUp(effect.legId)
      case 'music':
        return void driver.hold(effect.legId, true).catch(failed('no music for the customer'))
      case 'record':
        return record(line, effect.legId, effect.act)
      case 'bridge':
        return void driver.bridge(effect.a, effect.b).then(() => apply(line, { type: 'joined', use: effect.use, at: at() }), (error: unknown) => {
          failed('two legs could not be joined')(error)
          apply(line, { type: 'not_joined', use: effect.use, at: at() })
        })
      case 'supervise':
        return void driver.supervise(effect.agentLegId, effect.legId, effect.how).then(() => apply(line, { type: 'supervising', agentId: effect.agentId, how: effect.how, at: at() }), (error: unknown) => {
          failed('nobody can listen in')(error)
          apply(line, { type: 'supervise', agentId: effect.agentId, how: 'stop', at: at() })
        })
      case 'refer':
        return refer(line, effect.legId)
    }
  }

  function record(line: Line, legId: string, act: 'start' | 'stop') {
    const asked = driver.abilities.has('record') ? driver.record(legId, act) : Promise.reject(new Error('this phone system records nothing'))
    asked.catch((error: unknown) => {
      log.warn({ handoffId: line.call.handoffId, reason: reasonOf(error) }, `a recording did not ${act}`)
      if (act === 'start')
        apply(line, { type: 'recording', state: 'failed', recordingId: null, at: clock.now() })
    })
  }

  function refer(line: Line, legId: string) {
    const target = line.targets.get('third')
    if (target === undefined)
      return
    driver.refer(legId, 'phone' in target ? { address: target.phone.address ?? '' } : { number: target.number }).then(() => apply(line, { type: 'referred', at: clock.now() }), (error: unknown) => {
      log.warn({ handoffId: line.call.handoffId, reason: reasonOf(error) }, 'the phone could not hand the call on')
      apply(line, { type: 'not_referred', at: clock.now() })
    })
  }

  function dial(line: Line, legId: string, party: Party) {
    const target = targetOf(line, legId, party)
    if (target === undefined)
      return void apply(line, { type: 'break_off', detail: 'nobody knows whom to call', at: clock.now() })
    guardRinging(line, legId)
    driver.dial(toRequest(line.call, legId, party, target))
  }

  // From the dialling, and anew from the first ring: reaching a phone takes time of its own.
  function guardRinging(line: Line, legId: string) {
    const leg = line.call.legs.find(candidate => candidate.legId === legId)
    const target = leg === undefined || leg.upAt !== null || leg.role === 'leaving' ? undefined : targetOf(line, legId, leg.role)
    if (target === undefined)
      return
    line.guards.get(legId)?.()
    line.guards.set(legId, clock.after(target.ringMs + ringGraceMs, () => apply(line, { type: 'ring_expired', legId, at: clock.now() })))
  }

  function stopGuards(line: Line) {
    for (const [legId, stop] of line.guards) {
      const leg = line.call.legs.find(candidate => candidate.legId === legId)
      if (leg !== undefined && leg.role !== 'leaving' && leg.upAt === null)
        continue
      stop()
      line.guards.delete(legId)
    }
  }

  function add(call: Call, callerId: string, targets: Line['targets']): Line {
    const line: Line = { call, callerId, targets, guards: new Map(), orders: new Map(), stopClearing: () => {} }
    known.add(line)
    if (call.state !== 'ended')
      live.set(call.handoffId, line)
    attempts.set(call.handoffId, Math.max(call.attempt, attempts.get(call.handoffId) ?? 0))
    return line
  }

  return {
    live: handoffId => live.get(handoffId),
    closing: handoffId => [...known].findLast(({ call }) => call.handoffId === handoffId && call.state === 'ended'),
    all: () => [...live.values()],
    ofLeg: legId => [...known].find(({ call }) => call.legs.some(leg => leg.legId === legId)),
    ended: handoffId => ended.get(handoffId),
    snapshots: () => [...[...live.values()].map(line => toSnapshot(line.call)), ...ended.values()],
    lastAttempt: handoffId => attempts.get(handoffId) ?? 0,
    open(first, callerId, targets) {
      const line = add(first.call, callerId, new Map(targets))
      save()
      settle(line, first)
      return line
    },
    apply,
    compare(standing, seenAt) {
      const ours = new Set([...known].flatMap(({ call }) => call.legs.map(({ legId }) => legId)))
      for (const line of [...known]) {
        if (seenAt === null)
          newsOf(line.call, standing, clock.now()).forEach(input => apply(line, input))
        else
          settle(line, readopt(line.call, standing, clock.now(), seenAt))
      }
      for (const { legId } of standing.filter(leg => !ours.has(leg.legId))) {
        log.warn({ leg: legId }, 'a leg that belongs to no call any more; hung up')
        driver.hangUp(legId)
      }
    },
    restore() {
      const kept = journal.load()
      for (const snapshot of kept?.ended ?? []) {
        ended.set(snapshot.handoffId, snapshot)
        attempts.set(snapshot.handoffId, snapshot.attempt)
      }
      kept?.calls.forEach(({ call, callerId }) => add(call, callerId, new Map()))
      return kept?.savedAt ?? null
    },
    breakOff(detail) {
      for (const line of [...known])
        apply(line, { type: 'break_off', detail, at: clock.now() })
    },
    async whenClear() {
      if (hasLegs())
        await new Promise<void>(resolve => waiters.add(resolve))
    },
    hasLegs,
  }
}

// What people dial or say of themselves in a call stays out of the log.
function loggable(event: CallEvent): Record<string, unknown> {
  switch (event.type) {
    case 'waiting':
      return { ...event, from: event.from === null ? null : maskE164(event.from), uui: event.uui !== null }
    case 'digit':
      return { ...event, digit: '*' }
    default:
      return event
  }
}

function targetOf(line: Line, legId: string, party: Party): Target | undefined {
  const supervisor = line.call.supervisors.find(known => known.legId === legId)
  return line.targets.get(party === 'supervisor' ? `supervisor ${supervisor?.agentId}` : party)
}

function toRequest(call: Call, legId: string, party: Party, target: Target): LegRequest {
  const base = { legId, handoffId: call.handoffId, attempt: call.attempt, ringTimeoutMs: target.ringMs }
  if ('phone' in target)
    return { ...base, party: party === 'customer' ? 'third' : party, kind: target.phone.leg, agentId: target.phone.agentId, address: target.phone.address }
  return { ...base, party: party === 'customer' ? 'customer' : 'third', number: target.number, callerId: target.callerId, record: target.record }
}
