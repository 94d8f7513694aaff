import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterRooms, beginRound, nextRooms, readChatsCursor, writeChatsCursor } from './chats-cursor.ts'

const PLAN = { overlapMs: 600, sweepEveryMs: 1000 }
const TIMES = { now: 10_000, ceiling: 20_000 }

interface Said { readonly roomId: string, readonly at: number }

/** One poll over rooms with messages; answers the messages it took. */
function poll(kept: Parameters<typeof readChatsCursor>[0], messages: readonly Said[], now: number, most = 2): { taken: Said[], cursor: ReturnType<typeof writeChatsCursor>, more: boolean } {
  const round = beginRound(readChatsCursor(kept, 0), PLAN, now)
  const rooms = [...new Set(messages.map(({ roomId }) => roomId))].map(roomId => ({ roomId, lastAt: Math.max(...messages.filter(message => message.roomId === roomId).map(({ at }) => at)) }))
  const next = nextRooms(rooms, round, most)
  const taken = messages.filter(message => next.now.some(room => room.roomId === message.roomId) && message.at >= round.floor)
  return { taken, cursor: writeChatsCursor(afterRooms(round, { rooms: next.now, left: next.left }, null, { ...TIMES, now })), more: next.left > 0 }
}

describe('reading rooms', () => {
  it('nothing is skipped, however the rooms speak between two polls', () => {
    const said = fc.record({ roomId: fc.constantFrom('1', '2', '3', '4', '5'), at: fc.integer({ min: 1, max: 5000 }) })
    fc.assert(fc.property(fc.array(said, { maxLength: 60 }), (all) => {
      const messages = [...all].sort((a, b) => a.at - b.at)
      const taken = new Set<Said>()
      let cursor: Parameters<typeof readChatsCursor>[0] = null
      for (let known = 0; known < messages.length; known += 7) {
        const now = 10_000 + known
        const there = messages.slice(0, known + 7)
        // The next messages come with later times, as on a forum.
        const step = poll(cursor, there, now)
        step.taken.forEach(message => taken.add(message))
        cursor = step.cursor
      }
      for (let more = true; more;) {
        const step = poll(cursor, messages, 20_000)
        step.taken.forEach(message => taken.add(message))
        cursor = step.cursor
        more = step.more
      }
      expect(taken.size).toBe(messages.length)
    }))
  })

  it('rooms with the same time are never split', () => {
    const messages = ['1', '2', '3'].map(roomId => ({ roomId, at: 700 }))
    expect(poll({ mark: 500, sweptAt: 10_000 }, messages, 10_001, 1)).toMatchObject({ more: false, taken: messages })
  })

  it('a time far ahead does not carry the mark along', () => {
    expect(poll({ mark: 500, sweptAt: 10_000 }, [{ roomId: '1', at: 9_999_999 }], 10_001).cursor.mark).toBe(TIMES.ceiling)
  })
})
