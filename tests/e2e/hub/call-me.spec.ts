import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { createDesk } from '../desk/desk.ts'
import { test } from '../desk/test.ts'

test('品牌主页上的「请给我回电话」：不用脚本也能填，坐席在收件箱看到；不想要了可以撤回', async ({ browser, launch }) => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-call-me-'))
  const config = join(folder, 'hub.json')
  writeFileSync(config, JSON.stringify({ hub: { callMe: { pages: [{ slug: 'spruce', brand: '云杉', phone: '400-000-8000' }] } } }))
  try {
    const workstation = await launch({ speed: 0, env: { HUIYIN_CONFIG: config } })
    const addressSaid = () => /http:\/\/\S+\/call-me\/spruce/.exec(workstation.words())?.[0] ?? ''
    await expect.poll(addressSaid).not.toBe('')
    const address = addressSaid()
    const customer = await (await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })).newPage()
    // A form that comes back within two seconds is a machine's.
    let shownAt = 0
    customer.on('load', () => void (shownAt = performance.now()))
    const filledByAPerson = () => expect.poll(() => performance.now() - shownAt).toBeGreaterThan(2_200)
    const outside: string[] = []
    customer.on('request', request => void (new URL(request.url()).origin === new URL(address).origin || outside.push(request.url())))
    await customer.goto(address)
    expect(await customer.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)

    await customer.getByLabel('您的电话号码').fill('１３８ ００１３ ８０００')
    await customer.getByLabel('想说什么事').fill('洗碗机门关不上')
    await filledByAPerson()
    await customer.getByRole('button', { name: '请给我回电话' }).click()
    await expect(customer.getByRole('alert')).toContainText('要您同意')
    await expect(customer.getByLabel('您的电话号码')).toHaveValue('１３８ ００１３ ８０００')
    await customer.getByLabel(/我同意云杉/).check()
    await filledByAPerson()
    await customer.getByRole('button', { name: '请给我回电话' }).click()
    await expect(customer.getByRole('status')).toContainText('138****8000')
    await expect(customer.getByRole('status')).toContainText('编号')

    const desk = createDesk(await workstation.open(browser))
    await desk.openRow('queue', '洗碗机门关不上')
    await expect(desk.conversation).toContainText('客户在网页上请我们回电 138****8000')

    await customer.getByRole('link', { name: '不用打了' }).click()
    await customer.getByRole('button', { name: '确定，不用打了' }).click()
    await expect(customer.getByRole('status')).toContainText('好的，我们不打了')
    await expect(desk.conversation).toContainText('客户在网页上取消了回电请求')
    expect(outside).toEqual([])
  }
  finally {
    rmSync(folder, { recursive: true })
  }
})
