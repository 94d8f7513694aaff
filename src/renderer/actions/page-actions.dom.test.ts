import { describe, expect, it } from 'vitest'
import { mountOnDesk, unmountAfterEach } from '../bridge/test-desk.ts'
import ReviewPage from '../features/review/ReviewPage.vue'
import LibraryPage from '../features/scripts/LibraryPage.vue'
import { useDialogs } from '../stores/dialogs.ts'

unmountAfterEach()

async function open(page: typeof LibraryPage | typeof ReviewPage, path: string) {
  const desk = await mountOnDesk(page)
  await desk.wrapper.vm.$router.push(path)
  await desk.settle()
  async function press(key: string, more: KeyboardEventInit = {}): Promise<void> {
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }))
    await desk.settle()
  }
  return { ...desk, press, at: (mark: string) => desk.wrapper.find(`[data-testid="${mark}"]`) }
}

describe('the keys of pages beside the desk', () => {
  it('walk, go into what is chosen, begin and leave, a step at a time', async () => {
    const { press, at, wrapper } = await open(LibraryPage, '/library/scripts')
    const shown = () => at('script-card').attributes('data-id')
    const first = shown()
    await press('j')
    expect(shown()).not.toBe(first)
    await press('k')
    expect(shown()).toBe(first)
    await press('Enter')
    expect(document.activeElement?.closest('[data-part="chosen"]')).not.toBeNull()
    ;(document.activeElement as HTMLElement).blur()
    await press('n')
    expect(at('script-form').exists()).toBe(true)
    await press('j')
    expect(at('script-form').exists()).toBe(true)
    at('script-form').element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    await wrapper.vm.$nextTick()
    expect(at('script-form').exists()).toBe(false)
    await press('Escape')
    expect(wrapper.vm.$router.currentRoute.value.path).toBe('/')
  })

  it('nothing of the desk acts there, but palette, search and settings do', async () => {
    const { press, client } = await open(ReviewPage, '/review')
    const before = client.made.length
    for (const key of ['n', 'c', '1', 'l', 'f', 's', 't'])
      await press(key)
    expect(client.made.slice(before).filter(({ name }) => /claim|resolve|assign|snooze|start/.test(name))).toEqual([])
    expect(useDialogs().open).toBeNull()
    await press('k', { ctrlKey: true })
    expect(useDialogs().open).toBe('palette')
  })

  it('are listed by ?, those of the page first, and none that this page has not', async () => {
    const { press, at } = await open(ReviewPage, '/review')
    await press('?')
    const place = at('keys-place')
    expect(place.attributes('data-place-name')).toBe('page')
    expect(place.text()).toContain('退一步')
    expect(place.text()).not.toContain('新建')
  })
})
