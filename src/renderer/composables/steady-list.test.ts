import type { ListPage } from './steady-list.ts'
import { describe, expect, it } from 'vitest'
import { effectScope, ref, shallowRef } from 'vue'
import { useSteadyList } from './steady-list.ts'

interface Row { readonly id: string, readonly text: string }

const page = (ids: string, key = 'k', text = ''): ListPage<Row> => ({ key, rows: [...ids].map(id => ({ id, text })), start: 0, total: ids.length })

function list() {
  const live = shallowRef(page('abc'))
  const held = ref(false)
  const steady = effectScope().run(() => useSteadyList(() => live.value, () => held.value))
  if (!steady)
    throw new Error('no scope')
  return { live, held, steady, shown: () => steady.page.value.rows.map(row => row.id).join('') }
}

describe('a list that stands still while it is read', () => {
  it('follows while nobody points at it', () => {
    const { live, shown } = list()
    live.value = page('xabc')
    expect(shown()).toBe('xabc')
  })

  it('keeps every place while held, counts what is new, marks what has left', () => {
    const { live, held, steady, shown } = list()
    held.value = true
    live.value = page('xcab')
    expect(shown()).toBe('abc')
    expect(steady.fresh.value).toBe(1)
    live.value = page('xca')
    expect(shown()).toBe('abc')
    expect([...steady.gone.value]).toEqual(['b'])
  })

  it('updates contents where they stand', () => {
    const { live, held, steady } = list()
    held.value = true
    live.value = page('cab', 'k', 'new')
    expect(steady.page.value.rows.map(row => row.text)).toEqual(['new', 'new', 'new'])
  })

  it('catches up when let go, or when asked', () => {
    const { live, held, steady, shown } = list()
    held.value = true
    live.value = page('xab')
    steady.catchUp()
    expect(shown()).toBe('xab')
    live.value = page('yxab')
    held.value = false
    expect(shown()).toBe('yxab')
    expect(steady.fresh.value).toBe(0)
  })

  it('another page is shown at once', () => {
    const { live, held, shown } = list()
    held.value = true
    live.value = page('def', 'other')
    expect(shown()).toBe('def')
  })
})
