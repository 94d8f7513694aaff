import type { BusyReason } from '../../../src/shared/updates.ts'
import { describe, expect, it } from 'vitest'
import { createBusyBoard } from './busy.ts'
import { isInHours, mayInstall, nextCheckInMs } from './schedule.ts'

const minute = 60_000

describe('when a desk asks and when it restarts', () => {
  it('spreads first questions over half an hour and the others over half their pause', () => {
    expect([0, 0.5, 1].map(jitter => nextCheckInMs({ isFirst: true, failures: 0, jitter }) / minute)).toEqual([1, 16, 31])
    expect([0, 1].map(jitter => nextCheckInMs({ isFirst: false, failures: 0, jitter }) / minute)).toEqual([180, 300])
  })

  it('asks a mirror that is away again, less and less often', () => {
    expect([1, 2, 3, 4, 9].map(failures => nextCheckInMs({ isFirst: false, failures, jitter: 0.5 }) / minute)).toEqual([20, 40, 80, 160, 240])
  })

  it.each([
    [null, '12:00', true],
    ['22:00-06:00', '23:30', true],
    ['22:00-06:00', '05:59', true],
    ['22:00-06:00', '06:00', false],
    ['22:00-06:00', '12:00', false],
    ['09:30-18:00', '09:29', false],
    ['09:30-18:00', '09:30', true],
    ['09:30-18:00', '18:00', false],
  ])('hours %s at %s: %s', (hours, at, expected) => {
    const [h = 0, m = 0] = at.split(':').map(Number)
    expect(isInHours(hours, new Date(2026, 10, 22, h, m))).toBe(expected)
  })

  it.each<['idle' | 'quit' | 'asked', BusyReason[], boolean]>([
    ['asked', ['call'], false],
    ['asked', ['wrap_up'], false],
    ['asked', ['draft'], false],
    ['asked', ['sending'], false],
    ['asked', ['on_duty', 'recent'], true],
    ['quit', ['call'], false],
    ['quit', ['wrap_up', 'recent'], false],
    ['quit', ['sending'], false],
    ['quit', ['draft', 'on_duty', 'recent'], true],
    ['idle', ['draft'], false],
    ['idle', ['on_duty'], false],
    ['idle', ['recent'], false],
    ['idle', [], true],
  ])('%s with %j: %s', (cause, busy, expected) => {
    expect(mayInstall(cause, { mode: 'automatic', busy, isInHours: true })).toBe(expected)
  })

  it('never restarts by itself where that was not asked for', () => {
    for (const mode of ['off', 'notify', 'download'] as const)
      expect([mayInstall('idle', { mode, busy: [], isInHours: true }), mayInstall('quit', { mode, busy: [], isInHours: true })]).toEqual([false, false])
    expect(mayInstall('idle', { mode: 'automatic', busy: [], isInHours: false })).toBe(false)
  })
})

describe('what windows say about themselves', () => {
  it('adds up, counts as long as it is repeated, and no longer', async () => {
    let now = 0
    const board = createBusyBoard({ now: () => now })
    expect(board.isHeard()).toBe(false)
    await board.report({ window: 'a', reasons: ['draft'] })
    await board.report({ window: 'b', reasons: ['call', 'draft'] })
    expect(board.reasons()).toEqual(['call', 'draft'])
    now = 60_000
    await board.report({ window: 'a', reasons: [] })
    expect(board.reasons()).toEqual(['call', 'draft'])
    now = 100_000
    expect([board.reasons(), board.isHeard()]).toEqual([[], true])
    now = 200_000
    expect(board.isHeard()).toBe(false)
  })

  it.each([null, {}, { window: '', reasons: [] }, { window: 'a', reasons: ['x'] }, { window: 'a'.repeat(65), reasons: [] }, { window: 'a', reasons: [], more: 1 }])('refuses %j', async (input) => {
    await expect(createBusyBoard({ now: () => 0 }).report(input)).rejects.toMatchObject({ code: 'bad_input' })
  })

  it('has room for many windows, not for any number', async () => {
    const board = createBusyBoard({ now: () => 0 })
    for (let n = 0; n < 64; n++)
      await board.report({ window: `w${n}`, reasons: [] })
    await board.report({ window: 'one too many', reasons: ['call'] })
    expect(board.reasons()).toEqual([])
  })
})
