import type { DriverAbility } from '../../src/hotline-gateway/driver.ts'
import type { CallIn, DriverHands } from './driver-rig.ts'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { within } from './driver-rig.ts'

const allAbilities: readonly DriverAbility[] = ['queue', 'transfer', 'refer', 'digits', 'record', 'supervise', 'rejoin']

/** The part of the contract of drivers that depends on what they can do. */
export function abilitySuite(hands: () => DriverHands): void {
  describe('abilities', () => {
    let h: DriverHands
    beforeEach(() => {
      h = hands()
    })

    it('what it cannot do it refuses', async () => {
      const asked: Partial<Record<DriverAbility, () => Promise<void>>> = {
        digits: () => h.rig.driver.digits('c', '1'),
        record: () => h.rig.driver.record('c', 'start'),
        supervise: () => h.rig.driver.supervise('a', 's', 'listen'),
        refer: () => h.rig.driver.refer('a', { number: '+8613800000001' }),
      }
      for (const ability of allAbilities.filter(known => !h.able(known)))
        await expect(asked[ability]?.() ?? Promise.reject(new Error('not asked'))).rejects.toThrow()
    })

    it('digits into the customer\'s leg', async (test) => {
      test.skip(!h.able('digits'), 'cannot')
      await h.talk()
      await h.rig.driver.digits('c', '12#')
      await expect(h.rig.driver.digits('never', '1')).rejects.toThrow()
    })

    it('record: starts, pauses, goes on, stops, under one name', async (test) => {
      test.skip(!h.able('record'), 'cannot')
      await h.talk()
      const told = () => h.events.flatMap(event => event.type === 'recording' ? [event] : [])
      for (const [index, act] of (['start', 'pause', 'resume', 'stop'] as const).entries()) {
        await h.rig.driver.record('c', act)
        await vi.waitFor(() => expect(told()).toHaveLength(index + 1), within)
      }
      expect(told().map(event => event.state)).toEqual(['started', 'paused', 'resumed', 'stopped'])
      expect(told().every(event => event.legId === 'c' && event.recordingId !== null)).toBe(true)
      expect(new Set(told().map(event => event.recordingId)).size).toBe(1)
    })

    it('transfer: customer, agent and third person in every pair', async (test) => {
      test.skip(!h.able('transfer'), 'cannot')
      await h.talk()
      await h.rig.driver.hold('c', true)
      await h.agentUp('t', 'third')
      await h.rig.driver.bridge('a', 't')
      await h.untilHears('t', 'a')
      await h.untilHears('c', 'music')
      await h.rig.driver.bridge('a', 'c')
      await h.untilHears('c', 'a')
      await h.rig.driver.bridge('c', 't')
      await h.untilHears('c', 't')
      h.rig.driver.hangUp('a')
      await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('gone'), within)
      await h.untilHears('t', 'c')
      expect([...h.typesOf('c'), ...h.typesOf('t')]).not.toContain('gone')
    })

    it('transfer to an outside number', async (test) => {
      test.skip(!h.able('transfer'), 'cannot')
      await h.talk()
      await h.dialCustomer('t', 'third')
      await h.rig.customer('t', 'answer')
      await vi.waitFor(() => expect(h.typesOf('t')).toContain('up'), within)
      await h.rig.driver.bridge('c', 't')
      await h.rig.customer('t', 'hang_up')
      await vi.waitFor(() => expect(h.typesOf('t').at(-1)).toBe('gone'), within)
      expect(h.typesOf('c')).not.toContain('gone')
    })

    it('supervise: heard by nobody, then by the agent alone', async (test) => {
      test.skip(!h.able('supervise'), 'cannot')
      await h.talk()
      await h.agentUp('s', 'supervisor')
      await h.rig.driver.supervise('a', 's', 'listen')
      await h.untilHears('s', 'a', 'c')
      await h.untilHears('a', 'c')
      await h.rig.driver.supervise('a', 's', 'whisper')
      await h.untilHears('a', 'c', 's')
      await h.untilHears('c', 'a')
      h.rig.driver.hangUp('s')
      await vi.waitFor(() => expect(h.typesOf('s').at(-1)).toBe('gone'), within)
      expect([...h.typesOf('a'), ...h.typesOf('c')]).not.toContain('gone')
    })

    it('queue: a customer rings, waits, talks to an agent, hangs up', async (test) => {
      test.skip(!h.able('queue'), 'cannot')
      const about: CallIn = { from: '+8613800000009', called: '4000008000', queue: 'service', uui: 'ho-7f3a' }
      const caller = await h.ringIn(about)
      h.rig.driver.answerIncoming(caller.legId, 'c')
      await h.agentUp('a')
      await h.rig.driver.bridge('a', 'c')
      await h.untilHears('c', 'a')
      await caller.giveUp()
      await h.until('c', 'gone')
      expect(h.endOf('c').by).toBe('far')
      expect(h.typesOf('a')).not.toContain('gone')
    })

    it('queue: who gives up is gone, who is let go too, a withheld number is none', async (test) => {
      test.skip(!h.able('queue'), 'cannot')
      const first = await h.ringIn({ from: null, called: '4000008000', queue: 'service', uui: null })
      h.rig.driver.answerIncoming(first.legId, 'c1')
      await first.giveUp()
      await h.until('c1', 'gone')
      const second = await h.ringIn({ from: '+8613800000008', called: '4000008000', queue: 'service', uui: null })
      h.rig.driver.answerIncoming(second.legId, 'c2')
      h.rig.driver.hangUp('c2')
      await h.until('c2', 'gone')
      expect(h.endOf('c2').by).toBe('near')
    })

    it('rejoin: a lost phone comes back into its talk, or is given up', async (test) => {
      test.skip(!h.able('rejoin'), 'cannot')
      await h.talk()
      await h.rig.losePhone?.('a')
      await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('lost'), within)
      await h.untilHears('c', 'music')
      await h.rig.findPhone?.('a')
      await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('back'), within)
      await h.untilHears('c', 'a')
      await h.rig.losePhone?.('a')
      await vi.waitFor(() => expect(h.typesOf('a').filter(type => type === 'lost')).toHaveLength(2), within)
      await h.rig.letRingTimePass(h.rig.graceMs ?? 30_000)
      await vi.waitFor(() => expect(h.typesOf('a').at(-1)).toBe('gone'), within)
      expect(h.endOf('a').by).toBe('system')
      expect(h.typesOf('c')).not.toContain('gone')
    })
  })
}
