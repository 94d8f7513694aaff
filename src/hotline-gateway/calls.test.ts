import type { Call, CallEffect, CallInput, Step } from './call.ts'
import type { LegEnd } from './driver.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isClear, toSnapshot } from './call.ts'
import { startCall, startInbound, stepCall } from './calls.ts'

const about = { handoffId: 'ho-1', attempt: 1, agentId: 'ag-7', record: false }
const quietEnd: LegEnd = { by: 'far', timedOut: false, word: null, sipCode: null, q850: null, detail: null }

type Bare = CallInput extends infer T ? T extends CallInput ? Omit<T, 'at'> : never : never

const leg = (party: string) => `ho-1.1.${party}`
const ring = (party: string): Bare => ({ type: 'leg_ringing', legId: leg(party) })
const up = (party: string): Bare => ({ type: 'leg_up', legId: leg(party) })
const gone = (party: string, end: Partial<LegEnd> = {}): Bare => ({ type: 'leg_gone', legId: leg(party), end: { ...quietEnd, ...end } })
const expired = (party: string): Bare => ({ type: 'ring_expired', legId: leg(party) })
const cancel: Bare = { type: 'cancel' }
const hangup: Bare = { type: 'hangup' }
const agentThere = [ring('agent'), up('agent')]
const customerRings = [...agentThere, ring('customer')]
const talking = [...customerRings, up('customer')]

function nameOf(effect: CallEffect): string {
  const short = (legId: string) => legId.slice('ho-1.1.'.length)
  switch (effect.type) {
    case 'bridge':
      return `bridge ${short(effect.a)} ${short(effect.b)}`
    case 'record':
      return `record ${effect.act}`
    case 'supervise':
      return `${effect.how} ${short(effect.legId)}`
    default:
      return `${effect.type} ${short(effect.legId)}`
  }
}

/** Plays inputs one second apart. */
function play(inputs: readonly Bare[], first: Step = startCall(about, 0)) {
  let call: Call = first.call
  const steps = inputs.map((input, index) => {
    const step = stepCall(call, { ...input, at: (index + 1) * 1_000 } as CallInput)
    call = step.call
    return step
  })
  const events = [...first.events, ...steps.flatMap(step => step.events)]
  return {
    call,
    steps,
    events: events.map(event => event.type),
    effects: [...first.effects, ...steps.flatMap(step => step.effects)].map(nameOf),
    ends: events.filter(event => event.type === 'ended'),
    refused: steps.map(step => step.refused),
  }
}

