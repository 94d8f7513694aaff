import { describe, expect, it } from 'vitest'
import { board, isMissLikely, ledgerFigures } from './figures.ts'

type Count = Parameters<typeof ledgerFigures>[0][number]
type Turn = Parameters<typeof board>[0][number]

const count = (state: Count['state'], n: number, more: Partial<Count> = {}): Count => ({ channel: 'weibo', state, acknowledged: false, holding: false, count: n, ...more })
const now = Date.UTC(2026, 2, 2, 3, 0, 30)
const turn = (given: Partial<Turn>): Turn => ({ channel: 'weibo', touchpoint: 'mention', state: 'waiting', agentId: null, enteredAt: now - 10_000, dueAt: now + 10_000, endedAt: null, ...given })

describe('the ledger', () => {
  it('puts every turn into exactly one column', () => {
    const counts = [count('effective_in_time', 5), count('effective_late', 2), count('waiting', 3), count('waiting', 4, { acknowledged: true }), count('waiting', 1, { holding: true }), count('waiting', 1, { holding: true, acknowledged: true }), count('no_reply_needed', 9), count('cannot_be_answered', 1), count('answered_elsewhere', 2), count('undecided', 6)]
    const { waiting, entered, ...rest } = ledgerFigures(counts, 34)
    expect(rest).toEqual({ effectiveInTime: 5, effectiveLate: 2, noReplyNeeded: 9, cannotBeAnswered: 1, answeredElsewhere: 2, undecided: 6 })
    expect(waiting).toEqual({ silent: 3, acknowledged: 4, holding: 2 })
    expect(Object.values({ ...rest, ...waiting }).reduce((all, each) => all + each, 0)).toBe(entered)
  })

  it('adds channels up, and keeps the independent count as it was told', () => {
    const figures = ledgerFigures([count('waiting', 2), count('waiting', 3, { channel: 'douyin' })], 7)
    expect(figures).toMatchObject({ entered: 7, waiting: { silent: 5 } })
    expect(ledgerFigures([], 0)).toMatchObject({ entered: 0, effectiveInTime: 0, waiting: { silent: 0, acknowledged: 0, holding: 0 } })
  })
})

describe('the wallboard', () => {
  it('counts into the on-time rate who was answered, and who is late and still waits; not who has time left', () => {
    const figures = board([
      turn({ state: 'effective_in_time', endedAt: now - 1_000 }),
      turn({ state: 'effective_late', endedAt: now - 1_000 }),
      turn({ dueAt: now - 1 }),
      turn({ dueAt: now + 1 }),
      turn({ state: 'no_reply_needed', endedAt: now }),
      turn({ state: 'cannot_be_answered', endedAt: now }),
    ], now)
    expect(figures).toMatchObject({ onTime: { met: 1, of: 3 }, waiting: 2, late: 1, dueSoon: 1 })
    expect(figures.byChannel).toEqual([{ channel: 'weibo', waiting: 2, late: 1, met: 1, of: 3 }])
  })

  it('a lead waits and is answered like anybody, but has no share in the rate', () => {
    const figures = board([turn({ touchpoint: 'search_hit', dueAt: now - 1 }), turn({ touchpoint: 'search_hit', state: 'effective_in_time', enteredAt: now - 90_000, endedAt: now })], now)
    expect(figures).toMatchObject({ waiting: 1, late: 1, onTime: { met: 0, of: 0 }, p90FirstMs: null })
    expect(figures.byChannel).toEqual([{ channel: 'weibo', waiting: 1, late: 1, met: 0, of: 0 }])
  })

  it('after midnight yesterday\'s people still wait, and no longer weigh on the rate of the day', () => {
    const midnight = now - 1_000
    const figures = board([
      turn({ enteredAt: midnight - 60_000, dueAt: midnight - 40_000 }),
      turn({ enteredAt: midnight - 30_000, dueAt: midnight - 10_000, state: 'effective_late', endedAt: midnight - 5_000 }),
      turn({ enteredAt: midnight, state: 'effective_in_time', endedAt: now }),
    ], now, midnight)
    expect(figures).toMatchObject({ waiting: 1, late: 1, longestWaitMs: 61_000, onTime: { met: 1, of: 1 }, p90FirstMs: 1_000, enteredLastHour: 3 })
    expect(figures.byChannel).toEqual([{ channel: 'weibo', waiting: 1, late: 1, met: 1, of: 1 }])
  })

  it.each<[Partial<Turn>[], number | null]>([
    [[], null],
    [[{ enteredAt: now - 3_000 }, { enteredAt: now - 90_000 }, { state: 'effective_late', enteredAt: now - 500_000 }], 90_000],
    [[{ enteredAt: now + 5_000 }], 0],
  ])('the longest wait of those who wait (%#)', (turns, wanted) => {
    expect(board(turns.map(turn), now).longestWaitMs).toBe(wanted)
  })

  it('the longest wait of a very long queue', () => {
    expect(board(Array.from({ length: 200_000 }, (_, n) => turn({ enteredAt: now - n })), now).longestWaitMs).toBe(199_999)
  })

  it('half and nine tenths of the answered waited no longer than', () => {
    const waits = Array.from({ length: 10 }, (_, n) => turn({ state: 'effective_in_time', enteredAt: now - 60_000, endedAt: now - 60_000 + (n + 1) * 1_000 }))
    expect(board(waits, now)).toMatchObject({ p50FirstMs: 6_000, p90FirstMs: 10_000 })
    expect(board([], now)).toMatchObject({ p50FirstMs: null, p90FirstMs: null })
  })

  it('a minute holds what entered and what was answered in it', () => {
    const { perMinute } = board([turn({ enteredAt: now - 61_000 }), turn({ state: 'effective_in_time', enteredAt: now - 61_000, endedAt: now - 1_000 })], now)
    expect(perMinute).toHaveLength(30)
    expect(perMinute.slice(-2)).toEqual([{ at: now - 90_000, entered: 2, answered: 0 }, { at: now - 30_000, entered: 0, answered: 1 }])
  })

  it.each([
    [0, 0, false],
    [1, 0, true],
    [3, 1, false],
    [4, 1, true],
    [30, 10, false],
    [31, 10, true],
  ])('%i due soon with %i ready: a miss is likely: %s', (soon, ready, likely) => {
    expect(isMissLikely(soon, ready)).toBe(likely)
  })
})
