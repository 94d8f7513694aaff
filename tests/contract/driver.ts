import type { AgentLegRequest, Driver, DriverAbility, LegEvent } from '../../src/hotline-gateway/driver.ts'
import type { AttemptOutcome } from '../../src/shared/domain/words.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { agentOutcome, customerOutcome } from '../../src/hotline-gateway/outcome.ts'

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

const ringTimeoutMs = 20_000

/** The outcome table of the hotline's contract, rows of the customer's leg: what the phone does, whether it rings first, what it is called. */
const customerRows: readonly (readonly [act: CustomerAct, rings: boolean, outcome: AttemptOutcome])[] = [
  ['no_answer', true, 'no_answer'],
  ['busy', false, 'busy'],
  ['reject', true, 'rejected'],
  ['off', false, 'unreachable'],
  ['no_reply', false, 'unreachable'],
  ['nobody_there', false, 'unreachable'],
  ['unknown_number', false, 'invalid_number'],
  ['malformed_number', false, 'invalid_number'],
  ['trunk_full', false, 'congestion'],
  ['trunk_error', false, 'system_error'],
]

const allAbilities: readonly DriverAbility[] = ['queue', 'transfer', 'refer', 'digits', 'record', 'supervise', 'rejoin']

/** The contract of {@link Driver}: called once for every driver there is, with a rig around its phone system. */
export function driverSuite(name: string, makeRig: () => Promise<DriverRig>): void {
  describe(`driver ${name}`, () => {
    let rig: DriverRig
    let events: LegEvent[]

    beforeEach(async () => {
      rig = await makeRig()
      events = []
      rig.driver.listen(event => events.push(event))
      expect(await rig.driver.adopt()).toEqual([])
      await vi.waitFor(() => expect(rig.driver.isReady()).toBe(true), { timeout: 10_000, interval: 5 })
    })
    afterEach(() => rig.stop())

    const able = (ability: DriverAbility) => rig.driver.abilities.has(ability)
    const legTypes: readonly string[] = ['ringing', 'up', 'gone', 'lost', 'back']
    const of = (legId: string) => events.filter(event => 'legId' in event && event.legId === legId)
    const typesOf = (legId: string) => of(legId).map(event => event.type).filter(type => legTypes.includes(type))
    const within = { timeout: 10_000, interval: 5 }
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
      if (!typesOf(legId).includes('up') && party !== 'supervisor')
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

    describe('agent\'s leg', () => {
      it('rings and is answered, and does not time out later', async () => {
        await agentUp('a')
        await rig.letRingTimePass(ringTimeoutMs * 2)
        await untilAgent('a', 'ringing', 'up')
      })

      it('declined', async (test) => {
        test.skip(rig.cannot?.agent_declines !== undefined, rig.cannot?.agent_declines)
        await dialAgent('a')
        await rig.agent('a', 'decline')
        await untilAgent('a', 'ringing', 'gone')
        expect(agentOutcome(endOf('a'))).toBe('agent_declined')
      })

      it('nobody picks up in the ring time', async (test) => {
        test.skip(rig.cannot?.agent_rings_out !== undefined, rig.cannot?.agent_rings_out)
        await dialAgent('a')
        await rig.letRingTimePass(ringTimeoutMs)
        await untilAgent('a', 'ringing', 'gone')
        expect(agentOutcome(endOf('a'))).toBe('agent_no_answer')
      })

      it('hung up by us, twice: one end', async () => {
        await dialAgent('a')
        rig.driver.hangUp('a')
        rig.driver.hangUp('a')
        await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('gone'), within)
        expect(endOf('a')).toMatchObject({ by: 'near', timedOut: false })
        expect(typesOf('a').filter(type => type === 'gone')).toHaveLength(1)
      })

      it('the same leg dialled again does nothing, also when it is gone', async () => {
        await dialAgent('a')
        rig.driver.dial(rig.agentLeg({ legId: 'a', ringTimeoutMs }))
        rig.driver.hangUp('a')
        await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('gone'), within)
        const told = typesOf('a')
        rig.driver.dial(rig.agentLeg({ legId: 'a', ringTimeoutMs }))
        await agentUp('b')
        expect(typesOf('a')).toEqual(told)
      })

      it('an agent whose phone is not registered is unavailable', async () => {
        rig.driver.dial(rig.agentLeg({ legId: 'a', ringTimeoutMs, registered: false }))
        await until('a', 'gone')
        expect(agentOutcome(endOf('a'))).toBe('agent_unavailable')
      })
    })

    describe('customer\'s leg', () => {
      it('rings, is answered, hangs up', async () => {
        await dialCustomer('c')
        await rig.customer('c', 'ring')
        await rig.customer('c', 'answer')
        await until('c', 'ringing', 'up')
        await rig.customer('c', 'hang_up')
        await until('c', 'ringing', 'up', 'gone')
        expect(endOf('c').by).toBe('far')
      })

      it.each(customerRows)('%s', async (act, rings, outcome) => {
        const why = rig.cannot?.[act]
        if (why !== undefined)
          return expect(why).not.toBe('')
        await dialCustomer('c')
        if (rings) {
          await rig.customer('c', 'ring')
          await until('c', 'ringing')
        }
        await rig.customer('c', act)
        await until('c', ...rings ? ['ringing', 'gone'] : ['gone'])
        expect(customerOutcome(endOf('c'), rings)).toBe(outcome)
        await untilClosed('c')
      })

      it('cancelled before it rings', async () => {
        await dialCustomer('c')
        rig.driver.hangUp('c')
        await until('c', 'gone')
        expect(endOf('c').by).toBe('near')
        await untilClosed('c')
      })

      it('cancelled while it rings: the phone stops, one end is told', async () => {
        await dialCustomer('c')
        await rig.customer('c', 'ring')
        await until('c', 'ringing')
        rig.driver.hangUp('c')
        rig.driver.hangUp('c')
        await until('c', 'ringing', 'gone')
        expect(endOf('c').by).toBe('near')
        await untilClosed('c')
      })

      it('cancelled while the answer is on its way: nobody stays on the line', async () => {
        await dialCustomer('c')
        await rig.customer('c', 'ring')
        await until('c', 'ringing')
        const answering = Promise.resolve(rig.customer('c', 'answer')).catch(() => {})
        rig.driver.hangUp('c')
        await answering
        await vi.waitFor(() => expect(typesOf('c').at(-1)).toBe('gone'), within)
        expect(typesOf('c').filter(type => type === 'gone')).toHaveLength(1)
        await untilClosed('c')
      })

      it('hung up by us in the talk', async () => {
        await dialCustomer('c')
        await rig.customer('c', 'answer')
        await vi.waitFor(() => expect(typesOf('c')).toContain('up'), within)
        rig.driver.hangUp('c')
        await vi.waitFor(() => expect(typesOf('c').at(-1)).toBe('gone'), within)
        await untilClosed('c')
      })

      it('hanging up what is gone or never was is done', async () => {
        await dialCustomer('c')
        await rig.customer('c', 'busy')
        await until('c', 'gone')
        rig.driver.hangUp('c')
        rig.driver.hangUp('never')
        await agentUp('z')
        expect(typesOf('c')).toEqual(['gone'])
        expect(typesOf('never')).toEqual([])
      })

      it('two legs at once do not mix', async (test) => {
        test.skip(rig.cannot?.two_legs !== undefined, rig.cannot?.two_legs)
        await dialCustomer('c1')
        await dialCustomer('c2')
        await rig.customer('c1', 'busy')
        await rig.customer('c2', 'answer')
        await vi.waitFor(() => expect([typesOf('c1').at(-1), typesOf('c2').at(-1)]).toEqual(['gone', 'up']), within)
      })
    })

    it('joins, holds and mutes what is up, refuses what is not', async () => {
      await expect(rig.driver.hold('never', true)).rejects.toThrow()
      await expect(rig.driver.mute('never', true)).rejects.toThrow()
      await agentUp('a')
      await dialCustomer('c')
      await expect(rig.driver.bridge('a', 'c')).rejects.toThrow()
      await rig.customer('c', 'answer')
      await vi.waitFor(() => expect(typesOf('c')).toContain('up'), within)
      await rig.driver.bridge('a', 'c')
      await rig.driver.hold('c', true)
      await untilHears('c', 'music')
      await rig.driver.hold('c', false)
      await untilHears('c', 'a')
      await rig.driver.mute('a', true)
      await rig.driver.mute('a', false)
      expect([...typesOf('a'), ...typesOf('c')]).not.toContain('gone')
    })

    it('one leg gone never takes the other along', async (test) => {
      test.skip(rig.cannot?.two_legs !== undefined, rig.cannot?.two_legs)
      await talk()
      await rig.customer('c', 'hang_up')
      await vi.waitFor(() => expect(typesOf('c').at(-1)).toBe('gone'), within)
      expect(typesOf('a')).not.toContain('gone')
      rig.driver.hangUp('a')
      await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('gone'), within)
    })

    describe('abilities', () => {
      it('what it cannot do it refuses', async () => {
        const asked: Partial<Record<DriverAbility, () => Promise<void>>> = {
          digits: () => rig.driver.digits('c', '1'),
          record: () => rig.driver.record('c', 'start'),
          supervise: () => rig.driver.supervise('a', 's', 'listen'),
          refer: () => rig.driver.refer('a', { number: '+8613800000001' }),
        }
        for (const ability of allAbilities.filter(known => !able(known)))
          await expect(asked[ability]?.() ?? Promise.reject(new Error('not asked'))).rejects.toThrow()
      })

      it('digits into the customer\'s leg', async (test) => {
        test.skip(!able('digits'), 'cannot')
        await talk()
        await rig.driver.digits('c', '12#')
        await expect(rig.driver.digits('never', '1')).rejects.toThrow()
      })

      it('record: starts, pauses, goes on, stops, under one name', async (test) => {
        test.skip(!able('record'), 'cannot')
        await talk()
        const told = () => events.flatMap(event => event.type === 'recording' ? [event] : [])
        for (const [index, act] of (['start', 'pause', 'resume', 'stop'] as const).entries()) {
          await rig.driver.record('c', act)
          await vi.waitFor(() => expect(told()).toHaveLength(index + 1), within)
        }
        expect(told().map(event => event.state)).toEqual(['started', 'paused', 'resumed', 'stopped'])
        expect(told().every(event => event.legId === 'c' && event.recordingId !== null)).toBe(true)
        expect(new Set(told().map(event => event.recordingId)).size).toBe(1)
      })

      it('transfer: customer, agent and third person in every pair', async (test) => {
        test.skip(!able('transfer'), 'cannot')
        await talk()
        await rig.driver.hold('c', true)
        await agentUp('t', 'third')
        await rig.driver.bridge('a', 't')
        await untilHears('t', 'a')
        await untilHears('c', 'music')
        await rig.driver.bridge('a', 'c')
        await untilHears('c', 'a')
        await rig.driver.bridge('c', 't')
        await untilHears('c', 't')
        rig.driver.hangUp('a')
        await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('gone'), within)
        await untilHears('t', 'c')
        expect([...typesOf('c'), ...typesOf('t')]).not.toContain('gone')
      })

      it('transfer to an outside number', async (test) => {
        test.skip(!able('transfer'), 'cannot')
        await talk()
        await dialCustomer('t', 'third')
        await rig.customer('t', 'answer')
        await vi.waitFor(() => expect(typesOf('t')).toContain('up'), within)
        await rig.driver.bridge('c', 't')
        await rig.customer('t', 'hang_up')
        await vi.waitFor(() => expect(typesOf('t').at(-1)).toBe('gone'), within)
        expect(typesOf('c')).not.toContain('gone')
      })

      it('supervise: heard by nobody, then by the agent alone', async (test) => {
        test.skip(!able('supervise'), 'cannot')
        await talk()
        await agentUp('s', 'supervisor')
        await rig.driver.supervise('a', 's', 'listen')
        await untilHears('s', 'a', 'c')
        await untilHears('a', 'c')
        await rig.driver.supervise('a', 's', 'whisper')
        await untilHears('a', 'c', 's')
        await untilHears('c', 'a')
        rig.driver.hangUp('s')
        await vi.waitFor(() => expect(typesOf('s').at(-1)).toBe('gone'), within)
        expect([...typesOf('a'), ...typesOf('c')]).not.toContain('gone')
      })

      it('queue: a customer rings, waits, talks to an agent, hangs up', async (test) => {
        test.skip(!able('queue'), 'cannot')
        const about: CallIn = { from: '+8613800000009', called: '4000008000', queue: 'service', uui: 'ho-7f3a' }
        const caller = await ringIn(about)
        rig.driver.answerIncoming(caller.legId, 'c')
        await agentUp('a')
        await rig.driver.bridge('a', 'c')
        await untilHears('c', 'a')
        await caller.giveUp()
        await until('c', 'gone')
        expect(endOf('c').by).toBe('far')
        expect(typesOf('a')).not.toContain('gone')
      })

      it('queue: who gives up is gone, who is let go too, a withheld number is none', async (test) => {
        test.skip(!able('queue'), 'cannot')
        const first = await ringIn({ from: null, called: '4000008000', queue: 'service', uui: null })
        rig.driver.answerIncoming(first.legId, 'c1')
        await first.giveUp()
        await until('c1', 'gone')
        const second = await ringIn({ from: '+8613800000008', called: '4000008000', queue: 'service', uui: null })
        rig.driver.answerIncoming(second.legId, 'c2')
        rig.driver.hangUp('c2')
        await until('c2', 'gone')
        expect(endOf('c2').by).toBe('near')
      })

      it('rejoin: a lost phone comes back into its talk, or is given up', async (test) => {
        test.skip(!able('rejoin'), 'cannot')
        await talk()
        await rig.losePhone?.('a')
        await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('lost'), within)
        await untilHears('c', 'music')
        await rig.findPhone?.('a')
        await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('back'), within)
        await untilHears('c', 'a')
        await rig.losePhone?.('a')
        await vi.waitFor(() => expect(typesOf('a').filter(type => type === 'lost')).toHaveLength(2), within)
        await rig.letRingTimePass(rig.graceMs ?? 30_000)
        await vi.waitFor(() => expect(typesOf('a').at(-1)).toBe('gone'), within)
        expect(endOf('a').by).toBe('system')
        expect(typesOf('c')).not.toContain('gone')
      })
    })

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

    it('a phone system that breaks ends its legs or keeps them, and is not dialled blindly', async (test) => {
      test.skip(rig.cannot?.break !== undefined, rig.cannot?.break)
      await dialCustomer('c')
      await rig.customer('c', 'ring')
      await until('c', 'ringing')
      await rig.breakPhoneSystem()
      await vi.waitFor(() => expect(typesOf('c').at(-1) === 'gone' || !rig.driver.isReady()).toBe(true), within)
      if (!rig.driver.isReady())
        return
      expect(customerOutcome(endOf('c'), true)).toBe('system_error')
      rig.driver.dial({ legId: 'd', party: 'customer', handoffId: 'ho-2', attempt: 1, number: '+8613800000001', callerId: '4009990000', ringTimeoutMs, record: false })
      await until('d', 'gone')
      expect(customerOutcome(endOf('d'), false)).toBe('system_error')
    })

    it('stopping lets every leg go', async () => {
      await dialAgent('a')
      await dialCustomer('c')
      await rig.driver.stop()
      await untilClosed('c')
      for (const legId of ['a', 'c'])
        expect(typesOf(legId).filter(type => type === 'gone').length).toBeLessThanOrEqual(1)
    })
  })
}
