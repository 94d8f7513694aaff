import type { Bench } from './store-bench.ts'
import { describe, expect, it } from 'vitest'
import { conversation, message, row, turn } from './store-rows.ts'

/** The named questions besides the inbox. */
export function describeQueries(bench: Bench): void {
  describe('queries', () => {
    it('ledger: counts turns by channel, state and sign of life, from a time on', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('turns', [
        turn({ enteredAt: 9 }),
        turn({ enteredAt: 10 }),
        turn({ enteredAt: 11 }),
        turn({ enteredAt: 12, acknowledgedAt: 13 }),
        turn({ enteredAt: 12, acknowledgedAt: 13, holdingAt: 14 }),
        turn({ enteredAt: 12, channel: 'douyin', state: 'effective_late', holdingAt: 14 }),
      ]))
      const lines = await store.read.ledger(10)
      expect(lines).toHaveLength(4)
      expect(lines).toEqual(expect.arrayContaining([
        { channel: 'weibo', state: 'waiting', acknowledged: false, holding: false, count: 2 },
        { channel: 'weibo', state: 'waiting', acknowledged: true, holding: false, count: 1 },
        { channel: 'weibo', state: 'waiting', acknowledged: true, holding: true, count: 1 },
        { channel: 'douyin', state: 'effective_late', acknowledged: false, holding: true, count: 1 },
      ]))
    })

    it('enteredSince: counts a burst once, by the message that opened its turn', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('messages', [
        message({ conversationId: 'a', turnId: 't1', at: 5 }),
        message({ conversationId: 'a', turnId: 't1', at: 20 }),
        message({ conversationId: 'b', turnId: 't2', at: 10 }),
        message({ conversationId: 'b', turnId: 't2', at: 11 }),
        message({ conversationId: 'b', turnId: 't3', at: 12 }),
        message({ conversationId: 'b', turnId: null, at: 12 }),
        message({ conversationId: 'b', turnId: 't4', at: 12, direction: 'outbound' }),
      ]))
      expect(await store.read.enteredSince(0)).toBe(3)
      expect(await store.read.enteredSince(10)).toBe(2)
      expect(await store.read.enteredSince(13)).toBe(0)
    })

    it('firstTurnsSince: first turns alone, since a moment, and older ones that still wait', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('turns', [
        turn({ enteredAt: 10, dueAt: 30, endedAt: 20, agentId: 'x', touchpoint: 'mention', state: 'effective_in_time' }),
        turn({ enteredAt: 10, first: false }),
        turn({ enteredAt: 9, dueAt: 29, touchpoint: 'mention' }),
        turn({ enteredAt: 8, state: 'undecided' }),
        turn({ enteredAt: 7, first: false }),
        turn({ enteredAt: 6, endedAt: 9, state: 'effective_late' }),
      ]))
      expect(await store.read.firstTurnsSince(10)).toEqual([
        { channel: 'weibo', touchpoint: 'mention', state: 'effective_in_time', agentId: 'x', enteredAt: 10, dueAt: 30, endedAt: 20 },
        { channel: 'weibo', touchpoint: 'mention', state: 'waiting', agentId: null, enteredAt: 9, dueAt: 29, endedAt: null },
      ])
    })

    it('openBefore: what entered before a moment and has no end', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('turns', [
        turn({ enteredAt: 10 }),
        turn({ enteredAt: 9 }),
        turn({ enteredAt: 8, state: 'undecided', first: false }),
        turn({ enteredAt: 7, endedAt: 9, state: 'answered_elsewhere' }),
      ]))
      expect(await store.read.openBefore(10)).toBe(2)
      expect(await store.read.openBefore(0)).toBe(0)
    })

    it('closingWindows: private rooms that are open still, those that shut first in front', async () => {
      const store = await bench.open()
      const windows = { late: 30, soon: 20, shut: 10, far: 41 } as const
      await store.write(tx => tx.insert('conversations', [
        ...Object.entries(windows).map(([id, windowUntil]) => conversation({ id, threadKey: id, visibility: 'private', windowUntil })),
        conversation({ id: 'done', threadKey: 'done', visibility: 'private', windowUntil: 25, status: 'resolved', resolvedAt: 1, resolvedReason: 'solved' }),
        conversation({ id: 'endless', threadKey: 'endless', visibility: 'private', windowUntil: null }),
        conversation({ id: 'public', threadKey: 'public', visibility: 'public', windowUntil: 25 }),
      ]))
      expect(await store.read.closingWindows(10, 40, 9)).toEqual(['soon', 'late'])
      expect(await store.read.closingWindows(10, 40, 1)).toEqual(['soon'])
    })

    it('loads: counts what agents have in hand', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('conversations', [
        conversation({ status: 'assigned', ownerId: 'a' }),
        conversation({ status: 'assigned', ownerId: 'a' }),
        conversation({ status: 'assigned', ownerId: 'a', touchpoint: 'private_message' }),
        conversation({ status: 'snoozed', ownerId: 'a' }),
        conversation({ status: 'resolved', ownerId: 'b' }),
        conversation({ status: 'queued' }),
      ]))
      const loads = await store.read.loads()
      expect(loads.sort((a, b) => a.count - b.count)).toEqual([{ agentId: 'a', touchpoint: 'private_message', count: 1 }, { agentId: 'a', touchpoint: 'mention', count: 2 }])
    })

    it('messagesBefore: answers the last ones before a place, oldest first', async () => {
      const store = await bench.open()
      await store.write(tx => tx.insert('messages', Array.from({ length: 9 }, (_, n) => message({ conversationId: 'c', seq: n + 1 }))))
      const seqs = async (before: number | null, limit: number) => (await store.read.messagesBefore('c', before, limit)).map(each => each.seq)
      expect(await seqs(null, 3)).toEqual([7, 8, 9])
      expect(await seqs(7, 3)).toEqual([4, 5, 6])
      expect(await seqs(2, 3)).toEqual([1])
      expect(await seqs(1, 3)).toEqual([])
      expect(await store.read.messagesBefore('d', null, 3)).toEqual([])
    })

    it('timers: answers the due ones oldest first, and when the next is due', async () => {
      const store = await bench.open()
      expect(await store.read.nextTimerAt()).toBeNull()
      await store.write(tx => tx.insert('timers', [30, 10, 20, 10].map((dueAt, n) => row('timers', { id: `t${n}`, dueAt }))))
      expect(await store.read.nextTimerAt()).toBe(10)
      expect((await store.read.dueTimers(20, 10)).map(timer => timer.id)).toEqual(['t1', 't3', 't2'])
      expect((await store.read.dueTimers(20, 2)).map(timer => timer.id)).toEqual(['t1', 't3'])
      expect(await store.read.dueTimers(9, 2)).toEqual([])
    })

    it('message numbers: grow without overlap, also after a reopening', async () => {
      const store = await bench.open()
      const firsts = await Promise.all(Array.from({ length: 20 }, () => store.write(async (tx) => {
        const n = await tx.nextMessageNumbers(3)
        await tx.insert('messages', [0, 1, 2].map(step => message({ n: n + step, conversationId: `c${n}`, seq: step })))
        return n
      })))
      expect(firsts).toEqual(Array.from({ length: 20 }, (_, n) => n * 3 + 1))
      await store.close()
      const again = await bench.open()
      expect(await again.write(tx => tx.nextMessageNumbers(1))).toBeGreaterThanOrEqual(61)
    })
  })
}
