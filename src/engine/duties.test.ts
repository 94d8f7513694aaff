import type { ConversationRecord, ObligationRecord } from './store/tables.ts'
import { describe, expect, it } from 'vitest'
import { conversation, row } from '../../tests/contract/store-rows.ts'
import { closeDuties, newDuty, settleClock } from './duties.ts'

const at = Date.UTC(2026, 2, 2, 3, 0, 0)
const room = (given: Partial<ConversationRecord> = {}) => conversation({ id: 'c1', status: 'assigned', ...given })
const duty = (given: Partial<ObligationRecord>) => row('obligations', { conversationId: 'c1', kind: 'first_reply', startedAt: at, dueAt: at + 20_000, closedAt: null, ...given })

describe('the clock of a conversation', () => {
  it.each<[string, Partial<ObligationRecord>[], { dueAt: number | null, dueKind: string | null, dueId: string | null }]>([
    ['no duty: no clock', [], { dueAt: null, dueKind: null, dueId: null }],
    ['the one that is due first', [{ id: 'a', dueAt: at + 9 }, { id: 'b', dueAt: at + 3, kind: 'promise' }], { dueAt: at + 3, dueKind: 'promise', dueId: 'b' }],
    ['closed ones do not count', [{ id: 'a', dueAt: at + 9 }, { id: 'b', dueAt: at + 3, closedAt: at }], { dueAt: at + 9, dueKind: 'first_reply', dueId: 'a' }],
    ['a tie is broken by id', [{ id: 'b', dueAt: at + 3 }, { id: 'a', dueAt: at + 3 }], { dueAt: at + 3, dueKind: 'first_reply', dueId: 'a' }],
  ])('%s', (_, duties, wanted) => {
    const conversationRow = room()
    settleClock(conversationRow, duties.map(duty))
    expect(conversationRow).toMatchObject(wanted)
    expect(conversationRow.rank).toBe(wanted.dueAt)
  })

  it('says whether anything moved', () => {
    const conversationRow = room()
    const duties = [duty({ id: 'a' })]
    expect(settleClock(conversationRow, duties)).toBe(true)
    expect(settleClock(conversationRow, duties)).toBe(false)
    conversationRow.mood = 'furious'
    expect(settleClock(conversationRow, duties)).toBe(true)
    expect(conversationRow.rank).toBeLessThan(at + 20_000)
  })

  it.each<[Partial<ConversationRecord>, number]>([
    [{ tier: 0 }, 0],
    [{ tier: 1 }, 1],
    [{ tier: 2 }, 2],
    [{ tier: 0, status: 'resolved' }, 2],
  ])('danger weighs while somebody may still be in it: %o → tier %i', (given, tier) => {
    const conversationRow = room(given)
    settleClock(conversationRow, [duty({})])
    expect(conversationRow.tier).toBe(tier)
  })
})

describe('duties', () => {
  it('are closed by kind, once, with how and by whom', () => {
    const duties = [duty({ id: 'a' }), duty({ id: 'b', kind: 'promise', agentId: 'zhou' }), duty({ id: 'c', closedAt: at, closedBy: 'superseded' })]
    expect(closeDuties(duties, ['first_reply', 'next_reply'], 'answered', at + 1, 'lin').map(each => each.id)).toEqual(['a'])
    expect(duties[0]).toMatchObject({ closedAt: at + 1, closedBy: 'answered', agentId: 'lin' })
    expect(duties[1]).toMatchObject({ closedAt: null, agentId: 'zhou' })
    expect(duties[2]).toMatchObject({ closedAt: at, closedBy: 'superseded' })
    expect(closeDuties(duties, ['first_reply'], 'resolved', at + 2, null)).toEqual([])
    closeDuties(duties, ['promise'], 'cannot_be_answered', at + 3, null)
    expect(duties[1]?.agentId).toBe('zhou')
  })

  it('begin open and unannounced', () => {
    expect(newDuty('d', { id: 'c1', caseId: 'k1' }, { kind: 'promise', turnId: null, startedAt: at, receivedAt: at, dueAt: at + 1, agentId: null })).toEqual({ id: 'd', conversationId: 'c1', caseId: 'k1', kind: 'promise', turnId: null, startedAt: at, receivedAt: at, dueAt: at + 1, agentId: null, visibleAt: null, closedAt: null, closedBy: null, alarmedAt: null })
  })
})