describe('a call, agent first', () => {
  it('is told from the first ring to the last word', () => {
    const { events, effects, ends, call } = play([...talking, { type: 'hold', on: true }, { type: 'hold', on: false }, { type: 'mute', on: true }, gone('customer')])
    expect(events).toEqual(['agent_ringing', 'agent_answered', 'customer_dialing', 'customer_ringing', 'connected', 'held', 'retrieved', 'muted', 'ended'])
    expect(effects).toEqual(['dial agent', 'dial customer', 'bridge agent customer', 'hang_up agent'])
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
    ['agent\'s phone silent beyond the ring time', [ring('agent'), expired('agent')], { outcome: 'agent_no_answer' }, ['hang_up agent']],
    ['busy', [...agentThere, gone('customer', { sipCode: 486, q850: 17 })], { outcome: 'busy', endedBy: null, rang: false, ringMs: 0, sipCode: 486, q850: 17 }, ['hang_up agent']],
    ['rejected', [...customerRings, gone('customer', { sipCode: 603, q850: 21 })], { outcome: 'rejected', endedBy: 'customer', rang: true, ringMs: 1_000 }, ['hang_up agent']],
    ['no answer', [...customerRings, gone('customer', { by: 'system', sipCode: 480, q850: 19, timedOut: true })], { outcome: 'no_answer', endedBy: null, rang: true }, ['hang_up agent']],
    ['phone off', [...agentThere, gone('customer', { by: 'system', sipCode: 480, q850: 19 })], { outcome: 'unreachable', rang: false }, ['hang_up agent']],
    ['phone system silent', [...customerRings, expired('customer')], { outcome: 'no_answer', rang: true }, ['hang_up agent', 'hang_up customer']],
    ['phone system silent before ringing', [...agentThere, expired('customer')], { outcome: 'unreachable', rang: false }, ['hang_up agent', 'hang_up customer']],
    ['phone system gone', [...agentThere, gone('customer', { by: 'system', word: 'system_error', detail: 'no phones' })], { outcome: 'system_error', endedBy: 'system', detail: 'no phones' }, ['hang_up agent']],
    ['agent hangs up while the customer rings', [...customerRings, hangup], { outcome: 'cancelled', endedBy: 'agent', rang: true }, ['hang_up agent', 'hang_up customer']],
    ['agent\'s phone hangs up while the customer rings', [...customerRings, gone('agent')], { outcome: 'cancelled', endedBy: 'agent' }, ['hang_up customer']],
    ['agent\'s phone is lost while the customer rings', [...customerRings, gone('agent', { by: 'system' })], { outcome: 'agent_lost', endedBy: 'system' }, ['hang_up customer']],
    ['agent\'s phone hangs up in the call', [...talking, gone('agent')], { outcome: 'answered', endedBy: 'agent', talkMs: 1_000 }, ['bridge agent customer', 'hang_up customer']],
    ['agent\'s phone is lost in the call', [...talking, gone('agent', { by: 'system' })], { outcome: 'answered', endedBy: 'system' }, ['bridge agent customer', 'hang_up customer']],
    ['legs cannot be joined', [...talking, { type: 'break_off', detail: 'no bridge' }], { outcome: 'answered', endedBy: 'system', detail: 'no bridge' }, ['bridge agent customer', 'hang_up agent', 'hang_up customer']],
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
    expect(call.legs.map(known => known.legId)).toEqual([leg('agent')])
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

describe('a customer who rings', () => {
  const inbound = { from: '+8613800000000', called: '4000008000', queue: 'service', uui: null }
  const waiting = () => startInbound('ho-1', inbound, 0)
  const take: Bare = { type: 'take', agentId: 'ag-7', record: false }

  it('waits, is taken, talks', () => {
    const { events, effects, ends, call } = play([take, ...agentThere, gone('customer')], waiting())
    expect(events).toEqual(['waiting', 'agent_ringing', 'agent_answered', 'connected', 'ended'])
    expect(effects).toEqual(['dial agent', 'bridge agent customer', 'hang_up agent'])
    expect(ends).toMatchObject([{ outcome: 'answered', endedBy: 'customer', talkMs: 1_000, rang: false, ringMs: 0 }])
    expect(toSnapshot(call)).toMatchObject({ direction: 'inbound', inbound, agentId: 'ag-7' })
  })

  it.each<[string, Bare[], string]>([
    ['declines', [ring('agent'), gone('agent', { sipCode: 486 })], 'agent_declined'],
    ['lets it ring', [ring('agent'), expired('agent')], 'agent_no_answer'],
    ['has no phone there', [gone('agent', { by: 'system', word: 'unavailable' })], 'agent_unavailable'],
    ['takes it back', [ring('agent'), cancel], 'cancelled'],
    ['hangs up their ringing phone', [ring('agent'), hangup], 'cancelled'],
  ])('waits on when the agent %s, and the next one rings on a leg of their own', (_, inputs, outcome) => {
    const { call, ends, effects, steps } = play([take, ...inputs, { type: 'take', agentId: 'ag-8', record: false }, up('agent-2')], waiting())
    expect(steps.flatMap(step => step.events)).toContainEqual(expect.objectContaining({ type: 'waits_on', outcome }))
    expect(ends).toEqual([])
    expect(call).toMatchObject({ state: 'connected', agentId: 'ag-8' })
    expect(effects.slice(-2)).toEqual(['dial agent-2', 'bridge agent-2 customer'])
  })

  it('an answer of the first agent that comes too late is hung up', () => {
    const { effects, call } = play([take, ring('agent'), cancel, up('agent')], waiting())
    expect(effects).toEqual(['dial agent', 'hang_up agent', 'hang_up agent'])
    expect(call.state).toBe('waiting')
  })

  it('who gives up is cancelled by the customer, also while an agent rings', () => {
    expect(play([gone('customer')], waiting()).ends).toMatchObject([{ outcome: 'cancelled', endedBy: 'customer' }])
    const taken = play([take, ring('agent'), gone('customer')], waiting())
    expect(taken.ends).toMatchObject([{ outcome: 'cancelled', endedBy: 'customer' }])
    expect(taken.effects.at(-1)).toBe('hang_up agent')
  })

  it('is taken by one', () => {
    expect(play([take, { type: 'take', agentId: 'ag-8', record: false }], waiting()).refused).toEqual([false, true])
  })
})

describe('a transfer', () => {
  const toColleague = (how: 'blind' | 'attended'): Bare => ({ type: 'transfer', how, agentId: 'ag-9', number: '', byPhone: false })
  const toNumber: Bare = { type: 'transfer', how: 'blind', agentId: null, number: '139****0000', byPhone: false }
  const joined: Bare = { type: 'joined', use: 'hand_over' }
  const complete: Bare = { type: 'transfer_end', action: 'complete' }

  it('blind to a colleague: the agent leaves when the two are together, the call lives on with the colleague', () => {
    const { events, effects, call } = play([...talking, toColleague('blind'), ring('third'), up('third'), joined])
    expect(events.slice(5)).toEqual(['transfer_started', 'transfer_answered', 'transferred'])
    expect(effects.slice(3)).toEqual(['music customer', 'dial third', 'bridge customer third', 'hang_up agent'])
    expect(call).toMatchObject({ state: 'connected', agentId: 'ag-9', transfer: null, holdMs: 3_000 })
    const after = play([...talking, toColleague('blind'), up('third'), joined, gone('agent', { by: 'near' }), gone('third')])
    expect(after.ends).toMatchObject([{ outcome: 'answered', endedBy: 'agent' }])
    expect(after.effects.at(-1)).toBe('hang_up customer')
  })

  it('a second transfer goes on from the colleague', () => {
    const { effects, call } = play([...talking, toColleague('blind'), up('third'), joined, { type: 'transfer', how: 'blind', agentId: 'ag-7', number: '', byPhone: false }, up('third-2'), joined])
    expect(effects.slice(-2)).toEqual(['bridge customer third-2', 'hang_up third'])
    expect(call.agentId).toBe('ag-7')
  })

  it('to an outside number: over for us, the two are not parted; when one hangs up the other is let go', () => {
    const { ends, effects, call } = play([...talking, toNumber, up('third'), joined])
    expect(ends).toMatchObject([{ outcome: 'answered', endedBy: 'transfer' }])
    expect(effects.slice(-1)).toEqual(['hang_up agent'])
    expect(call.handedOn).toBe(true)
    expect(play([...talking, toNumber, up('third'), joined, gone('agent'), gone('customer')]).effects.slice(-2)).toEqual(['hang_up agent', 'hang_up third'])
  })

  it('attended: first the two of us, then the two of them', () => {
    const { events, effects } = play([...talking, toColleague('attended'), up('third'), complete, joined])
    expect(events.slice(5)).toEqual(['transfer_started', 'transfer_answered', 'transferred'])
    expect(effects.slice(3)).toEqual(['music customer', 'dial third', 'bridge agent third', 'bridge customer third', 'hang_up agent'])
  })

  it.each<[string, Bare[], string]>([
    ['nobody picks up', [ring('third'), gone('third', { by: 'system', sipCode: 480, timedOut: true })], 'agent_no_answer'],
    ['the colleague declines', [ring('third'), gone('third', { sipCode: 486 })], 'agent_declined'],
    ['the phone system is silent', [ring('third'), expired('third')], 'agent_no_answer'],
    ['it is taken back', [ring('third'), { type: 'transfer_end', action: 'cancel' }], 'cancelled'],
    ['it is taken back after a word', [up('third'), { type: 'transfer_end', action: 'cancel' }], 'cancelled'],
    ['the colleague hangs up after a word', [up('third'), gone('third')], 'rejected'],
    ['customer and colleague cannot be joined', [up('third'), complete, { type: 'not_joined', use: 'hand_over' }], 'system_error'],
  ])('brings customer and agent together again when %s', (_, inputs, outcome) => {
    const { steps, call, effects } = play([...talking, toColleague('attended'), ...inputs])
    expect(steps.flatMap(step => step.events)).toContainEqual(expect.objectContaining({ type: 'transfer_failed', outcome }))
    expect(call).toMatchObject({ state: 'connected', agentId: 'ag-7', transfer: null })
    expect(effects.at(-1)).toBe('bridge agent customer')
  })

  it('from hold: the customer who comes back is not on hold any more', () => {
    const { events, call } = play([...talking, { type: 'hold', on: true }, toColleague('blind'), gone('third')])
    expect(events.slice(-2)).toEqual(['transfer_failed', 'retrieved'])
    expect(call).toMatchObject({ state: 'connected', musicAt: null, holdMs: 2_000 })
  })

  it('goes on when the agent hangs up their phone, and ends when it then fails', () => {
    expect(play([...talking, toColleague('attended'), up('third'), gone('agent')]).effects.at(-1)).toBe('bridge customer third')
    const left = [...talking, toColleague('blind'), gone('agent')]
    expect(play(left).ends).toEqual([])
    expect(play([...left, up('third'), joined]).call).toMatchObject({ state: 'connected', agentId: 'ag-9' })
    const failed = play([...left, gone('third')])
    expect(failed.ends).toMatchObject([{ outcome: 'answered', endedBy: 'agent' }])
    expect(failed.effects.at(-1)).toBe('hang_up customer')
  })

  it('completed while it rings becomes a blind one', () => {
    expect(play([...talking, toColleague('attended'), ring('third'), complete, up('third')]).effects.at(-1)).toBe('bridge customer third')
  })

  it('by the agent\'s own phone ends the call for us and cuts nobody off', () => {
    const byPhone: Bare = { type: 'transfer', how: 'blind', agentId: null, number: '139****0000', byPhone: true }
    const { ends, effects } = play([...talking, byPhone, { type: 'referred' }])
    expect(ends).toMatchObject([{ endedBy: 'transfer' }])
    expect(effects.slice(3)).toEqual(['refer agent'])
    expect(play([...talking, byPhone, { type: 'not_referred' }]).call).toMatchObject({ state: 'connected', transfer: null })
  })

  it('a customer who hangs up in it ends everything', () => {
    const { ends, effects } = play([...talking, toColleague('attended'), up('third'), gone('customer')])
    expect(ends).toMatchObject([{ endedBy: 'customer' }])
    expect(effects.slice(-2)).toEqual(['hang_up agent', 'hang_up third'])
  })

  it('is refused where nobody talks, twice, and with the agent\'s phone lost', () => {
    expect(play([...customerRings, toNumber]).refused.at(-1)).toBe(true)
    expect(play([...talking, toNumber, toNumber]).refused.at(-1)).toBe(true)
    expect(play([...talking, { type: 'leg_lost', legId: leg('agent') }, toNumber]).refused.at(-1)).toBe(true)
    expect(play([...talking, complete]).refused.at(-1)).toBe(true)
  })
})

describe('the agent\'s phone', () => {
  const lost: Bare = { type: 'leg_lost', legId: leg('agent') }

  it('lost in a talk may come back', () => {
    const { events, call } = play([...talking, lost, lost, { type: 'leg_back', legId: leg('agent') }])
    expect(events.slice(-2)).toEqual(['agent_lost', 'agent_back'])
    expect(call.state).toBe('connected')
  })

  it('lost for good ends the talk by the system', () => {
    expect(play([...talking, lost, gone('agent', { by: 'system' })]).ends).toMatchObject([{ outcome: 'answered', endedBy: 'system' }])
  })

  it('lost before the customer answered: nobody is rung for nobody', () => {
    expect(play([...customerRings, lost]).ends).toMatchObject([{ outcome: 'agent_lost', endedBy: 'system' }])
  })
})

describe('recordings and listeners', () => {
  it('a recording begins when both are together, once, and only with consent', () => {
    const together: Bare = { type: 'joined', use: 'talk' }
    expect(play([...talking, together]).effects).not.toContain('record start')
    const { effects, ends } = play([...talking, together, { type: 'recording', state: 'started', recordingId: 'rec-1' }, together, hangup], startCall({ ...about, record: true }, 0))
    expect(effects.filter(effect => effect === 'record start')).toHaveLength(1)
    expect(ends).toMatchObject([{ recordingId: 'rec-1' }])
  })

  it('a supervisor is rung, hears, whispers, leaves', () => {
    const asks = (how: 'listen' | 'whisper' | 'stop'): Bare => ({ type: 'supervise', agentId: 'su-1', how })
    const heard: Bare = { type: 'supervising', agentId: 'su-1', how: 'listen' }
    const { events, effects, call } = play([...talking, asks('listen'), ring('supervisor.su-1'), up('supervisor.su-1'), heard, asks('whisper'), asks('stop')])
    expect(effects.slice(3)).toEqual(['dial supervisor.su-1', 'listen supervisor.su-1', 'whisper supervisor.su-1', 'hang_up supervisor.su-1'])
    expect(events.slice(5)).toEqual(['supervised', 'supervised'])
    expect(call.supervisors).toEqual([])
    expect(play([...talking, asks('listen'), gone('supervisor.su-1')]).events.at(-1)).toBe('supervised')
  })

  it('digits are told with who pressed them', () => {
    const { steps } = play([...talking, { type: 'digit', legId: leg('customer'), digit: '5' }])
    expect(steps.at(-1)?.events).toEqual([{ type: 'digit', at: 5_000, from: 'customer', digit: '5' }])
  })
})

describe('any order of anything', () => {
  const party = fc.constantFrom('agent', 'customer', 'third', 'agent-2', 'third-2', 'supervisor.su-1')
  const input: fc.Arbitrary<Bare> = fc.oneof(
    party.map(ring),
    { arbitrary: party.map(up), weight: 4 },
    party.map(who => gone(who)),
    party.map(expired),
    party.map((who): Bare => ({ type: 'leg_lost', legId: leg(who) })),
    party.map((who): Bare => ({ type: 'leg_back', legId: leg(who) })),
    fc.constantFrom<Bare>(cancel, hangup, { type: 'break_off', detail: 'x' }),
    fc.boolean().map((on): Bare => ({ type: 'hold', on })),
    fc.boolean().map((on): Bare => ({ type: 'mute', on })),
    { arbitrary: fc.record({ type: fc.constant('transfer' as const), how: fc.constantFrom('blind' as const, 'attended' as const), agentId: fc.constantFrom('ag-9', null), number: fc.constant(''), byPhone: fc.boolean() }), weight: 3 },
    fc.constantFrom<Bare>({ type: 'transfer_end', action: 'complete' }, { type: 'transfer_end', action: 'cancel' }, { type: 'referred' }, { type: 'not_referred' }),
    { arbitrary: fc.record({ type: fc.constantFrom('joined' as const, 'not_joined' as const), use: fc.constantFrom('talk' as const, 'consult' as const, 'hand_over' as const) }), weight: 2 },
    fc.constantFrom<Bare>({ type: 'take', agentId: 'ag-7', record: true }, { type: 'supervise', agentId: 'su-1', how: 'listen' }, { type: 'supervise', agentId: 'su-1', how: 'stop' }, { type: 'supervising', agentId: 'su-1', how: 'listen' }),
  )
  const story = fc.tuple(fc.constantFrom<Bare[]>([], [], talking, [{ type: 'take', agentId: 'ag-7', record: false }, up('agent')]), fc.array(input, { maxLength: 30 })).map(([first, then]) => [...first, ...then])
  const beginning = fc.constantFrom(() => startCall(about, 0), () => startInbound('ho-1', { from: null, called: '400', queue: 'q', uui: null }, 0))

  it('ends at most once, never reopens, dials nobody after the end, and asks every leg that is left to go', () => {
    fc.assert(fc.property(beginning, story, (begin, inputs) => {
      const { ends, steps, call, effects } = play(inputs, begin())
      expect(ends.length).toBe(call.state === 'ended' ? 1 : 0)
      if (call.state !== 'ended')
        return
      const last = steps.findIndex(step => step.events.some(event => event.type === 'ended'))
      expect(steps.slice(last + 1).flatMap(step => step.events)).toEqual([])
      expect(steps.slice(last + 1).flatMap(step => step.effects).every(effect => effect.type === 'hang_up')).toBe(true)
      const end = ends[0]
      expect(end?.type === 'ended' && end.talkMs >= 0 && end.holdMs >= 0).toBe(true)
      for (const { legId, role } of call.legs) {
        if (role === 'leaving')
          expect(effects).toContain(`hang_up ${legId.slice('ho-1.1.'.length)}`)
        else
          expect([role === 'supervisor', end]).toMatchObject([false, { endedBy: 'transfer' }])
      }
    }), { numRuns: 1_000 })
  })

  it('a leg is dialled once, and one agent, one customer and one third person are on it at most', () => {
    fc.assert(fc.property(beginning, story, (begin, inputs) => {
      const { steps, effects } = play(inputs, begin())
      const dialled = effects.filter(effect => effect.startsWith('dial '))
      expect(new Set(dialled).size).toBe(dialled.length)
      for (const { call } of steps) {
        for (const role of ['agent', 'customer', 'third'] as const)
          expect(call.legs.filter(known => known.role === role).length).toBeLessThanOrEqual(1)
      }
    }), { numRuns: 500 })
  })

  it('gives every change of state a higher version', () => {
    fc.assert(fc.property(beginning, story, (begin, inputs) => {
      const first = begin()
      play(inputs, first).steps.reduce((before, { call }) => {
        expect(call.version).toBeGreaterThanOrEqual(before.version)
        if (call.state !== before.state)
          expect(call.version).toBeGreaterThan(before.version)
        return call
      }, first.call)
    }))
  })
})
