import { describe, expect, it } from 'vitest'
import { diff, told } from './diff.ts'

interface Line { readonly id: string, readonly text: string }
const line = (id: string, text = id): Line => ({ id, text })

function between(before: readonly Line[], after: readonly Line[], sums: readonly [unknown, unknown] = [null, null]) {
  return diff(told(before, sums[0]), told(after, sums[1]), after, sums[1])
}

const [a, b, c] = [line('a'), line('b'), line('c')]

describe('the way from one told state to the next', () => {
  it.each<[string, Line[], Line[], unknown]>([
    ['nothing differs', [a, b], [a, b], null],
    ['both empty', [], [], null],
    ['a new row', [a], [a, b], { put: [b], del: [], order: ['a', 'b'] }],
    ['a changed row, order as it was', [a, b], [a, line('b', 'new')], { put: [line('b', 'new')], del: [] }],
    ['a row left', [a, b, c], [a, c], { put: [], del: ['b'], order: ['a', 'c'] }],
    ['two rows changed places', [a, b, c], [b, a, c], { put: [], del: [], order: ['b', 'a', 'c'] }],
    ['one out, one in, at the same place', [a, b], [a, c], { put: [c], del: ['b'], order: ['a', 'c'] }],
    ['everything left', [a, b], [], { put: [], del: ['a', 'b'], order: [] }],
  ])('%s', (_, before, after, wanted) => {
    expect(between(before, after)).toEqual(wanted)
  })

  it('the summary goes along only when it changed', () => {
    expect(between([a], [a], [{ count: 1 }, { count: 1 }])).toBeNull()
    expect(between([a], [a], [{ count: 1 }, { count: 2 }])).toEqual({ put: [], del: [], summary: { count: 2 } })
    expect(between([a], [a], [undefined, undefined])).toBeNull()
  })

  it('applied to what was told, it gives what is', () => {
    const states = [[a, b, c], [c, line('b', 'x')], [], [a], [b, a, line('d')]]
    for (const before of states) {
      for (const after of states) {
        const frame = between(before, after)
        const rows = new Map(before.map(each => [each.id, each]))
        frame?.del.forEach(id => rows.delete(id))
        frame?.put.forEach(each => rows.set(each.id, each as unknown as Line))
        expect((frame?.order ?? before.map(each => each.id)).map(id => rows.get(id))).toEqual(after)
      }
    }
  })
})
