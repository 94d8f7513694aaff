import type { AgentLegRequest, Driver, DriverAbility, LegEvent } from '../../src/hotline-gateway/driver.ts'
import { expect, vi } from 'vitest'

/** What an outside phone can be made to do; the names are the rows of the outcome table. */
export type CustomerAct = 'ring' | 'answer' | 'busy' | 'reject' | 'no_answer' | 'off' | 'no_reply' | 'nobody_there' | 'unknown_number' | 'malformed_number' | 'trunk_full' | 'trunk_error' | 'hang_up'

/** A customer who rings. */
export interface CallIn {
  readonly from: string | null
  readonly called: string
  readonly queue: string
  readonly uui: string | null
}

/** A phone system in the hands of a test. */
export interface DriverRig {
  readonly driver: Driver
  /** A leg the driver can ring for an agent; `registered: false` = one whose phone is not there. Without `party` an agent's own. */
  readonly agentLeg: (about: { readonly legId: string, readonly ringTimeoutMs: number, readonly registered?: boolean, readonly party?: AgentLegRequest['party'] }) => AgentLegRequest
  /** The agent's phone comes up without a ring of its own: the press of a button in the workspace was the answer. */
  readonly agentRingsNot?: boolean
  readonly agent: (legId: string, act: 'answer' | 'decline') => void | Promise<void>
  /** Resolves when the phone system has been asked for that leg; for drivers that need it, an agent is there. */
  readonly customerDialled: (legId: string) => Promise<void>
  /** Before a customer may be called: what must stand first (a softphone that places the call itself). */
  readonly beforeCustomer?: (legId: string) => Promise<void>
  readonly customer: (legId: string, act: CustomerAct) => void | Promise<void>
  /** Rows of the outcome table that this phone system cannot produce, each with the reason in words. */
  readonly cannot?: Partial<Readonly<Record<CustomerAct | 'two_legs' | 'agent_declines' | 'agent_rings_out' | 'break', string>>>
  /** False once the phone system knows that the leg is over. */
  readonly isCustomerLegOpen: (legId: string) => boolean | Promise<boolean>
  /** Lets the ring time of a leg pass. */
  readonly letRingTimePass: (ms: number) => void | Promise<void>
  readonly breakPhoneSystem: () => Promise<void>
  /** Whom that leg hears: legs by name, or `music`; left out where there is no sound. */
  readonly hears?: (legId: string) => readonly string[] | Promise<readonly string[]>
  /** A customer rings; the answer lets them hang up. Needed for the ability `queue`. */
  readonly ringIn?: (about: CallIn) => Promise<{ readonly giveUp: () => void | Promise<void> }>
  /** The agent's phone is lost, comes back. Needed for the ability `rejoin`. */
  readonly losePhone?: (legId: string) => void | Promise<void>
  readonly findPhone?: (legId: string) => void | Promise<void>
  /** Time in which a lost phone is waited for, ms. */
  readonly graceMs?: number
  readonly stop: () => Promise<void>
}

/** Ring time of every leg of the suite, ms. */
export const ringTimeoutMs = 20_000

/** How long a phone system may take for one thing. */
export const within = { timeout: 10_000, interval: 5 }

/** What the tests of the suite do to a rig and see of it. */
export type DriverHands = ReturnType<typeof createDriverHands>

/** Takes a fresh rig into hand: listens, adopts, waits until it is ready. */
export async function takeInHand(rig: DriverRig): Promise<DriverHands> {
  const events: LegEvent[] = []
  rig.driver.listen(event => events.push(event))
  expect(await rig.driver.adopt()).toEqual([])
  await vi.waitFor(() => expect(rig.driver.isReady()).toBe(true), within)
  return createDriverHands(rig, events)
}

const legTypes: readonly string[] = ['ringing', 'up', 'gone', 'lost', 'back']

function createDriverHands(rig: DriverRig, events: LegEvent[]) {
  const able = (ability: DriverAbility) => rig.driver.abilities.has(ability)
  const of = (legId: string) => events.filter(event => 'legId' in event && event.legId === legId)
  const typesOf = (legId: string) => of(legId).map(event => event.type).filter(type => legTypes.includes(type))
  const until = (legId: string, ...types: string[]) => vi.waitFor(() => expect(typesOf(legId)).toEqual(types), within)
  const untilAgent = (legId: string, ...types: string[]) => until(legId, ...rig.agentRingsNot === true ? types.filter(type => type !== 'ringing') : types)
  const untilClosed = (legId: string) => vi.waitFor(async () => expect(await rig.isCustomerLegOpen(legId)).toBe(false), within)
  const untilHears = (legId: string, ...whom: string[]) => vi.waitFor(async () => expect([...await rig.hears?.(legId) ?? whom].sort()).toEqual([...whom].sort()), within)

  function endOf(legId: string) {
    const last = of(legId).findLast(event => event.type === 'gone')
    if (last?.type !== 'gone')
      throw new Error(`leg ${legId} is not gone`)
    return last.end
  }

  async function dialCustomer(legId: string, party: 'customer' | 'third' = 'customer') {
    await rig.beforeCustomer?.(legId)
    rig.driver.dial({ legId, party, handoffId: 'ho-1', attempt: 1, number: '+8613800000000', callerId: '4009990000', ringTimeoutMs, record: false })
    await rig.customerDialled(legId)
  }

  async function dialAgent(legId: string, party: AgentLegRequest['party'] = 'agent') {
    rig.driver.dial(rig.agentLeg({ legId, ringTimeoutMs, party }))
    await (rig.agentRingsNot === true ? until(legId, 'up') : vi.waitFor(() => expect(typesOf(legId)).toContain('ringing'), within))
  }

  async function agentUp(legId: string, party: AgentLegRequest['party'] = 'agent') {
    await dialAgent(legId, party)
    if (!typesOf(legId).includes('up'))
      await rig.agent(legId, 'answer')
    await vi.waitFor(() => expect(typesOf(legId)).toContain('up'), within)
  }

  async function talk() {
    await agentUp('a')
    await dialCustomer('c')
    await rig.customer('c', 'answer')
    await vi.waitFor(() => expect(typesOf('c')).toContain('up'), within)
    await rig.driver.bridge('a', 'c')
    await untilHears('a', 'c')
    await untilHears('c', 'a')
  }

  async function ringIn(about: CallIn) {
    const before = events.filter(event => event.type === 'incoming').length
    const caller = await rig.ringIn?.(about)
    const told = await vi.waitFor(() => {
      const event = events.filter(known => known.type === 'incoming')[before]
      if (event === undefined || caller === undefined)
        throw new Error('nobody rang')
      return event
    }, within)
    expect(told).toMatchObject(about)
    return { legId: told.legId, giveUp: caller?.giveUp ?? (() => {}) }
  }

  return { rig, events, able, typesOf, until, untilAgent, untilClosed, untilHears, endOf, dialCustomer, dialAgent, agentUp, talk, ringIn }
}
