import type { Candidate } from './choose.ts'
import { describe, expect, it } from 'vitest'
import { row } from '../../../tests/contract/store-rows.ts'
import { chooseAgent, leaseMs } from './choose.ts'

const now = Date.UTC(2026, 2, 2, 3, 0, 0)

function candidate(id: string, used = 0, given: { routable?: boolean, since?: number } = {}): Candidate {
  return { agent: row('agents', { id, presenceSince: given.since ?? now }), used, routable: given.routable ?? true }
}

describe('who is offered a conversation', () => {
  it.each<[string, Candidate[], string[], string | null, string | null]>([
    ['nobody there', [], [], null, null],
    ['nobody may take it', [candidate('a', 0, { routable: false })], [], 'a', null],
    ['who carries least', [candidate('a', 40), candidate('b', 20), candidate('c', 60)], [], null, 'b'],
    ['as much on both: who is idle longest', [candidate('a', 20, { since: now }), candidate('b', 20, { since: now - 1 })], [], null, 'b'],
    ['alike in everything: by id, so that it is the same everywhere', [candidate('b'), candidate('a')], [], null, 'a'],
    ['the case\'s owner before all others', [candidate('a', 80), candidate('b', 0)], [], 'a', 'a'],
    ['the owner who may not take it is passed over', [candidate('a', 80, { routable: false }), candidate('b', 0)], [], 'a', 'b'],
    ['who was asked already comes last', [candidate('a', 0), candidate('b', 60)], ['a'], null, 'b'],
    ['the owner who was asked already waits too', [candidate('a', 0), candidate('b', 60)], ['a'], 'a', 'b'],
    ['everybody was asked: begin again', [candidate('a', 20), candidate('b', 0)], ['a', 'b'], null, 'b'],
    ['everybody was asked: the owner first again', [candidate('a', 20), candidate('b', 0)], ['a', 'b'], 'a', 'a'],
  ])('%s', (_, candidates, tried, owner, wanted) => {
    expect(chooseAgent(candidates, new Set(tried), owner)?.id ?? null).toBe(wanted)
  })
})

describe('how long an offer stands', () => {
  it.each<[string, number | null, number, number]>([
    ['half of what is left, so that another can be asked', now + 14_000, 8_000, 7_000],
    ['never longer than the preset', now + 60_000, 8_000, 8_000],
    ['never shorter than four seconds, even when late', now - 60_000, 8_000, 4_000],
    ['never longer than twenty seconds', now + 3_600_000, 60_000, 20_000],
    ['without a clock: the preset', null, 8_000, 8_000],
    ['whole milliseconds', now + 13_999, 8_000, 7_000],
  ])('%s', (_, dueAt, preset, wanted) => {
    expect(leaseMs({ dueAt }, preset, now)).toBe(wanted)
  })
})
