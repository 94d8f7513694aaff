import type { AttemptOutcome, CallbackState } from '../domain/index.ts'
import type { CallbackEvent, DialRequest } from './calling.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attemptOutcomes, callbackStates, callbackTerminal, consentStates } from '../domain/index.ts'
import { callbackEvents, isCallbackMove, mayDial, nextCallbackState, nextCallingTime, retryAfter } from './calling.ts'

const at = (local: string) => Date.parse(`2026-03-02T${local}:00+08:00`)
const request: DialRequest = { now: at('10:00'), danger: false, askedForTime: false, doNotCall: false, consent: 'granted' }

describe('mayDial', () => {
  it.each([
    ['08:00', null],
    ['11:59', null],
    ['14:00', null],
    ['20:59', null],
    ['07:59', '08:00'],
    ['12:00', '14:00'],
    ['13:59', '14:00'],
  ])('F62 at %s: until %s', (local, until) => {
    expect(mayDial({ ...request, now: at(local) })).toEqual(until === null ? { ok: true } : { ok: false, code: 'outside_calling_hours', until: at(until) })
  })

  it('F62 after 21:00 waits for the next morning', () => {
    expect(mayDial({ ...request, now: at('21:00') })).toEqual({ ok: false, code: 'outside_calling_hours', until: at('08:00') + 86_400_000 })
  })

  it('danger, or a time the customer named, opens the hours but neither consent nor the refusal list', () => {
    for (const change of [{ danger: true }, { askedForTime: true }]) {
      const night = { ...request, ...change, now: at('23:30') }
      expect(mayDial(night)).toEqual({ ok: true })
      expect(mayDial({ ...night, consent: null })).toEqual({ ok: false, code: 'consent_required' })
      expect(mayDial({ ...night, doNotCall: true })).toEqual({ ok: false, code: 'do_not_call' })
    }
  })

  it('F62 takes no consent but a granted one', () => {
    for (const consent of [null, ...consentStates])
      expect(mayDial({ ...request, consent }).ok).toBe(consent === 'granted')
  })

  it('without hours nobody is ever rung', () => {
    expect(mayDial({ ...request, callingHours: [] })).toEqual({ ok: false, code: 'outside_calling_hours' })
  })

  it('the time it names is always allowed', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (now) => {
      const opens = nextCallingTime(now)
      expect(opens).not.toBeNull()
      expect(mayDial({ ...request, now: opens ?? now })).toEqual({ ok: true })
    }))
  })
})

describe('retryAfter', () => {
  const retried: AttemptOutcome[] = ['no_answer', 'busy', 'unreachable', 'congestion']

  it.each(retried)('%s: 5 minutes, 30 minutes, no more', (outcome) => {
    expect(retryAfter(outcome, 1)).toEqual({ retry: true, afterMs: 300_000, usesAttempt: true })
    expect(retryAfter(outcome, 2)).toEqual({ retry: true, afterMs: 1_800_000, usesAttempt: true })
    expect(retryAfter(outcome, 3)).toEqual({ retry: false })
  })

  it.each(attemptOutcomes.filter(outcome => outcome.startsWith('agent_')))('%s goes back to the queue and uses no attempt', (outcome) => {
    expect(retryAfter(outcome, 99)).toEqual({ retry: true, afterMs: 0, usesAttempt: false })
  })

  it.each(attemptOutcomes.filter(outcome => !outcome.startsWith('agent_') && !retried.includes(outcome)))('%s is never retried', (outcome) => {
    expect(retryAfter(outcome, 1)).toEqual({ retry: false })
  })

  it('a short list of pauses ends with its last', () => {
    expect(retryAfter('busy', 4, { maxAttempts: 9, delaysMs: [1, 2] })).toMatchObject({ afterMs: 2 })
    expect(retryAfter('busy', 1, { maxAttempts: 9, delaysMs: [] })).toMatchObject({ afterMs: 0 })
  })
})

describe('nextCallbackState', () => {
  const cancel = { cancel: 'cancelled' } as const
  const legal: Record<CallbackState, Partial<Record<CallbackEvent, CallbackState>>> = {
    requested: { ask_consent: 'awaiting_consent', consent_granted: 'queued', time_agreed: 'scheduled', ...cancel },
    awaiting_consent: { consent_granted: 'queued', time_agreed: 'scheduled', consent_declined: 'declined', expire: 'expired', ...cancel },
    scheduled: { due: 'queued', expire: 'expired', ...cancel },
    queued: { offer: 'offered', dial_agent: 'dialing_agent', expire: 'expired', ...cancel },
    offered: { offer_accepted: 'dialing_agent', offer_returned: 'queued', ...cancel },
    dialing_agent: { agent_answered: 'dialing_customer', agent_failed: 'queued', give_up: 'failed', ...cancel },
    dialing_customer: { customer_answered: 'connected', retry_later: 'retry_wait', give_up: 'failed', ...cancel },
    connected: { hung_up: 'ended' },
    ended: { begin_wrap_up: 'wrap_up' },
    wrap_up: { wrapped_up: 'completed' },
    retry_wait: { due: 'queued', give_up: 'failed', ...cancel },
    completed: {},
    failed: {},
    cancelled: {},
    declined: {},
    expired: {},
  }

  it.each(callbackStates.flatMap(state => callbackEvents.map(event => [state, event, legal[state][event] ?? null] as const)))('%s + %s → %s', (state, event, next) => {
    expect(nextCallbackState(state, event)).toBe(next)
  })

  it('a terminal state never opens again', () => {
    for (const from of callbackTerminal) {
      for (const to of callbackStates)
        expect(isCallbackMove(from, to)).toBe(false)
    }
  })

  it('every state is reached, and from every state an end', () => {
    const reach = (from: CallbackState) => {
      const seen = new Set<CallbackState>([from])
      for (const state of seen) {
        for (const next of callbackStates.filter(to => isCallbackMove(state, to)))
          seen.add(next)
      }
      return seen
    }
    expect([...reach('requested')].sort()).toEqual([...callbackStates].sort())
    for (const state of callbackStates)
      expect([...reach(state)].some(end => callbackTerminal.has(end))).toBe(true)
  })
})
