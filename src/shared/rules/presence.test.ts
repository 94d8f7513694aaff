import type { AgentState, CapacityPolicy } from './presence.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presences, touchpoints, voiceStates } from '../domain/index.ts'
import { agentLabels, canDial, defaultCapacity, labelOf, routable, whyNotRoutable, workUnits } from './presence.ts'

const free: AgentState = { presence: 'ready', next: null, notResponding: false, voice: 'idle', softphoneRegistered: true, text: {} }
const works = (active: number, offered = 0, wrapUp = 0) => ({ active, offered, wrapUp })
const interruptible: CapacityPolicy = { ...defaultCapacity, blending: 'interruptible' }
const open: CapacityPolicy = { ...defaultCapacity, blending: 'open', cost: { ...defaultCapacity.cost, call: 40 } }

describe('workUnits', () => {
  it.each([
    ['nothing', {}, 0],
    ['two messages, one offered', { text: { private_message: works(2, 1) } }, 60],
    ['wrap-up counts', { text: { comment: works(0, 0, 1), post: works(1) } }, 35],
    ['a call', { voice: 'talking' }, 100],
    ['after-call work', { voice: 'after_call_work' }, 100],
    ['a call beside conversations goes above the total', { voice: 'talking', text: { mention: works(3) } }, 160],
  ] as const)('%s', (_name, change, units) => {
    expect(workUnits({ ...free, ...change })).toBe(units)
  })
})

describe('whyNotRoutable', () => {
  it.each([
    ['free, for a message', {}, 'private_message', defaultCapacity, null],
    ['free, for a call', {}, 'call', defaultCapacity, null],
    ['offline', { presence: 'offline' }, 'comment', defaultCapacity, 'not_ready'],
    ['at table', { presence: 'not_ready', reason: 'meal' }, 'comment', defaultCapacity, 'not_ready'],
    ['silent to offers', { notResponding: true }, 'comment', defaultCapacity, 'not_responding'],
    ['about to leave', { next: 'not_ready' }, 'comment', defaultCapacity, 'leaving'],
    ['four messages', { text: { comment: works(4) } }, 'comment', defaultCapacity, null],
    ['five messages', { text: { comment: works(5) } }, 'comment', defaultCapacity, 'capacity_full'],
    ['86 units, a post of 15', { text: { comment: works(2), post: works(3) } }, 'post', defaultCapacity, null],
    ['90 units, a post of 15', { text: { post: works(6) } }, 'post', defaultCapacity, 'capacity_full'],
    ['own limit of the channel', { text: { mention: works(2) } }, 'mention', { ...defaultCapacity, max: { mention: 2 } }, 'channel_full'],
    ['another channel at its limit', { text: { mention: works(2) } }, 'comment', { ...defaultCapacity, max: { mention: 2 } }, null],
    ['one message, for a call', { text: { comment: works(1) } }, 'call', defaultCapacity, 'capacity_full'],
    ['no softphone, for a call', { softphoneRegistered: false }, 'call', defaultCapacity, 'no_softphone'],
    ['no softphone, for a message', { softphoneRegistered: false }, 'comment', defaultCapacity, null],
    ['in a call, for a message', { voice: 'talking' }, 'comment', defaultCapacity, 'in_call'],
    ['after a call, for a message', { voice: 'after_call_work' }, 'comment', defaultCapacity, 'in_call'],
    ['posts are put aside for a call', { text: { post: works(3) } }, 'call', interruptible, null],
    ['messages are not put aside for a call', { text: { comment: works(1), post: works(1) } }, 'call', interruptible, 'capacity_full'],
    ['interruptible, in a call, for a message', { voice: 'talking' }, 'comment', interruptible, 'in_call'],
    ['open, in a call, for a message', { voice: 'talking' }, 'comment', open, null],
    ['open, in a call, for a call', { voice: 'held' }, 'call', open, 'in_call'],
    ['open, one message, for a call', { text: { comment: works(1) } }, 'call', open, null],
  ] as const)('%s', (_name, change, touchpoint, policy, why) => {
    expect(whyNotRoutable({ ...free, ...change }, touchpoint, policy)).toBe(why)
    expect(routable({ ...free, ...change }, touchpoint, policy)).toBe(why === null)
  })

  it('an offer never takes an agent above the total', () => {
    const text = fc.record(Object.fromEntries(touchpoints.filter(touchpoint => touchpoint !== 'call').map(touchpoint => [touchpoint, fc.record({ active: fc.nat(6), offered: fc.nat(2), wrapUp: fc.nat(2) })])))
    const agent = fc.record({ presence: fc.constantFrom(...presences), next: fc.constant(null), notResponding: fc.boolean(), voice: fc.constantFrom(...voiceStates), softphoneRegistered: fc.boolean(), text })
    fc.assert(fc.property(agent, fc.constantFrom(...touchpoints), (state, touchpoint) => {
      if (routable(state, touchpoint))
        expect(workUnits(state) + defaultCapacity.cost[touchpoint]).toBeLessThanOrEqual(100)
      expect(agentLabels).toContain(labelOf(state))
    }))
  })
})

describe('labelOf', () => {
  it.each([
    [{}, 'ready'],
    [{ presence: 'offline', voice: 'talking' }, 'offline'],
    [{ notResponding: true, voice: 'ringing' }, 'not_responding'],
    [{ presence: 'not_ready', voice: 'talking' }, 'talking'],
    [{ voice: 'held' }, 'held'],
    [{ voice: 'dialing' }, 'dialing'],
    [{ voice: 'reserved' }, 'reserved'],
    [{ voice: 'after_call_work', presence: 'not_ready' }, 'after_call_work'],
    [{ presence: 'not_ready' }, 'not_ready'],
    [{ text: { comment: works(5) } }, 'at_capacity'],
    [{ text: { comment: works(4) } }, 'ready'],
  ] as const)('%j → %s', (change, label) => {
    expect(labelOf({ ...free, ...change })).toBe(label)
  })
})

describe('canDial', () => {
  it.each([
    [{}, true],
    [{ presence: 'not_ready' }, true],
    [{ presence: 'offline' }, false],
    [{ voice: 'after_call_work' }, false],
    [{ softphoneRegistered: false }, false],
    [{ text: { comment: works(5) } }, true],
  ] as const)('%j → %s', (change, can) => {
    expect(canDial({ ...free, ...change })).toBe(can)
  })
})
