import type { Driver, LegEvent, LegRequest } from '../../src/hotline-gateway/driver.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { agentOutcome, customerOutcome } from '../../src/hotline-gateway/outcome.ts'

/** What the customer's phone can be made to do. */
export type CustomerAct = 'ring' | 'answer' | 'busy' | 'reject' | 'no_answer' | 'off' | 'unknown_number' | 'trunk_full' | 'hang_up'

/** A phone system in the hands of a test. */
export interface DriverHarness {
  readonly driver: Driver
  /** A leg the driver can ring for the agent; `registered: false` = one whose phone is not there. */
  readonly agentLeg: (about: { readonly legId: string, readonly ringTimeoutMs: number, readonly registered?: boolean }) => LegRequest
  readonly agent: (legId: string, act: 'answer' | 'decline') => void
  /** Resolves when the phone system has been asked for that leg. */
  readonly customerDialled: (legId: string) => Promise<void>
  readonly customer: (legId: string, act: CustomerAct) => void
  /** False once the phone system knows that the leg is over. */
  readonly isCustomerLegOpen: (legId: string) => boolean
  /** Lets the agent's ring time pass. */
  readonly letRingTimePass: (ms: number) => void
  readonly breakPhoneSystem: () => Promise<void>
  readonly stop: () => Promise<void>
}

const ringTimeoutMs = 20_000

