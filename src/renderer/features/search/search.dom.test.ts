import type { DOMWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../shared/errors.ts'
import { mountOnDesk, unmountAfterEach } from '../../bridge/test-desk.ts'
import { useRoom } from '../../stores/room.ts'
import SearchDialog from './SearchDialog.vue'

unmountAfterEach()
afterEach(() => vi.useRealTimers())

async function mountSearch() {
  const desk = await mountOnDesk(SearchDialog)
  const field = desk.wrapper.get('[data-testid="search-query"]') as DOMWrapper<HTMLInputElement>
  const found = (kind = 'hit') => desk.wrapper.findAll(`[data-testid="search-${kind}"]`)
  async function type(text: string): Promise<void> {
    await field.setValue(text)
    await desk.settle()
    await desk.settle()
  }
  return { ...desk, field, found, type, asked: () => desk.client.made.filter(call => call.name === 'search:messages').map(call => call.input as { query: string, filter: Record<string, unknown>, before: number | null }) }
}

describe('search', () => {
  it('searches while one types, marks what it found, and opens the place by Enter', async () => {
    const { wrapper, field, found, type } = await mountSearch()
    await type('退')
    expect(found().length).toBeGreaterThan(0)
    expect(found()[0]!.findAll('mark').map(mark => mark.text())).toContain('退')
    expect(field.attributes('aria-activedescendant')).toBe(wrapper.get('[role="option"][aria-selected="true"]').attributes('id'))
    const first = found()[0]!
    while (wrapper.get('[aria-selected="true"]').attributes('data-testid') !== 'search-hit')
      await field.trigger('keydown', { key: 'ArrowDown' })
    await field.trigger('keydown', { key: 'Enter' })
    expect(wrapper.emitted('open')).toEqual([[first.attributes('data-id')]])
    expect(useRoom().found).toMatchObject({ conversationId: first.attributes('data-id') })
  })

  it('drops an answer that another question has overtaken', async () => {
    const { field, found, settle, asked, type } = await mountSearch()
    await field.setValue('不会有的话')
    await type('退')
    await settle()
    expect(asked().map(({ query }) => query)).toEqual(['退'])
    expect(found().length).toBeGreaterThan(0)
  })

  it('does nothing while an input method composes', async () => {
    const { wrapper, field, type } = await mountSearch()
    await type('退')
    await field.trigger('keydown', { key: 'Enter', isComposing: true })
    expect(wrapper.emitted('open')).toBeUndefined()
  })

  it('narrows by filters, and helps out of them when nothing is left', async () => {
    const { wrapper, type, settle, asked, found } = await mountSearch()
    await type('退')
    await wrapper.get('[data-testid="search-channel"]').setValue('complaint')
    await settle()
    await settle()
    expect(asked().at(-1)!.filter).toMatchObject({ channels: ['complaint'] })
    expect(found('customer')).toHaveLength(0)
    await wrapper.get('[data-testid="search-clear"]').trigger('click')
    await settle()
    expect(asked().at(-1)!.filter).toMatchObject({ channels: [], mine: false })
  })

  it('narrows to days of a calendar, given in any order, and to tags one after the other', async () => {
    const { wrapper, type, settle, asked } = await mountSearch()
    const set = async (mark: string, value: string) => {
      await wrapper.get(`[data-testid="${mark}"]`).setValue(value)
      await settle()
    }
    await type('退')
    await set('search-span', 'days')
    expect(asked().at(-1)!.filter).toMatchObject({ from: null, to: null })
    await set('search-from', '2026-11-20')
    await set('search-to', '2026-11-02')
    expect(asked().at(-1)!.filter).toMatchObject({ from: Date.parse('2026-11-02T00:00+08:00'), to: Date.parse('2026-11-21T00:00+08:00') })
    await set('search-tag', '待开票')
    await set('search-tag', '东区断网')
    expect(asked().at(-1)!.filter).toMatchObject({ tags: ['待开票', '东区断网'] })
    await wrapper.get('[data-testid="search-tag-chosen"]').trigger('click')
    await settle()
    expect(asked().at(-1)!.filter).toMatchObject({ tags: ['东区断网'] })
    await set('search-span', 'any')
    expect(asked().at(-1)!.filter).toMatchObject({ from: null, to: null })
  })

  it('shows notes alone, customers alone', async () => {
    const { wrapper, type, settle, asked, client } = await mountSearch()
    await type('退')
    await wrapper.get('[data-testid="search-group-notes"]').trigger('click')
    await settle()
    expect(asked().at(-1)!.filter).toMatchObject({ who: 'note' })
    const before = asked().length
    await wrapper.get('[data-testid="search-group-customers"]').trigger('click')
    await settle()
    expect(asked()).toHaveLength(before)
    expect(client.made.filter(call => call.name === 'search:others').length).toBeGreaterThan(1)
  })

  it('says that nothing was found, and what might help', async () => {
    const { wrapper, type } = await mountSearch()
    await type('绝不会有这样的句子')
    expect(wrapper.get('[data-testid="search-none"]').text()).toContain('绝不会有这样的句子')
  })

  it('keeps what was looked for and opened, and takes it up again', async () => {
    const { client, field, type, settle, wrapper } = await mountSearch()
    await type('退')
    await field.trigger('keydown', { key: 'Enter' })
    await settle()
    expect(client.made.find(call => call.name === 'preference:save')?.input).toEqual({ patch: { recentSearches: ['退'] } })
    await type('')
    await wrapper.get('[data-testid="search-recent"]').trigger('click')
    expect(field.element.value).toBe('退')
  })

  it('shows why a search failed', async () => {
    const { client, type, wrapper } = await mountSearch()
    client.failNext('search:messages', new AppError('store_busy'))
    await type('退')
    expect(wrapper.get('[data-testid="error-words"]').attributes('data-code')).toBe('store_busy')
    expect(wrapper.findAll('[data-testid="search-hit"]')).toHaveLength(0)
  })
})
