import type { Locator } from '@playwright/test'
import type { Workstation } from '../../support/workstation.ts'
import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { say } from '../desk/square.ts'
import { shareWorkstation, test } from '../desk/test.ts'

const shared = shareWorkstation({ speed: 0 })

interface SandboxAccount {
  readonly uid: string | number
  readonly screenName: string
  readonly appSecret: string
  readonly accessToken: string
  readonly baseUrl: string
}

async function openAccounts(workstation: Workstation, browser: Parameters<Workstation['open']>[0], agentId = 'shen-jingyi') {
  const desk = createDesk(await workstation.open(browser, agentId))
  await expect(desk.at('presence')).toBeVisible()
  return desk
}

const inputOf = (field: Locator) => field.locator('input')

test('班长第二次接入微博：错的令牌说清楚，对的马上变绿；暂停、断开', async ({ browser }) => {
  const workstation = shared()
  const account = await workstation.control<SandboxAccount>('GET', '/account/weibo')
  const { page, at } = await openAccounts(workstation, browser)

  await at('rail-settings').focus()
  await page.keyboard.press('Enter')
  await at('settings-accounts').focus()
  await page.keyboard.press('Enter')
  await expect(at('accounts-page')).toBeVisible()
  await expect(at('account-weibo-sandbox')).toHaveAttribute('data-health', 'ok')
  await expect(at('account-by-file')).toBeVisible()
  await expect(at('callback-url')).toContainText('/callback/weibo-sandbox/')

  await at('account-add').click()
  await at('kind-weibo').click()
  await inputOf(at('field-screenName')).fill('云杉第二账号')
  await inputOf(at('secret-accessToken')).fill('2.00wrong')
  await inputOf(at('secret-appSecret')).fill(account.appSecret)
  await inputOf(at('field-uid')).fill('不是数字')
  await inputOf(at('field-rip')).fill('203.0.113.10')
  await at('account-save').click()
  await expect(at('wrong-uid')).toBeVisible()
  await expect(inputOf(at('field-uid'))).toBeFocused()

  await inputOf(at('field-uid')).fill(String(account.uid))
  await at('account-more').click()
  await inputOf(at('field-baseUrl')).fill(account.baseUrl)
  await at('account-save').click()
  await expect(at('wrong-uid')).toBeHidden()
  await expect(at('account-error')).toContainText('授权无效')

  await inputOf(at('secret-accessToken')).fill(account.accessToken)
  await at('account-test').click()
  await expect(at('account-found')).toContainText(String(account.uid))
  await at('account-save').click()
  await expect(at('account-form')).toBeHidden()
  await expect(at('account-detail')).toHaveAttribute('data-health', 'ok')
  await expect(at('account-detail')).toContainText('云杉第二账号')
  expect(await page.content()).not.toContain(account.accessToken)

  await at('account-edit').click()
  await expect(at('secret-accessToken').getByTestId('secret-kept')).toBeVisible()
  await expect(inputOf(at('secret-accessToken'))).toHaveCount(0)
  await at('account-cancel').click()

  await at('account-pause').click()
  await expect(at('account-detail')).toHaveAttribute('data-health', 'paused')
  await at('account-pause').click()
  await expect(at('account-detail')).toHaveAttribute('data-health', 'ok')

  await at('account-remove').click()
  await at('account-remove-sure').click()
  await expect(at('account-list').getByRole('button')).toHaveCount(1)
  await page.keyboard.press('Escape')
  await expect(at('presence')).toBeVisible()
  await say(workstation, { kind: 'mention', nick: '断开之后的人', text: '@云杉客服 还有人吗？' })
  await expect(at('inbox-row').filter({ hasText: '断开之后的人' })).toBeVisible()
})

test('坐席看不到渠道账号，只被告知找谁', async ({ browser }) => {
  const workstation = shared()
  const { page, at } = await openAccounts(workstation, browser, 'lin-xiaowen')
  await at('rail-settings').click()
  await expect(at('settings-accounts')).toHaveCount(0)
  await page.keyboard.press('Escape')
  await page.goto(`${workstation.url}#/accounts`)
  await expect(at('accounts-page')).toContainText('班长')
  await expect(at('account-list')).toHaveCount(0)
})

test('底下一行的菜单用键盘打开、走进去、退出来', async ({ browser }) => {
  const workstation = shared()
  const { page, at } = await openAccounts(workstation, browser)
  await at('presence').focus()
  await page.keyboard.press('Enter')
  await expect(at('presence-break')).toBeFocused()
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Enter')
  await expect(at('presence')).toHaveAttribute('data-presence', 'ready')
  await expect(at('presence')).toBeFocused()

  await at('channels').focus()
  await page.keyboard.press('Enter')
  await expect(at('channels-manage')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(at('channels-popover')).toBeHidden()
  await expect(at('channels')).toBeFocused()
})

// Last: the account stays without its grant.
test('授权失效：输入框说清楚为什么、找谁；班长从那里一步到账号，坐席不会', async ({ browser }) => {
  const workstation = shared()
  const lin = createDesk(await workstation.open(browser, 'lin-xiaowen'))
  const shen = await openAccounts(workstation, browser)
  await say(workstation, { kind: 'mention', nick: '等授权的人', text: '@云杉客服 我的保修期到哪天？' })
  await lin.claim('等授权的人')
  await workstation.control('PUT', '/faults/F11', { on: true, afterCalls: 0 })
  await expect(lin.at('composer-locked')).toHaveAttribute('data-code', /^auth_(?:expired|invalid)$/)
  await expect(lin.at('composer-locked')).toContainText('班长')
  await expect(lin.at('way-out-call')).toBeVisible()
  await expect(lin.at('way-out-account')).toHaveCount(0)

  await shen.openRow('all', '等授权的人')
  await shen.at('way-out-account').focus()
  await shen.page.keyboard.press('Enter')
  await expect(shen.at('account-detail')).toHaveAttribute('data-health', 'red')
  await expect(shen.at('account-why')).toContainText('重新授权')
})