/** The contract of {@link Driver}: called once for every driver there is. */
export function describeDriver(name: string, start: () => Promise<DriverHarness>): void {
  describe(`driver ${name}`, () => {
    let harness: DriverHarness
    let events: LegEvent[]

    beforeEach(async () => {
      harness = await start()
      events = []
      harness.driver.listen(event => events.push(event))
    })
    afterEach(() => harness.stop())

    const typesOf = (legId: string) => events.filter(event => event.legId === legId).map(event => event.type)
    const until = (legId: string, ...types: string[]) => vi.waitFor(() => expect(typesOf(legId)).toEqual(types), { timeout: 5_000, interval: 5 })

    function endOf(legId: string) {
      const last = events.findLast(event => event.legId === legId)
      if (last?.type !== 'gone')
        throw new Error(`leg ${legId} is not gone`)
      return last.end
    }

    function dialCustomer(legId: string) {
      harness.driver.dial({ legId, party: 'customer', handoffId: 'ho-1', attempt: 1, number: '+8613800000000', callerId: '4009990000', ringTimeoutMs, record: false })
      return harness.customerDialled(legId)
    }

    describe('agent\'s leg', () => {
      beforeEach(() => harness.driver.dial(harness.agentLeg({ legId: 'a', ringTimeoutMs })))

      it('rings and is answered', async () => {
        await until('a', 'ringing')
        harness.agent('a', 'answer')
        await until('a', 'ringing', 'up')
      })

      it('declined', async () => {
        await until('a', 'ringing')
        harness.agent('a', 'decline')
        await until('a', 'ringing', 'gone')
        expect(agentOutcome(endOf('a'))).toBe('agent_declined')
      })

      it('nobody picks up in the ring time', async () => {
        await until('a', 'ringing')
        harness.letRingTimePass(ringTimeoutMs)
        await until('a', 'ringing', 'gone')
        expect(agentOutcome(endOf('a'))).toBe('agent_no_answer')
      })

      it('answered in time does not time out later', async () => {
        await until('a', 'ringing')
        harness.agent('a', 'answer')
        harness.letRingTimePass(ringTimeoutMs * 2)
        await until('a', 'ringing', 'up')
      })

      it('hung up by us while ringing', async () => {
        await until('a', 'ringing')
        harness.driver.hangUp('a')
        await until('a', 'ringing', 'gone')
        expect(endOf('a')).toMatchObject({ by: 'near', timedOut: false })
      })

      it('the same leg dialled again does nothing', async () => {
        await until('a', 'ringing')
        harness.driver.dial(harness.agentLeg({ legId: 'a', ringTimeoutMs }))
        harness.agent('a', 'decline')
        await until('a', 'ringing', 'gone')
        harness.driver.dial(harness.agentLeg({ legId: 'a', ringTimeoutMs }))
        expect(typesOf('a')).toEqual(['ringing', 'gone'])
      })
    })

    it('an agent whose phone is not registered is unavailable', async () => {
      harness.driver.dial(harness.agentLeg({ legId: 'a', ringTimeoutMs, registered: false }))
      await until('a', 'gone')
      expect(agentOutcome(endOf('a'))).toBe('agent_unavailable')
    })

    describe('customer\'s leg', () => {
      it('rings, is answered, hangs up', async () => {
        await dialCustomer('c')
        harness.customer('c', 'ring')
        harness.customer('c', 'answer')
        await until('c', 'ringing', 'up')
        harness.customer('c', 'hang_up')
        await until('c', 'ringing', 'up', 'gone')
        expect(endOf('c').by).toBe('far')
      })

      it.each<[CustomerAct, boolean, string]>([
        ['busy', false, 'busy'],
        ['reject', true, 'rejected'],
        ['no_answer', true, 'no_answer'],
        ['off', false, 'unreachable'],
        ['unknown_number', false, 'invalid_number'],
        ['trunk_full', false, 'congestion'],
      ])('%s', async (act, rings, outcome) => {
        await dialCustomer('c')
        if (rings)
          harness.customer('c', 'ring')
        harness.customer('c', act)
        await until('c', ...(rings ? ['ringing', 'gone'] : ['gone']))
        expect(customerOutcome(endOf('c'), rings)).toBe(outcome)
      })

      it('hung up by us while ringing: the phone stops, one end is told', async () => {
        await dialCustomer('c')
        harness.customer('c', 'ring')
        await until('c', 'ringing')
        harness.driver.hangUp('c')
        harness.driver.hangUp('c')
        await until('c', 'ringing', 'gone')
        expect(endOf('c').by).toBe('near')
        await vi.waitFor(() => expect(harness.isCustomerLegOpen('c')).toBe(false))
      })

      it('hung up by us in the call', async () => {
        await dialCustomer('c')
        harness.customer('c', 'answer')
        await until('c', 'up')
        harness.driver.hangUp('c')
        await until('c', 'up', 'gone')
        await vi.waitFor(() => expect(harness.isCustomerLegOpen('c')).toBe(false))
      })

      it('hanging up what is gone or never was is done', async () => {
        await dialCustomer('c')
        harness.customer('c', 'busy')
        await until('c', 'gone')
        harness.driver.hangUp('c')
        harness.driver.hangUp('never')
        expect(events).toHaveLength(1)
      })

      it('two legs at once do not mix', async () => {
        await Promise.all([dialCustomer('c1'), dialCustomer('c2')])
        harness.customer('c1', 'busy')
        harness.customer('c2', 'answer')
        await Promise.all([until('c1', 'gone'), until('c2', 'up')])
      })
    })

    it('joins, holds and mutes what is up, refuses what is not', async () => {
      harness.driver.dial(harness.agentLeg({ legId: 'a', ringTimeoutMs }))
      await until('a', 'ringing')
      await expect(harness.driver.hold('a', true)).rejects.toThrow()
      await expect(harness.driver.mute('never', true)).rejects.toThrow()
      harness.agent('a', 'answer')
      await dialCustomer('c')
      await expect(harness.driver.bridge('a', 'c')).rejects.toThrow()
      harness.customer('c', 'answer')
      await until('c', 'up')
      await harness.driver.bridge('a', 'c')
      await harness.driver.hold('c', true)
      await harness.driver.hold('c', false)
      await harness.driver.mute('a', true)
      expect([...typesOf('a'), ...typesOf('c')]).not.toContain('gone')
    })

    it('a phone system that breaks ends its legs, and a dead one takes no new ones', async () => {
      await dialCustomer('c')
      harness.customer('c', 'ring')
      await until('c', 'ringing')
      await harness.breakPhoneSystem()
      await until('c', 'ringing', 'gone')
      expect(customerOutcome(endOf('c'), true)).toBe('system_error')
      harness.driver.dial({ legId: 'd', party: 'customer', handoffId: 'ho-2', attempt: 1, number: '+8613800000001', callerId: '4009990000', ringTimeoutMs, record: false })
      await until('d', 'gone')
      expect(customerOutcome(endOf('d'), false)).toBe('system_error')
    })

    it('stopping lets every leg go', async () => {
      harness.driver.dial(harness.agentLeg({ legId: 'a', ringTimeoutMs }))
      await dialCustomer('c')
      await harness.driver.stop()
      expect(typesOf('a').at(-1)).toBe('gone')
      expect(typesOf('c').at(-1)).toBe('gone')
      await vi.waitFor(() => expect(harness.isCustomerLegOpen('c')).toBe(false))
    })
  })
}
