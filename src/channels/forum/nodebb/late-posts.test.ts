import type { LatePosts } from './late-posts.ts'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../../../tests/contract/connector-fetch.ts'
import { AppError } from '../../../shared/errors.ts'
import { createLatePosts } from './late-posts.ts'

interface Forum {
  readonly late: LatePosts
  readonly asked: number[]
  readonly there: Set<number>
  isGuest: boolean
}

function forum(...there: number[]): Forum {
  const made: Omit<Forum, 'late'> = { asked: [], there: new Set(there), isGuest: false }
  const client = {
    async get(path: string): Promise<unknown> {
      const pid = Number(/\/posts\/(\d+)\/summary$/.exec(path)?.[1])
      made.asked.push(pid)
      if (!made.there.has(pid) || made.isGuest)
        throw new AppError('not_found')
      return { pid, tid: 1, timestamp: 5 }
    },
    async self(): Promise<never> {
      if (made.isGuest)
        throw new AppError('auth_invalid')
      return undefined as never
    },
  }
  return Object.assign(made, { late: createLatePosts({ client: client as never }) })
}

const rows = (...pids: number[]): unknown[] => pids.map(pid => ({ pid, timestamp: pid }))
const context = { signal: new AbortController().signal }

describe('posts that come to light late', () => {
  it('what was there before the first find is not asked for, only whether a newer one is', async () => {
    const { late, asked } = forum()
    late.note(rows(90, 88, 12), rows(90, 88, 12))
    expect(await late.find(null, context)).toEqual({ rows: [], next: 91 })
    expect(asked).toEqual([91])
  })

  it('an id that the list skipped is asked for, and the newest one too', async () => {
    const { late, there, asked } = forum(92, 94, 95)
    late.note(rows(94, 93, 91), rows(94, 93, 91))
    expect(await late.find(91, context)).toMatchObject({ rows: [{ pid: 92 }, { pid: 95 }], next: 96 })
    expect(asked).toEqual([92, 95, 96])
    there.add(96)
    late.note(rows(94, 93, 91), rows(94, 93, 91))
    expect(await late.find(96, context)).toMatchObject({ rows: [{ pid: 96 }], next: 97 })
  })

  it('a row that the walk passed by as too old is asked for, too', async () => {
    const { late } = forum(92)
    late.note(rows(93, 92, 90), rows(93))
    expect(await late.find(92, context)).toMatchObject({ rows: [{ pid: 92 }], next: 94 })
  })

  it('an id that is nobody\'s is passed over for good once a newer one is there', async () => {
    const { late, asked } = forum()
    late.note(rows(20, 18), rows(20, 18))
    expect(await late.find(18, context)).toEqual({ rows: [], next: 21 })
    await late.find(21, context)
    expect(asked).toEqual([19, 21, 21])
  })

  it('to a guest nothing is there: the ids stay to be asked for', async () => {
    const made = forum(19)
    made.late.note(rows(20, 18), rows(20, 18))
    made.isGuest = true
    expect(await refusal(made.late.find(18, context))).toMatchObject({ code: 'auth_invalid' })
    made.isGuest = false
    expect(await made.late.find(18, context)).toMatchObject({ rows: [{ pid: 19 }], next: 21 })
  })

  it('many skipped ids are asked for a few at a time, none is left', async () => {
    const { late, asked } = forum(...Array.from({ length: 99 }, (_, n) => n + 1))
    late.note(rows(100), rows(100))
    const found: unknown[] = []
    let next: number | null = 1
    for (let round = 0; round < 6; round++) {
      const before: number = asked.length
      const find = await late.find(next, context)
      found.push(...find.rows)
      next = find.next
      expect(asked.length - before).toBeLessThanOrEqual(20)
    }
    expect([found.length, next]).toEqual([99, 101])
  })

  it('nothing is asked before any post was seen, nor of rows from other servers', async () => {
    const { late, asked } = forum()
    late.note([{ pid: 'https://social.example/notes/1' }, { pid: -1 }, null], [])
    expect(await late.find(null, context)).toEqual({ rows: [], next: null })
    expect(asked).toEqual([])
  })
})
