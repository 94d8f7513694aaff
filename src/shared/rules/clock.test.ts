import { describe, expect, it } from 'vitest'
import { touchpoints } from '../domain/index.ts'
import { alwaysStaffed, officeHours } from './calendar.ts'
import { defaultPresets, dueAt, isJump, presetFor, ringPhase } from './clock.ts'

describe('presetFor', () => {
  it.each([
    ['private_message', 20_000],
    ['chat', 20_000],
    ['mention', 20_000],
    ['comment', 20_000],
    ['post', 20_000],
    ['call', 15_000],
    ['search_hit', 900_000],
    ['complaint', 86_400_000],
  ] as const)('%s is due after %i ms', (touchpoint, ms) => {
    expect(presetFor(touchpoint)).toBe(ms)
  })

  it('takes a queue\'s own value, and the default for a missing or senseless one', () => {
    expect(presetFor('comment', { comment: 60_000 })).toBe(60_000)
    for (const presets of [{}, { comment: 0 }, { comment: -1 }, { comment: Number.NaN }])
      expect(presetFor('comment', presets)).toBe(20_000)
  })

  it('knows every touchpoint', () => {
    expect(Object.keys(defaultPresets).sort()).toEqual([...touchpoints].sort())
  })
})

describe('dueAt', () => {
  it('counts staffed time alone', () => {
    const friday = Date.parse('2026-03-06T17:59:50+08:00')
    expect(dueAt(friday, 20_000, alwaysStaffed)).toBe(friday + 20_000)
    expect(dueAt(friday, 20_000, officeHours)).toBe(Date.parse('2026-03-09T09:00:10+08:00'))
  })
})

describe('ringPhase of a 20 s clock', () => {
  it.each([
    [-5_000, 'calm'],
    [0, 'calm'],
    [9_999, 'calm'],
    [10_000, 'amber'],
    [14_999, 'amber'],
    [15_000, 'red'],
    [20_000, 'red'],
    [20_001, 'late'],
  ])('after %i ms: %s', (passed, phase) => {
    expect(ringPhase(1_000, 21_000, 1_000 + passed)).toBe(phase)
  })

  it('an empty span is red, then late', () => {
    expect(ringPhase(10, 10, 10)).toBe('red')
    expect(ringPhase(10, 10, 11)).toBe('late')
  })
})

describe('isJump', () => {
  it.each([
    [0, 300_000, false],
    [0, 300_001, true],
    [300_001, 0, true],
    [5, 5, false],
  ])('F13 from %i to %i: %s', (before, after, jump) => {
    expect(isJump(before, after)).toBe(jump)
  })
})
