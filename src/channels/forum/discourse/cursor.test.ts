import type { SweepCursor, SweepFacts, Wish } from './cursor.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { afterPage, cursorAt, firstCursor, hasMore, nextWish, readSweepCursor, WINDOW, writeSweepCursor } from './cursor.ts'

const PLAN = { overlapMs: 600_000, sweepEveryMs: 60_000 }

/** A forum as the sweep sees it: which ids are visible, and how a bound is understood. */
interface Forum {
  readonly visible: Set<number>
  top: number
  /** Older servers take ids in (before − 50, before]; newer ones the fifty newest visible ids up to it. */
  readonly takes: 'window' | 'fifty'
}

function ask(forum: Forum, wish: Wish): number[] {
  const before = 'before' in wish ? wish.before : forum.top
  const below = [...forum.visible].filter(id => id <= before).sort((a, b) => b - a)
  return forum.takes === 'fifty' ? below.slice(0, WINDOW) : below.filter(id => id > before - WINDOW)
}

function step(forum: Forum, cursor: SweepCursor, facts: SweepFacts, seen: Set<number>, isSparse = false): { next: SweepCursor, more: boolean } {
  const wish = nextWish(cursor, facts, isSparse)
  const ids = ask(forum, wish)
  for (const id of ids)
    seen.add(id)
  const page = { lowest: ids.at(-1) ?? null, highest: ids[0] ?? null, oldestAt: ids.length === 0 ? null : 1000, isUnfinished: false }
  const next = afterPage(cursor, wish, page, { ...facts, known: Math.max(facts.known, page.highest ?? 0) })
  return { next, more: hasMore(next, page) }
}

function drain(forum: Forum, from: SweepCursor, facts: SweepFacts, seen: Set<number>, isSparse = false): SweepCursor {
  let cursor = from
  for (let pages = 0; pages < 500; pages++) {
    const { next, more } = step(forum, cursor, facts, seen, isSparse)
    cursor = readSweepCursor(writeSweepCursor(next)) ?? next
    if (!more)
      return cursor
  }
  throw new Error('the sweep never ends')
}

const steps = fc.array(fc.record({ posts: fc.integer({ min: 0, max: 180 }), visibleShare: fc.integer({ min: 0, max: 100 }), during: fc.integer({ min: 0, max: 60 }) }), { minLength: 1, maxLength: 8 })

describe('the sweep', () => {
  it.each([['window', 'all'], ['fifty', 'all'], ['window', 'seen'], ['fifty', 'seen']] as const)('skips no visible post, however many are hidden and whenever they come (%s, of the others it knows %s)', (takes, knows) => {
    fc.assert(fc.property(steps, fc.integer({ min: 1, max: 1000 }), (plan, seed) => {
      let random = seed
      const chance = (): number => (random = (random * 48_271) % 2_147_483_647) % 100
      const forum: Forum = { visible: new Set([400]), top: 400, takes }
      const seen = new Set<number>()
      const known = (): number => knows === 'all' ? forum.top : Math.max(0, ...seen)
      let now = 0
      let cursor = drain(forum, firstCursor(0), { known: known(), plan: PLAN, now }, seen)
      const write = (count: number, share: number): void => {
        for (let n = 0; n < count; n++) {
          forum.top++
          if (chance() < share)
            forum.visible.add(forum.top)
        }
      }
      for (const { posts, visibleShare, during } of plan) {
        now += 15_000
        write(posts, visibleShare)
        const first = step(forum, cursor, { known: known(), plan: PLAN, now }, seen)
        write(during, visibleShare)
        cursor = first.more ? drain(forum, first.next, { known: known(), plan: PLAN, now }, seen) : first.next
      }
      // Whatever hides behind hidden posts is found with the next one that is not.
      write(1, 100)
      cursor = drain(forum, cursor, { known: known(), plan: PLAN, now: now + 15_000 }, seen)
      expect([...forum.visible].filter(id => !seen.has(id))).toEqual([])
      expect(cursor.mark).toBeLessThanOrEqual(forum.top)
    }), { numRuns: 60 })
  })

  it('finds the few posts of a private feed among many others', () => {
    const forum: Forum = { visible: new Set([1003, 1500, 1999]), top: 2000, takes: 'window' }
    const seen = new Set<number>()
    const cursor = drain(forum, cursorAt(1000, 0, 0), { known: 2000, plan: PLAN, now: 1000 }, seen, true)
    expect([...seen].sort()).toEqual([1003, 1500, 1999])
    expect(cursor.mark).toBe(2000)
  })

  it('asks once when nothing is new, also where the newest posts are hidden', () => {
    const forum: Forum = { visible: new Set([980]), top: 1000, takes: 'window' }
    const settled = drain(forum, cursorAt(980, 0, 0), { known: 980, plan: PLAN, now: 1000 }, new Set())
    const { more } = step(forum, settled, { known: 980, plan: PLAN, now: 2000 }, new Set())
    expect(more).toBe(false)
  })

  it('a bound that the forum ignores moves no mark', () => {
    const climbing = { ...cursorAt(100, 0, 0), at: 100, goal: 400 }
    const next = afterPage(climbing, { kind: 'climb', before: 150 }, { lowest: 351, highest: 400, oldestAt: 0, isUnfinished: false }, { known: 400, plan: PLAN, now: 0 })
    expect(next).toMatchObject({ mark: 100, at: null, goal: null })
  })

  it('reads behind the mark again once a minute, and then only as far as the overlap', () => {
    const facts = { known: 900, plan: PLAN, now: 700_000 }
    const cursor = { ...cursorAt(900, 0, 0), back: 700, sweptAt: 600_000 }
    const page = { lowest: 860, highest: 900, oldestAt: 0, isUnfinished: false }
    expect(afterPage(cursor, { kind: 'newest' }, page, facts)).toMatchObject({ mark: 900, at: 700, goal: 900, sweptAt: 700_000 })
    expect(afterPage({ ...cursor, sweptAt: 690_000 }, { kind: 'newest' }, page, facts)).toMatchObject({ mark: 900, at: null })
  })

  it('the first run walks back to its beginning, and takes nothing for the beginning while it has seen nothing', () => {
    const empty = { lowest: null, highest: null, oldestAt: null, isUnfinished: false }
    const first = firstCursor(500)
    expect(afterPage(first, { kind: 'first' }, empty, { known: 0, plan: PLAN, now: 0 })).toEqual(first)
    const begun = afterPage(first, { kind: 'first' }, { lowest: 951, highest: 1000, oldestAt: 800, isUnfinished: false }, { known: 0, plan: PLAN, now: 0 })
    expect(begun).toMatchObject({ mark: 1000, down: 950 })
    expect(afterPage(begun, { kind: 'seek', before: 950 }, empty, { known: 0, plan: PLAN, now: 0 })).toMatchObject({ down: 900 })
    expect(afterPage(begun, { kind: 'seek', before: 950 }, { lowest: 930, highest: 940, oldestAt: 400, isUnfinished: false }, { known: 0, plan: PLAN, now: 0 })).toMatchObject({ down: null })
  })

  it('a cursor that another version wrote begins anew', () => {
    expect(readSweepCursor({ page: 3 })).toBeNull()
    expect(readSweepCursor(null)).toBeNull()
    expect(readSweepCursor({ since: 1, mark: 7, at: 3 })).toMatchObject({ mark: 7, at: null, goal: null })
  })
})
