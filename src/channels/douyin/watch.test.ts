import type { FeedCursor } from '../connector.ts'
import type { Sources } from './sources.ts'
import type { ListPage } from './wire.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFeeds } from './feeds.ts'
import { readDouyinSettings } from './settings.ts'
import { freshState, startWalk, takePage } from './watch-state.ts'
import { afterVideos, nextTask } from './watch.ts'

const START = Date.UTC(2026, 2, 2, 2)
const MINUTE = 60_000
const context = { signal: new AbortController().signal }

interface Row {
  id: string
  n: number
  video: number
  root: string | null
  at: number
  visibleFrom: number
  top: boolean
}

/** A platform reduced to what watching needs. Cursors count rows, so that new ones push old ones onto the next page again. */
function createPlatform(options: { count: number, countsReplies?: boolean }) {
  let now = START
  let calls = 0
  const rows: Row[] = []
  const shown = (): Row[] => rows.filter(row => row.visibleFrom <= now)

  function page(all: readonly Row[], cursor: string): ListPage {
    calls++
    const pinned = cursor === '0' ? all.filter(row => row.top) : []
    const rest = all.filter(row => !row.top).toSorted((a, b) => b.at - a.at || b.n - a.n)
    const start = Number(cursor)
    const list = [...pinned, ...rest.slice(start, start + 20)].map(row => ({
      comment_id: row.id,
      comment_user_id: `u-${row.id}`,
      content: row.id,
      create_time: Math.floor(row.at / 1000),
      top: row.top,
      reply_comment_total: shown().filter(one => one.root === row.id).length,
    }))
    return { rows: list, next: start + 20 < rest.length ? String(start + 20) : null }
  }

  const sources: Sources = {
    async ownVideos(cursor) {
      calls++
      const all = Array.from({ length: options.count }, (_, n) => ({ item_id: `v${n}`, title: `第${n}个`, statistics: { comment_count: shown().filter(row => row.video === n && (row.root === null || options.countsReplies !== false)).length } }))
      const start = Number(cursor)
      return { rows: all.slice(start, start + 20), next: start + 20 < all.length ? String(start + 20) : null }
    },
    search: async () => ({ rows: [], next: null }),
    comments: async ({ id }, cursor) => page(shown().filter(row => `v${row.video}` === id && row.root === null), cursor),
    replies: async (_, root, cursor) => page(shown().filter(row => row.root === root), cursor),
  }

  return {
    sources,
    now: () => now,
    advance: (ms: number) => { now += ms },
    calls: () => calls,
    rows,
    say(video: number, wish: { replyTo?: number, lateMs?: number, top?: boolean } = {}): Row {
      const roots = rows.filter(row => row.root === null)
      const root = wish.replyTo === undefined || roots.length === 0 ? null : roots[wish.replyTo % roots.length] ?? null
      const row: Row = { id: `c${rows.length}`, n: rows.length, video: root?.video ?? video, root: root?.id ?? null, at: now, visibleFrom: now + (wish.lateMs ?? 0), top: wish.top ?? false }
      rows.push(row)
      return row
    },
  }
}

function watch(platform: ReturnType<typeof createPlatform>, settings: Record<string, unknown> = {}) {
  const [feed] = createFeeds({ sources: platform.sources, now: platform.now, settings: readDouyinSettings({ openId: 'brand', clientKey: 'ck', screenName: 'x', ...settings }) })
  const seen = new Set<string>()
  let cursor: FeedCursor | null = null

  async function step(): Promise<boolean> {
    // What is kept has gone through a store.
    const page = await feed!.read(JSON.parse(JSON.stringify(cursor)) as FeedCursor | null, context)
    for (const item of page.items)
      seen.add(item.objectKey.replace('comment:', ''))
    expect(page.bad).toEqual([])
    cursor = page.cursor
    return page.more
  }

  return {
    seen,
    step,
    async drain() {
      for (let steps = 0; await step(); steps++)
        expect(steps).toBeLessThan(2000)
    },
  }
}

