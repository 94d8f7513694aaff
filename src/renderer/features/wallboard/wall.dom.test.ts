import { describe, expect, it } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import WallPage from './WallPage.vue'

describe('the wallboard', () => {
  it('states the share with its denominator and says how old the figures are once they stand', async () => {
    const { wrapper, client, clock, settle } = await mountOnDesk(WallPage, {}, { stubs: { WallMinutes: true } })
    expect(wrapper.find('[data-testid="wall-on-time"]').text()).toBe('94.2%')
    expect(wrapper.text()).toContain('139 个需要回复的诉求中，131 个及时')
    expect(wrapper.text()).toContain('20 秒及时率')
    expect(wrapper.attributes('data-stale')).toBe('false')
    client.setLink('lost')
    clock.set(clock.now() + 42_000)
    await settle()
    expect(wrapper.attributes('data-stale')).toBe('true')
    expect(wrapper.find('[data-testid="wall-as-of"]').text()).toBe('数据停在 42 秒前')
    wrapper.unmount()
  })
})
