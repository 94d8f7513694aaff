import { describe, expect, it } from 'vitest'
import { mountOnDesk } from '../../bridge/test-desk.ts'
import AccountsPage from './AccountsPage.vue'

async function page() {
  const desk = await mountOnDesk(AccountsPage)
  await desk.settle()
  const at = (id: string) => desk.wrapper.find(`[data-testid="${id}"]`)
  const type = async (id: string, text: string) => {
    await at(id).find('input, textarea').setValue(text)
    await desk.settle()
  }
  const press = async (id: string) => {
    await at(id).trigger('click')
    await desk.settle()
  }
  return { ...desk, at, type, press }
}

describe('the accounts page', () => {
  it('shows the first account by itself, with what is wrong and what is not confirmed', async () => {
    const { wrapper, at } = await page()
    expect(at('account-list').findAll('button').length).toBeGreaterThan(1)
    expect(at('account-detail').exists()).toBe(true)
    expect(wrapper.text()).not.toMatch(/channels\.|accounts\./)
    wrapper.unmount()
  })

  it('connects an account: a wrong field is named beside its input, a wrong token in a sentence, a right one is saved', async () => {
    const { wrapper, client, at, type, press, settle } = await page()
    await press('account-add')
    await press('kind-weibo')
    await type('field-screenName', '云杉服务')
    await type('secret-accessToken', 'wrong-token')
    await type('secret-appSecret', 'secret')
    await at('account-form').trigger('submit')
    await settle()
    expect(at('wrong-uid').text()).not.toBe('')
    await type('field-uid', '5271960000')
    await type('field-rip', '203.0.113.7')
    await at('account-form').trigger('submit')
    await settle()
    expect(at('wrong-uid').exists()).toBe(false)
    expect(at('account-error').text()).toContain('授权无效')
    await type('secret-accessToken', 'right-token')
    await press('account-test')
    expect(at('account-found').text()).toContain('云杉客服')
    await at('account-form').trigger('submit')
    await settle()
    expect(at('account-form').exists()).toBe(false)
    const saves = client.made.filter(({ name }) => name === 'account:save').map(({ input }) => input as { id: string, name: string, settings: unknown, secrets: unknown })
    expect(new Set(saves.map(({ id }) => id)).size).toBe(1)
    expect(saves.at(-1)).toMatchObject({ name: '云杉服务', settings: { profile: 'standard', uid: '5271960000' }, secrets: { accessToken: 'right-token', appSecret: 'secret' } })
    wrapper.unmount()
  })

  it('never shows a secret that is kept, only that it is; what was typed is dropped on the second press', async () => {
    const { wrapper, client, at, type, press, settle } = await page()
    const own = wrapper.findAll('[data-testid="account-list"] button').find(button => button.attributes('data-testid')?.includes('weibo'))
    await own?.trigger('click')
    await settle()
    await press('account-edit')
    expect(wrapper.findAll('[data-testid="secret-kept"]')).toHaveLength(2)
    expect(wrapper.find('[data-testid="secret-accessToken"] input').exists()).toBe(false)
    await type('field-screenName', '改了')
    await press('account-cancel')
    expect(at('account-form').text()).toContain('还没有保存')
    await press('account-cancel')
    expect(at('account-form').exists()).toBe(false)
    expect(client.made.some(({ name }) => name === 'account:save')).toBe(false)
    wrapper.unmount()
  })

  it('what the configuration manages can be looked at only', async () => {
    const { wrapper, at, press } = await page()
    await press('account-acc-forum')
    expect(at('account-by-file').exists()).toBe(true)
    expect(at('account-why').text()).toContain('授权已过期')
    for (const id of ['account-edit', 'account-reauthorise', 'account-remove'])
      expect(at(id).exists(), id).toBe(false)
    expect(at('account-pause').exists()).toBe(true)
    wrapper.unmount()
  })

  it('an account is disconnected on the second press', async () => {
    const { wrapper, client, at, press } = await page()
    await press('account-acc-weibo')
    await press('account-remove')
    expect(client.made.some(({ name }) => name === 'account:remove')).toBe(false)
    await press('account-remove-sure')
    expect(client.made.some(({ name }) => name === 'account:remove')).toBe(true)
    expect(at('account-acc-weibo').exists()).toBe(false)
    wrapper.unmount()
  })

  it('a place without an API is neither asked nor tested', async () => {
    const { wrapper, at, press } = await page()
    await press('account-acc-complaint')
    expect(at('account-detail').text()).toContain('这里没有接口')
    expect(at('account-detail').text()).not.toMatch(/下次查询|授权到期|马上查一次/)
    wrapper.unmount()
  })

  it('the keyboard goes on at the first channel to choose, and back at the account', async () => {
    const { wrapper, at, press } = await page()
    await press('account-add')
    expect(document.activeElement?.getAttribute('data-testid')).toBe('kind-weibo')
    await press('kind-weibo')
    await press('account-cancel')
    expect(document.activeElement?.getAttribute('aria-current')).toBe('true')
    expect(at('account-form').exists()).toBe(false)
    wrapper.unmount()
  })
})
