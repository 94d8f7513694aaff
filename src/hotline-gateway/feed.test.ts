import { describe, expect, it } from 'vitest'
import { createFeed } from './feed.ts'

const subject = { handoffId: 'ho-1', attempt: 1 }

function filled(count: number, options: { capacity?: number, pageSize?: number } = {}) {
  const feed = createFeed({ epoch: 'e1', ...options })
  for (let at = 1; at <= count; at++)
    feed.publish(subject, { type: 'agent_ringing', at })
  return feed
}

const seqs = (page: { events: readonly { seq: number }[] }) => page.events.map(event => event.seq)

describe('the feed', () => {
  it('numbers without gaps and tells listeners until they leave', () => {
    const feed = createFeed({ epoch: 'e1' })
    const heard: number[] = []
    const leave = feed.listen(event => heard.push(event.seq))
    feed.publish(subject, { type: 'connected', at: 5 })
    feed.publish(subject, { type: 'held', at: 6 })
    leave()
    feed.publish(subject, { type: 'retrieved', at: 7 })
    expect(heard).toEqual([1, 2])
    expect(feed.seq()).toBe(3)
    expect(feed.after('e1', 2).events).toEqual([{ type: 'retrieved', at: 7, ...subject, epoch: 'e1', seq: 3, eventId: 'e1:3' }])
  })

  it('gives what came after, page by page', () => {
    const feed = filled(7, { pageSize: 3 })
    expect(seqs(feed.after('e1', 0))).toEqual([1, 2, 3])
    expect(seqs(feed.after('e1', 3))).toEqual([4, 5, 6])
    expect(seqs(feed.after('e1', 6))).toEqual([7])
    expect(feed.after('e1', 7)).toEqual({ events: [], gap: false })
  })

  it('says so when it has forgotten, when the life is another one, and when the asker knows more than it', () => {
    const feed = filled(12, { capacity: 5 })
    expect(seqs(feed.after('e1', 7))).toEqual([8, 9, 10, 11, 12])
    expect(feed.after('e1', 6)).toEqual({ events: [], gap: true })
    expect(feed.after('e0', 12)).toEqual({ events: [], gap: true })
    expect(feed.after('e1', 13)).toEqual({ events: [], gap: true })
  })

  it('nothing has happened yet: no gap', () => {
    expect(createFeed({ epoch: 'e1' }).after('e1', 0)).toEqual({ events: [], gap: false })
  })
})
