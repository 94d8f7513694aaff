import type { AttemptOutcome, CallbackState } from '../../shared/domain/index.ts'
import type { CallNews, StepTimes } from './step.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attemptOutcomes, callbackStates } from '../../shared/domain/index.ts'
import { agentPauseMs, isLive, newsOf, nextDial, seenLate, stepCall, wrapUpMs } from './step.ts'

const times: StepTimes = { at: 1_000, now: 1_500, opens: time => time }
function facts(state: CallbackState, change: Partial<Parameters<typeof stepCall>[0]> = {}) {
  return { state, attempt: 1, maxAttempts: 3, agentFailures: 0, ringing: false, held: false, muted: false, connectedAt: null, agentId: 'lin', ...change }
}
const ended = (outcome: AttemptOutcome): CallNews => ({ type: 'ended', outcome, endedBy: null, rang: true, talkMs: 0, holdMs: 0, detail: null })

const news = fc.oneof(
  fc.constantFrom<CallNews>({ type: 'agent_ringing' }, { type: 'agent_answered' }, { type: 'customer_dialing' }, { type: 'customer_ringing' }, { type: 'connected' }, { type: 'held' }, { type: 'retrieved' }, { type: 'muted', on: true }),
  fc.constantFrom(...attemptOutcomes).map(ended),
)

describe('stepCall', () => {
  it('has no effect on a callback that waits or is over', () => {
    fc.assert(fc.property(fc.constantFrom(...callbackStates.filter(state => !isLive(state))), news, (state, told) => {
      expect(stepCall(facts(state), told, times)).toBeNull()
    }))
  })

  it('leads every stream of news to an end and never back', () => {
    fc.assert(fc.property(fc.array(news, { maxLength: 20 }), (stream) => {
      let callback = facts('dialing_agent')
      let ends = 0
      for (const told of stream) {
        const step = stepCall(callback, told, times)
        if (step === null)
          continue
        ends += step.end === null ? 0 : 1
        callback = { ...callback, ...step.patch }
        expect(step.end === null).toBe(isLive(callback.state))
      }
      expect(ends).toBeLessThanOrEqual(1)
    }))
  })

  it.each<[AttemptOutcome, CallbackState, CallbackState, number | null]>([
    ['no_answer', 'dialing_customer', 'retry_wait', 301_000],
    ['busy', 'dialing_customer', 'retry_wait', 301_000],
    ['unreachable', 'dialing_customer', 'retry_wait', 301_000],
    ['congestion', 'dialing_customer', 'retry_wait', 301_000],
    ['busy', 'dialing_agent', 'retry_wait', 301_000],
    ['rejected', 'dialing_customer', 'failed', null],
    ['invalid_number', 'dialing_customer', 'failed', null],
    ['answering_machine', 'dialing_customer', 'failed', null],
    ['system_error', 'dialing_customer', 'failed', null],
    ['cancelled', 'dialing_agent', 'cancelled', null],
    ['cancelled', 'dialing_customer', 'cancelled', null],
    ['agent_no_answer', 'dialing_agent', 'queued', 1_500 + agentPauseMs],
    ['agent_declined', 'dialing_agent', 'queued', 1_500 + agentPauseMs],
    ['agent_unavailable', 'dialing_agent', 'queued', 1_500 + agentPauseMs],
    ['agent_lost', 'dialing_customer', 'retry_wait', 1_500 + agentPauseMs],
    ['answered', 'connected', 'wrap_up', null],
    ['answered', 'dialing_agent', 'wrap_up', null],
    ['agent_lost', 'connected', 'wrap_up', null],
  ])('%s in %s → %s', (outcome, from, to, nextAt) => {
    const step = stepCall(facts(from), ended(outcome), times)
    expect(step?.patch).toMatchObject({ state: to, nextAt })
    expect(step?.voice).toBe(to === 'wrap_up' ? 'after_call_work' : 'idle')
    expect(step?.patch.wrapUpDueAt ?? null).toBe(to === 'wrap_up' ? times.now + wrapUpMs : null)
  })

  it('tries three times, then gives up', () => {
    const at = (attempt: number) => stepCall(facts('dialing_customer', { attempt }), ended('no_answer'), times)?.patch
    expect(at(2)).toMatchObject({ state: 'retry_wait', nextAt: 1_801_000 })
    expect(at(3)).toMatchObject({ state: 'failed', nextAt: null })
  })

  it('gives up after three failures on the agent\'s side', () => {
    expect(stepCall(facts('dialing_agent', { agentFailures: 2 }), ended('agent_declined'), times)?.patch).toMatchObject({ state: 'failed', agentFailures: 3 })
  })

  it('rings again only when customers may be rung', () => {
    const step = stepCall(facts('dialing_customer'), ended('busy'), { ...times, opens: () => 99_000 })
    expect(step?.patch.nextAt).toBe(99_000)
    expect(step?.lines).toEqual([{ key: 'call_not_reached', facts: { outcome: 'busy', attempt: 1, nextAt: 99_000 } }])
  })
})

describe('newsOf', () => {
  const standing = { dialing_agent: 'dialing_agent', dialing_customer: 'dialing_customer', ringing: 'dialing_customer', connected: 'connected', held: 'connected', ended: 'retry_wait' } as const

  it.each(['dialing_agent', 'dialing_customer', 'connected'] as const)('brings %s forward to where the gateway stands, never back', (from) => {
    for (const [state, to] of Object.entries(standing)) {
      let callback = facts(from, from === 'connected' ? { connectedAt: 1 } : {})
      for (const told of newsOf({ state: state as keyof typeof standing, outcome: state === 'ended' ? 'busy' : null }))
        callback = { ...callback, ...stepCall(callback, told, times)?.patch }
      const order: CallbackState[] = ['dialing_agent', 'dialing_customer', 'connected', 'retry_wait', 'wrap_up']
      const expected = from === 'connected' && state === 'ended' ? 'wrap_up' : order[Math.max(order.indexOf(from), order.indexOf(to))]
      expect([state, callback.state]).toEqual([state, expected])
    }
  })

  it('a call seen late is said to be so', () => {
    expect(stepCall(facts('connected', { connectedAt: 1 }), seenLate('answered'), times)?.lines).toEqual([{ key: 'call_ended', facts: { talkMs: 0, endedBy: 'system', late: true } }])
  })
})

describe('nextDial', () => {
  it('numbers grow with every dial, attempts only with what the customer may notice', () => {
    fc.assert(fc.property(fc.array(fc.constantFrom(...attemptOutcomes), { maxLength: 12 }), (outcomes) => {
      let callback = { attempt: 0, agentFailures: 0, lastOutcome: null as AttemptOutcome | null }
      let last = 0
      for (const outcome of outcomes) {
        const { attempt, n } = nextDial(callback)
        expect(n).toBeGreaterThan(last)
        last = n
        callback = { attempt, agentFailures: callback.agentFailures + (outcome.startsWith('agent_') ? 1 : 0), lastOutcome: outcome }
      }
    }))
  })
})
