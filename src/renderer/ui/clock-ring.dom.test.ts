import { describe, expect, it } from 'vitest'
import { mountOnDesk, testNow } from '../bridge/test-desk.ts'
import ClockRing from './ClockRing.vue'

const second = 1_000
const due = { kind: 'first_reply', startedAt: testNow, dueAt: testNow + 20 * second }

describe('the ring', () => {
  it.each([
    [0, 'calm', '20'],
    [9, 'calm', '11'],
    [10, 'amber', '10'],
    [15, 'red', '5'],
    [20, 'red', '0'],
    [21, 'late', '+1'],
    [95, 'late', '+75'],
  ])('after %i s it is %s and shows %s', async (after, phase, figure) => {
    const { wrapper, clock } = await mountOnDesk(ClockRing, { due })
    clock.set(testNow + after * second)
    await wrapper.vm.$nextTick()
    expect(wrapper.attributes('data-phase')).toBe(phase)
    expect(wrapper.find('.figure').text()).toBe(figure)
    expect(wrapper.find('.word').text()).toBe('首响')
    wrapper.unmount()
  })

  it('says in words what is due and when', async () => {
    const { wrapper } = await mountOnDesk(ClockRing, { due })
    expect(wrapper.attributes('aria-label')).toContain('首次响应 · 剩 20 秒')
    wrapper.unmount()
  })

  it('shows an empty ring where nothing is due', async () => {
    const { wrapper } = await mountOnDesk(ClockRing, { due: null })
    expect(wrapper.attributes('data-phase')).toBe('none')
    expect(wrapper.find('.figure').exists()).toBe(false)
    wrapper.unmount()
  })
})
