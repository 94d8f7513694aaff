import type { AcknowledgeInput } from './acknowledge.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moods, triageResults, visibilities } from '../domain/index.ts'
import { acknowledgementText, mayAcknowledge } from './acknowledge.ts'

const now = Date.parse('2026-03-02T23:10:00+08:00')
const fine: AcknowledgeInput = {
  visibility: 'private',
  triage: 'needs_reply',
  dangerTier: 2,
  mood: 'upset',
  abuse: false,
  followers: 320,
  crisis: false,
  customerLastTypedAt: now - 15_000,
  personHasSpoken: false,
  acknowledgedToday: false,
  repliesLeft: null,
  windowUntil: now + 48 * 3_600_000,
  quotaLeftShare: 0.9,
  automationPaused: false,
  now,
  waitedMs: 15_000,
}

describe('mayAcknowledge', () => {
  it.each<[string, Partial<AcknowledgeInput>]>([
    ['an ordinary private message', {}],
    ['no window, no quota, typing unknown', { windowUntil: null, quotaLeftShare: null, customerLastTypedAt: null }],
    ['followers unknown', { followers: undefined }],
    ['two replies left', { repliesLeft: 2 }],
    ['just enough of everything', { quotaLeftShare: 0.3, windowUntil: now + 1_800_000, waitedMs: 10_000, customerLastTypedAt: now - 8_000, followers: 99_999 }],
  ])('yes: %s', (_name, change) => {
    expect(mayAcknowledge({ ...fine, ...change })).toEqual({ ok: true })
  })

  it.each<[string, Partial<AcknowledgeInput>]>([
    ['paused', { automationPaused: true }],
    ['public', { visibility: 'public' }],
    ['not_needed', { triage: 'undecided' }],
    ['not_needed', { triage: 'no_reply_needed' }],
    ['safety', { dangerTier: 0 }],
    ['safety', { dangerTier: 1 }],
    ['grief', { mood: 'grieving' }],
    ['abuse', { abuse: true }],
    ['crisis', { crisis: true }],
    ['big_account', { followers: 100_000 }],
    ['person_spoke', { personHasSpoken: true }],
    ['once_a_day', { acknowledgedToday: true }],
    ['customer_writing', { customerLastTypedAt: now - 7_999 }],
    ['too_early', { waitedMs: 9_999 }],
    ['replies_reserved', { repliesLeft: 1 }],
    ['window_closing', { windowUntil: now + 1_799_999 }],
    ['window_closing', { windowUntil: now - 1 }],
    ['quota_reserved', { quotaLeftShare: 0.29 }],
    ['quota_reserved', { quotaLeftShare: Number.NaN }],
  ])('no: %s', (why, change) => {
    expect(mayAcknowledge({ ...fine, ...change })).toEqual({ ok: false, why })
  })

  it('never in public, never over a person, never in danger, whatever else holds', () => {
    const input = fc.record({ visibility: fc.constantFrom(...visibilities), triage: fc.constantFrom(...triageResults), dangerTier: fc.constantFrom(0, 1, 2), mood: fc.constantFrom(...moods), personHasSpoken: fc.boolean(), acknowledgedToday: fc.boolean() })
    fc.assert(fc.property(input, (change) => {
      const { visibility, personHasSpoken, dangerTier, acknowledgedToday } = change
      if (mayAcknowledge({ ...fine, ...change } as AcknowledgeInput).ok)
        expect([visibility, personHasSpoken, dangerTier, acknowledgedToday]).toEqual(['private', false, 2, false])
    }))
  })
})

describe('acknowledgementText', () => {
  it.each([
    [{ waitMs: 20_000 }, '预计1分钟内'],
    [{ waitMs: 61_000 }, '预计2分钟内'],
    [{ waitMs: 0 }, '预计1分钟内'],
    [{ waitMs: 7_200_000 }, '一个小时以上'],
    [{ nextStaffedAt: Date.parse('2026-03-03T09:00:00+08:00'), now }, '明天9:00'],
    [{ nextStaffedAt: Date.parse('2026-03-02T23:30:00+08:00'), now }, '今天23:30'],
    [{ nextStaffedAt: Date.parse('2026-03-09T08:05:00+08:00'), now }, '3月9日8:05'],
  ])('%j', (wait, words) => {
    const text = acknowledgementText(wait, '云杉家电')
    expect(text.startsWith('【自动回复】')).toBe(true)
    expect(text).toContain('云杉家电')
    expect(text).toContain(words)
  })
})
