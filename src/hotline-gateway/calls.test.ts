import type { Call, CallEffect, CallEvent, CallInput, Party } from './calls.ts'
import type { LegEnd } from './driver.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isClear, startCall, stepCall, toSnapshot } from './calls.ts'

const about = { handoffId: 'ho-1', attempt: 1, agentId: 'ag-7' }
const quietEnd: LegEnd = { by: 'far', timedOut: false, word: null, sipCode: null, q850: null, detail: null }

type Bare = CallInput extends infer T ? T extends CallInput ? Omit<T, 'at'> : never : never

const ring = (party: Party): Bare => ({ type: 'leg_ringing', party })
const up = (party: Party): Bare => ({ type: 'leg_up', party })
const gone = (party: Party, end: Partial<LegEnd> = {}): Bare => ({ type: 'leg_gone', party, end: { ...quietEnd, ...end } })
const cancel: Bare = { type: 'cancel' }
const hangup: Bare = { type: 'hangup' }
const agentThere = [ring('agent'), up('agent')]
const customerRings = [...agentThere, ring('customer')]
const talking = [...customerRings, up('customer')]

/** Plays inputs one second apart. */
function play(inputs: readonly Bare[]) {
  const first = startCall(about, 0)
  let call: Call = first.call
  const events: CallEvent[] = [...first.events]
  const effects: CallEffect[] = [...first.effects]
  const refused: boolean[] = []
  inputs.forEach((input, index) => {
    const step = stepCall(call, { ...input, at: (index + 1) * 1_000 } as CallInput)
    call = step.call
    events.push(...step.events)
    effects.push(...step.effects)
    refused.push(step.refused)
  })
  const ends = events.filter(event => event.type === 'ended')
  return { call, events: events.map(event => event.type), effects: effects.map(effect => 'party' in effect ? `${effect.type} ${effect.party}` : effect.type), ends, refused }
}

describe('a call, agent first', () => {
  it('is told from the first ring to the last word', () => {
    const { events, effects, ends, call } = play([...talking, { type: 'hold', on: true }, { type: 'hold', on: false }, { type: 'mute', on: true }, gone('customer')])
    expect(events).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'held', 'retrieved', 'muted', 'ended'])
    expect(effects).toEqual(['dial agent', 'dial customer', 'bridge', 'hang_up agent'])
    expect(ends).toEqual([{ type: 'ended', at: 8_000, outcome: 'answered', endedBy: 'customer', rang: true, ringMs: 1_000, talkMs: 3_000, holdMs: 1_000, sipCode: null, q850: null, detail: null, recordingId: null }])
    expect(toSnapshot(call)).toMatchObject({ state: 'ended', outcome: 'answered', since: 8_000 })
  })

  it('hold time still counts when the call ends on hold', () => {
    const { ends } = play([...talking, { type: 'hold', on: true }, hangup])
    expect(ends).toMatchObject([{ outcome: 'answered', endedBy: 'agent', talkMs: 1_000, holdMs: 1_000 }])
  })

  it.each<[string, readonly Bare[], object, readonly string[]]>([
    ['agent declines', [ring('agent'), gone('agent', { sipCode: 486 })], { outcome: 'agent_declined', endedBy: 'agent', rang: false }, []],
    ['agent does not pick up', [ring('agent'), gone('agent', { by: 'system', sipCode: 480, timedOut: true })], { outcome: 'agent_no_answer', endedBy: null, rang: false }, []],
    ['agent\'s phone not registered', [gone('agent', { by: 'system', word: 'unavailable' })], { outcome: 'agent_unavailable', endedBy: null }, []],
    ['agent\'s phone silent beyond the ring time', [ring('agent'), { type: 'ring_expired', party: 'agent' }], { outcome: 'agent_no_answer' }, ['hang_up agent']],
    ['busy', [...agentThere, gone('customer', { sipCode: 486, q850: 17 })], { outcome: 'busy', endedBy: null, rang: false, ringMs: 0, sipCode: 486, q850: 17 }, ['hang_up agent']],
    ['rejected', [...customerRings, gone('customer', { sipCode: 603, q850: 21 })], { outcome: 'rejected', endedBy: 'customer', rang: true, ringMs: 1_000 }, ['hang_up agent']],
    ['no answer', [...customerRings, gone('customer', { by: 'system', sipCode: 480, q850: 19, timedOut: true })], { outcome: 'no_answer', endedBy: null, rang: true }, ['hang_up agent']],
    ['phone off', [...agentThere, gone('customer', { by: 'system', sipCode: 480, q850: 19 })], { outcome: 'unreachable', rang: false }, ['hang_up agent']],
    ['phone system silent', [...customerRings, { type: 'ring_expired', party: 'customer' }], { outcome: 'no_answer', rang: true }, ['hang_up agent', 'hang_up customer']],
    ['phone system silent before ringing', [...agentThere, { type: 'ring_expired', party: 'customer' }], { outcome: 'unreachable', rang: false }, ['hang_up agent', 'hang_up customer']],
    ['phone system gone', [...agentThere, gone('customer', { by: 'system', word: 'system_error', detail: 'no phones' })], { outcome: 'system_error', endedBy: 'system', detail: 'no phones' }, ['hang_up agent']],
    ['agent hangs up while the customer rings', [...customerRings, hangup], { outcome: 'cancelled', endedBy: 'agent', rang: true }, ['hang_up agent', 'hang_up customer']],
    ['agent\'s phone hangs up while the customer rings', [...customerRings, gone('agent')], { outcome: 'cancelled', endedBy: 'agent' }, ['hang_up customer']],
    ['agent\'s phone is lost while the customer rings', [...customerRings, gone('agent', { by: 'system' })], { outcome: 'agent_lost', endedBy: 'system' }, ['hang_up customer']],
    ['agent\'s phone hangs up in the call', [...talking, gone('agent')], { outcome: 'answered', endedBy: 'agent', talkMs: 1_000 }, ['bridge', 'hang_up customer']],
    ['agent\'s phone is lost in the call', [...talking, gone('agent', { by: 'system' })], { outcome: 'answered', endedBy: 'system' }, ['bridge', 'hang_up customer']],
    ['legs cannot be joined', [...talking, { type: 'break_off', detail: 'no bridge' }], { outcome: 'answered', endedBy: 'system', detail: 'no bridge' }, ['bridge', 'hang_up agent', 'hang_up customer']],
    ['gateway stops while dialling', [...agentThere, { type: 'break_off', detail: 'stopped' }], { outcome: 'system_error', endedBy: 'system', detail: 'stopped' }, ['hang_up agent', 'hang_up customer']],
  ])('%s', (_, inputs, ended, effects) => {
    const played = play(inputs)
    expect(played.ends).toHaveLength(1)
    expect(played.ends[0]).toMatchObject(ended)
    expect(played.effects.filter(effect => !effect.startsWith('dial'))).toEqual(effects)
  })
})

