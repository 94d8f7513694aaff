import type { LegEnd } from './driver.ts'
import { describe, expect, it } from 'vitest'
import { agentOutcome, customerOutcome } from './outcome.ts'

const nothing: LegEnd = { by: 'far', timedOut: false, word: null, sipCode: null, q850: null, detail: null }

describe('outcome of the customer\'s leg', () => {
  it.each<[string, Partial<LegEnd>, boolean, string]>([
    ['rings until our timer', { sipCode: 480, q850: 19, timedOut: true }, true, 'no_answer'],
    ['our timer, no code at all', { timedOut: true }, true, 'no_answer'],
    ['timer ran out, never rang', { sipCode: 480, q850: 19, timedOut: true }, false, 'unreachable'],
    ['busy', { sipCode: 486, q850: 17 }, false, 'busy'],
    ['busy everywhere', { sipCode: 600 }, false, 'busy'],
    ['declines', { sipCode: 603, q850: 21 }, true, 'rejected'],
    ['forbidden is a refusal too', { sipCode: 403, q850: 21 }, true, 'rejected'],
    ['phone off', { sipCode: 480, q850: 19 }, false, 'unreachable'],
    ['rang, then vanished before our timer', { sipCode: 480, q850: 19 }, true, 'unreachable'],
    ['no reply upstream', { sipCode: 408, q850: 18 }, false, 'unreachable'],
    ['unknown number', { sipCode: 404, q850: 1 }, false, 'invalid_number'],
    ['malformed number', { sipCode: 484, q850: 28 }, false, 'invalid_number'],
    ['trunk full', { sipCode: 503, q850: 34 }, false, 'congestion'],
    ['trunk error', { sipCode: 500, q850: 38 }, false, 'system_error'],
    ['cause alone', { q850: 17 }, false, 'busy'],
    ['code before cause', { sipCode: 486, q850: 16 }, false, 'busy'],
    ['code before word', { sipCode: 603, word: 'busy' }, false, 'rejected'],
    ['word alone', { word: 'unreachable' }, false, 'unreachable'],
    ['no answer by word', { word: 'no_answer', timedOut: true }, true, 'no_answer'],
    ['a machine picked up', { word: 'answering_machine', sipCode: 200 }, true, 'answering_machine'],
    ['phone system broken whatever the code', { word: 'system_error', sipCode: 486 }, false, 'system_error'],
    ['nothing known', {}, true, 'system_error'],
    ['a code nobody knows', { sipCode: 499 }, true, 'system_error'],
  ])('%s', (_, end, rang, expected) => {
    expect(customerOutcome({ ...nothing, ...end }, rang)).toBe(expected)
  })
})

describe('outcome of the agent\'s leg', () => {
  it.each<[string, Partial<LegEnd>, string]>([
    ['declines', { sipCode: 486, q850: 17 }, 'agent_declined'],
    ['declines by word', { word: 'rejected' }, 'agent_declined'],
    ['does not pick up', { sipCode: 480, q850: 19, timedOut: true }, 'agent_no_answer'],
    ['not registered', { word: 'unavailable' }, 'agent_unavailable'],
    ['unknown extension', { sipCode: 404 }, 'agent_unavailable'],
    ['phone system broken', { word: 'system_error' }, 'system_error'],
  ])('%s', (_, end, expected) => {
    expect(agentOutcome({ ...nothing, ...end })).toBe(expected)
  })
})
