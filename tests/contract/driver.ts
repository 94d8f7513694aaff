import type { AttemptOutcome } from '../../src/shared/domain/words.ts'
import type { CustomerAct, DriverHands, DriverRig } from './driver-rig.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { agentOutcome, customerOutcome } from '../../src/hotline-gateway/outcome.ts'
import { abilitySuite } from './driver-abilities.ts'
import { ringTimeoutMs, takeInHand, within } from './driver-rig.ts'

export type { CustomerAct, DriverRig } from './driver-rig.ts'

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

/** The contract of {@link Driver}: called once for every driver there is, with a rig around its phone system. */
export function driverSuite(name: string, makeRig: () => Promise<DriverRig>): void {
  describe(`driver ${name}`, () => {
    let h: DriverHands

    beforeEach(async () => {
      h = await takeInHand(await makeRig())
    })
    afterEach(() => h.rig.stop())

    describe('agent\'s leg', () => {
      it('rings and is answered, and does not time out later', async () => {
        await h.agentUp('a')
        await h.rig.letRingTimePass(ringTimeoutMs * 2)
        await h.untilAgent('a', 'ringing', 'up')
      })

      it('declined', async (test) => {
        test.skip(h.rig.cannot?.agent_declines !== undefined, h.rig.cannot?.agent_declines)
        await h.dialAgent('a')
        await h.rig.agent('a', 'decline')
        await h.untilAgent('a', 'ringing', 'gone')
        expect(agentOutcome(h.endOf('a'))).toBe('agent_declined')
      })

      it('nobody picks up in the ring time', async (test) => {
        test.skip(h.rig.cannot?.agent_rings_out !== undefined, h.rig.cannot?.agent_rings_out)
        await h.dialAgent('a')
        await h.rig.letRingTimePass(ringTimeoutMs)
        await h.untilAgent('a', 'ringing', 'gone')
        expect(agentOutcome(h.endOf('a'))).toBe('agent_no_answer')
      })

      it('hung up by us, twice: one end', async () => {
        await h.dialAgent('a')
        h.rig.driver.hangUp('a')
        h.rig.driver.hangUp('a')
        await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('gone'), within)
        expect(h.endOf('a')).toMatchObject({ by: 'near', timedOut: false })
        expect(h.typesOf('a').filter(type => type === 'gone')).toHaveLength(1)
      })

      it('the same leg dialled again does nothing, also when it is gone', async () => {
        await h.dialAgent('a')
        h.rig.driver.dial(h.rig.agentLeg({ legId: 'a', ringTimeoutMs }))
        h.rig.driver.hangUp('a')
        await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('gone'), within)
        const told = h.typesOf('a')
        h.rig.driver.dial(h.rig.agentLeg({ legId: 'a', ringTimeoutMs }))
        await h.agentUp('b')
        expect(h.typesOf('a')).toEqual(told)
      })

      it('an agent whose phone is not registered is unavailable', async () => {
        h.rig.driver.dial(h.rig.agentLeg({ legId: 'a', ringTimeoutMs, registered: false }))
        await h.until('a', 'gone')
        expect(agentOutcome(h.endOf('a'))).toBe('agent_unavailable')
      })
    })

    describe('customer\'s leg', () => {
      it('rings, is answered, hangs up', async () => {
        await h.dialCustomer('c')
        await h.rig.customer('c', 'ring')
        await h.rig.customer('c', 'answer')
        await h.until('c', 'ringing', 'up')
        await h.rig.customer('c', 'hang_up')
        await h.until('c', 'ringing', 'up', 'gone')
        expect(h.endOf('c').by).toBe('far')
      })

      it.each(customerRows)('%s', async (act, rings, outcome) => {
        const why = h.rig.cannot?.[act]
        if (why !== undefined)
          return expect(why).not.toBe('')
        await h.dialCustomer('c')
        if (rings) {
          await h.rig.customer('c', 'ring')
          await h.until('c', 'ringing')
        }
        await h.rig.customer('c', act)
        await h.until('c', ...rings ? ['ringing', 'gone'] : ['gone'])
        expect(customerOutcome(h.endOf('c'), rings)).toBe(outcome)
        await h.untilClosed('c')
      })

      it('cancelled before it rings', async () => {
        await h.dialCustomer('c')
        h.rig.driver.hangUp('c')
        await h.until('c', 'gone')
        expect(h.endOf('c').by).toBe('near')
        await h.untilClosed('c')
      })

      it('cancelled while it rings: the phone stops, one end is told', async () => {
        await h.dialCustomer('c')
        await h.rig.customer('c', 'ring')
        await h.until('c', 'ringing')
        h.rig.driver.hangUp('c')
        h.rig.driver.hangUp('c')
        await h.until('c', 'ringing', 'gone')
        expect(h.endOf('c').by).toBe('near')
        await h.untilClosed('c')
      })

      it('cancelled while the answer is on its way: nobody stays on the line', async () => {
        await h.dialCustomer('c')
        await h.rig.customer('c', 'ring')
        await h.until('c', 'ringing')
        const answering = Promise.resolve(h.rig.customer('c', 'answer')).catch(() => {})
        h.rig.driver.hangUp('c')
        await answering
        await vi.waitFor(() => expect(h.typesOf('c').at(-1)).toBe('gone'), within)
        expect(h.typesOf('c').filter(type => type === 'gone')).toHaveLength(1)
        await h.untilClosed('c')
      })

      it('hung up by us in the talk', async () => {
        await h.dialCustomer('c')
        await h.rig.customer('c', 'answer')
        await vi.waitFor(() => expect(h.typesOf('c')).toContain('up'), within)
        h.rig.driver.hangUp('c')
        await vi.waitFor(() => expect(h.typesOf('c').at(-1)).toBe('gone'), within)
        await h.untilClosed('c')
      })

      it('hanging up what is gone or never was is done', async () => {
        await h.dialCustomer('c')
        await h.rig.customer('c', 'busy')
        await h.until('c', 'gone')
        h.rig.driver.hangUp('c')
        h.rig.driver.hangUp('never')
        await h.agentUp('z')
        expect(h.typesOf('c')).toEqual(['gone'])
        expect(h.typesOf('never')).toEqual([])
      })

      it('two legs at once do not mix', async (test) => {
        test.skip(h.rig.cannot?.two_legs !== undefined, h.rig.cannot?.two_legs)
        await h.dialCustomer('c1')
        await h.dialCustomer('c2')
        await h.rig.customer('c1', 'busy')
        await h.rig.customer('c2', 'answer')
        await vi.waitFor(() => expect([h.typesOf('c1').at(-1), h.typesOf('c2').at(-1)]).toEqual(['gone', 'up']), within)
      })
    })

    it('joins, holds and mutes what is up, refuses what is not', async () => {
      await expect(h.rig.driver.hold('never', true)).rejects.toThrow()
      await expect(h.rig.driver.mute('never', true)).rejects.toThrow()
      await h.agentUp('a')
      await h.dialCustomer('c')
      await expect(h.rig.driver.bridge('a', 'c')).rejects.toThrow()
      await h.rig.customer('c', 'answer')
      await vi.waitFor(() => expect(h.typesOf('c')).toContain('up'), within)
      await h.rig.driver.bridge('a', 'c')
      await h.rig.driver.hold('c', true)
      await h.untilHears('c', 'music')
      await h.rig.driver.hold('c', false)
      await h.untilHears('c', 'a')
      await h.rig.driver.mute('a', true)
      await h.rig.driver.mute('a', false)
      expect([...h.typesOf('a'), ...h.typesOf('c')]).not.toContain('gone')
    })

    it('one leg gone never takes the other along', async (test) => {
      test.skip(h.rig.cannot?.two_legs !== undefined, h.rig.cannot?.two_legs)
      await h.talk()
      await h.rig.customer('c', 'hang_up')
      await vi.waitFor(() => expect(h.typesOf('c').at(-1)).toBe('gone'), within)
      expect(h.typesOf('a')).not.toContain('gone')
      h.rig.driver.hangUp('a')
      await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('gone'), within)
    })

    abilitySuite(() => h)

    it('a phone system that breaks ends its legs or keeps them, and is not dialled blindly', async (test) => {
      test.skip(h.rig.cannot?.break !== undefined, h.rig.cannot?.break)
      await h.dialCustomer('c')
      await h.rig.customer('c', 'ring')
      await h.until('c', 'ringing')
      await h.rig.breakPhoneSystem()
      await vi.waitFor(() => expect(h.typesOf('c').at(-1) === 'gone' || !h.rig.driver.isReady()).toBe(true), within)
      if (!h.rig.driver.isReady())
        return
      expect(customerOutcome(h.endOf('c'), true)).toBe('system_error')
      h.rig.driver.dial({ legId: 'd', party: 'customer', handoffId: 'ho-2', attempt: 1, number: '+8613800000001', callerId: '4009990000', ringTimeoutMs, record: false })
      await h.until('d', 'gone')
      expect(customerOutcome(h.endOf('d'), false)).toBe('system_error')
    })

    it('stopping lets every leg go', async () => {
      await h.dialAgent('a')
      await h.dialCustomer('c')
      await h.rig.driver.stop()
      await h.untilClosed('c')
      for (const legId of ['a', 'c'])
        expect(h.typesOf(legId).filter(type => type === 'gone').length).toBeLessThanOrEqual(1)
    })
  })
}