describe('watching', () => {
  it('sees every comment and reply, whenever they come: amid a walk, late from review, under old comments, below pinned ones', async () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.record({ what: fc.constant('say' as const), video: fc.nat(24), many: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(300)) }) },
      { weight: 4, arbitrary: fc.record({ what: fc.constant('reply' as const), to: fc.nat(), many: fc.integer({ min: 1, max: 30 }) }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('late' as const), video: fc.nat(24), ms: fc.integer({ min: 1, max: 9 * MINUTE }) }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('pin' as const), to: fc.nat() }) },
      { weight: 6, arbitrary: fc.record({ what: fc.constant('step' as const) }) },
      { weight: 4, arbitrary: fc.record({ what: fc.constant('wait' as const), ms: fc.integer({ min: 100, max: 20 * MINUTE }) }) },
    )
    await fc.assert(fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.boolean(), async (acts, countsReplies) => {
      const platform = createPlatform({ count: 25, countsReplies })
      const watcher = watch(platform)
      for (const one of acts) {
        switch (one.what) {
          case 'say':
            for (let n = 0; n < one.many; n++)
              platform.say(one.video)
            break
          case 'reply':
            for (let n = 0; n < one.many; n++)
              platform.say(0, { replyTo: one.to })
            break
          case 'late':
            platform.say(one.video, { lateMs: one.ms })
            break
          case 'pin': {
            const row = platform.rows[one.to % Math.max(1, platform.rows.length)]
            if (row?.root === null)
              row.top = !row.top
            break
          }
          case 'step':
            await watcher.step()
            break
          default:
            platform.advance(one.ms)
        }
      }
      platform.advance(10 * MINUTE)
      await watcher.drain()
      platform.advance(10 * MINUTE)
      await watcher.drain()
      if (!countsReplies) {
        // Replies that no count announces are found by the sweep of the quiet videos.
        platform.advance(6 * 60 * MINUTE)
        await watcher.drain()
      }
      expect(platform.rows.filter(row => !watcher.seen.has(row.id)).map(row => row.id)).toEqual([])
    }), { numRuns: 60 })
  })

  it('a quiet account costs one call a round', async () => {
    const platform = createPlatform({ count: 12 })
    for (let n = 0; n < 50; n++)
      platform.say(n % 12)
    const watcher = watch(platform)
    await watcher.drain()
    const before = platform.calls()
    for (let round = 0; round < 8; round++) {
      platform.advance(30_000)
      await watcher.drain()
    }
    expect(platform.calls() - before).toBe(8)
  })

  it('one new comment above hundreds costs two calls, a pinned one among them or not', async () => {
    const platform = createPlatform({ count: 1 })
    for (let n = 0; n < 200; n++) {
      platform.say(0, { top: n === 0 })
      platform.advance(MINUTE)
    }
    const watcher = watch(platform)
    await watcher.drain()
    platform.say(0)
    const before = platform.calls()
    await watcher.drain()
    expect(platform.calls() - before).toBe(2)
    expect(watcher.seen.size).toBe(201)
  })

  it('a backlog of thousands holds up nothing that comes meanwhile, on the same video or on another', async () => {
    const platform = createPlatform({ count: 3 })
    for (let n = 0; n < 4000; n++) {
      platform.say(0)
      platform.advance(1000)
    }
    const watcher = watch(platform)
    for (let step = 0; step < 20; step++)
      await watcher.step()
    const [same, other] = [platform.say(0), platform.say(1)]
    platform.advance(30_000)
    for (let step = 0; step < 4; step++)
      await watcher.step()
    expect([same, other].map(row => watcher.seen.has(row.id))).toEqual([true, true])
    expect(watcher.seen.size).toBeLessThan(1000)
    await watcher.drain()
    expect(platform.rows.filter(row => !watcher.seen.has(row.id))).toEqual([])
    // The mark stands at the top: nothing is read again.
    platform.advance(30_000)
    const before = platform.calls()
    await watcher.drain()
    expect(platform.calls() - before).toBe(1)
  })

  it('six hours with a comment a minute cost a quarter of the guessed 5,000 calls a day, for lists and comments each', async () => {
    const platform = createPlatform({ count: 100 })
    const watcher = watch(platform)
    await watcher.drain()
    const before = platform.calls()
    for (let round = 0; round < 720; round++) {
      if (round % 2 === 0)
        platform.say(round % 7, round % 10 === 0 ? { replyTo: platform.rows.length - 1 } : {})
      platform.advance(30_000)
      await watcher.drain()
    }
    expect(platform.calls() - before).toBeLessThan(2 * 5000 / 4)
    // An answer under an old comment is found by the next sweep.
    platform.advance(10 * MINUTE)
    await watcher.drain()
    expect(platform.rows.every(row => watcher.seen.has(row.id))).toBe(true)
  })

  it('takes nothing older than the first run asks for, and keeps nothing of a cursor that it cannot read', async () => {
    const platform = createPlatform({ count: 1 })
    platform.say(0)
    platform.advance(25 * 60 * MINUTE)
    platform.say(0)
    const watcher = watch(platform)
    await watcher.drain()
    expect([...watcher.seen]).toEqual(['c1'])
    const [feed] = createFeeds({ sources: platform.sources, now: platform.now, settings: readDouyinSettings({ openId: 'brand', clientKey: 'ck', screenName: 'x' }) })
    for (const strange of [{ v: 2, state: '{}' }, { v: 1, state: '{"half' }, { v: 1, state: '{}' }, { mark: '5' }] satisfies FeedCursor[] as FeedCursor[])
      expect((await feed!.read(strange, context)).more).toBe(true)
  })

  it('a list that runs in a circle ends, and its mark stays', () => {
    let walk = startWalk(0)
    let steps = 0
    for (const next of ['1', '2', '3', '4', '2', '3', '4', '2', '3', '4', '2', '3', '4', '2']) {
      steps++
      const step = takePage(walk, { times: [START], next })
      walk = step.walk
      if (step.state !== 'on')
        break
    }
    expect(steps).toBeLessThan(14)
  })

  it('only the newest videos are watched, each once', () => {
    const plan = { overlapMs: 0, sweepEveryMs: MINUTE, sweepBackMs: 0, quietSweepMs: 0, listAllEveryMs: 0, lookEveryMs: 30_000, mostVideos: 3, comments: true }
    const { state } = nextTask(freshState(START), plan, START)
    const video = (id: string) => ({ place: { origin: 'own' as const, id, title: id, authorName: 'x' }, count: 1 })
    const after = afterVideos(state, { videos: ['a', 'b', 'a', 'c', 'd'].map(video), next: '20' }, plan, START)
    expect(after.jobs.map(job => job.video.id)).toEqual(['a', 'b'])
    expect(after.list).toBeNull()
  })
})