describe('a cancel', () => {
  it.each<[string, readonly Bare[]]>([
    ['before the agent\'s phone rang', []],
    ['while the agent\'s phone rings', [ring('agent')]],
    ['while the customer is dialled', agentThere],
    ['while the customer\'s phone rings', customerRings],
  ])('%s ends the attempt as cancelled', (_, before) => {
    expect(play([...before, cancel]).ends).toMatchObject([{ outcome: 'cancelled', endedBy: 'agent', talkMs: 0 }])
  })

  it('wins over an answer that crosses it: the answer is hung up, the outcome stays', () => {
    const { ends, effects, call, events } = play([...customerRings, cancel, up('customer'), gone('agent', { by: 'near' }), gone('customer', { by: 'near' })])
    expect(ends).toMatchObject([{ outcome: 'cancelled' }])
    expect(events).not.toContain('connected')
    expect(effects.slice(-3)).toEqual(['hang_up agent', 'hang_up customer', 'hang_up customer'])
    expect(call.outcome).toBe('cancelled')
    expect(isClear(call)).toBe(true)
  })

  it('wins over the agent\'s crossing answer too: the customer is never dialled', () => {
    const { effects, call } = play([ring('agent'), cancel, up('agent')])
    expect(effects).toEqual(['dial agent', 'hang_up agent', 'hang_up agent'])
    expect(call.customer).toBeNull()
  })

  it('comes too late once they talk', () => {
    const { refused, call } = play([...talking, cancel])
    expect(refused.at(-1)).toBe(true)
    expect(call.state).toBe('connected')
  })

  it('of what is over changes nothing and is no error', () => {
    const { refused, ends } = play([...talking, hangup, cancel, hangup])
    expect(refused).not.toContain(true)
    expect(ends).toHaveLength(1)
  })
})

describe('hold and mute', () => {
  it('are refused before the customer is there and after the end', () => {
    expect(play([...customerRings, { type: 'hold', on: true }, { type: 'mute', on: true }]).refused.slice(-2)).toEqual([true, true])
    expect(play([...talking, hangup, { type: 'hold', on: true }]).refused.at(-1)).toBe(true)
  })

  it('twice the same is told once', () => {
    const { events } = play([...talking, { type: 'hold', on: true }, { type: 'hold', on: true }, { type: 'mute', on: false }])
    expect(events.filter(event => event === 'held' || event === 'muted')).toEqual(['held'])
  })
})

describe('any order of anything', () => {
  const party = fc.constantFrom<Party>('agent', 'customer')
  const input: fc.Arbitrary<Bare> = fc.oneof(
    party.map(ring),
    party.map(up),
    party.map(who => gone(who)),
    party.map((who): Bare => ({ type: 'ring_expired', party: who })),
    fc.constantFrom<Bare>(cancel, hangup, { type: 'break_off', detail: 'x' }),
    fc.boolean().map((on): Bare => ({ type: 'hold', on })),
    fc.boolean().map((on): Bare => ({ type: 'mute', on })),
  )

  it('ends at most once, never reopens, and asks every leg that is left to go', () => {
    fc.assert(fc.property(fc.array(input, { maxLength: 30 }), (inputs) => {
      const { ends, events, effects, call } = play(inputs)
      expect(ends.length).toBe(call.state === 'ended' ? 1 : 0)
      if (call.state !== 'ended')
        return
      expect(events.at(-1)).toBe('ended')
      expect(ends[0]?.talkMs).toBeGreaterThanOrEqual(0)
      for (const [who, leg] of [['agent', call.agent], ['customer', call.customer]] as const) {
        if (leg !== null && leg.state !== 'gone')
          expect(effects).toContain(`hang_up ${who}`)
      }
    }))
  })

  it('gives every change a higher version', () => {
    fc.assert(fc.property(fc.array(input, { maxLength: 20 }), (inputs) => {
      let call = startCall(about, 0).call
      inputs.forEach((given, index) => {
        const step = stepCall(call, { ...given, at: index } as CallInput)
        expect(step.call.version >= call.version).toBe(true)
        if (step.call.state !== call.state)
          expect(step.call.version).toBeGreaterThan(call.version)
        call = step.call
      })
    }))
  })
})
