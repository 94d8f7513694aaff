import type { Page } from '@playwright/test'
import type { Desk } from './desk/desk.ts'
import { expect } from '@playwright/test'
import { say } from './desk/square.ts'
import { shareDesk, test } from './desk/test.ts'

const shared = shareDesk({ speed: 0 })

const markup = [
  { nick: '<img src=x onerror="window.ran=1">', text: '@云杉客服 <script>window.ran=2</script><b>话费</b>为什么多扣了？' },
  { nick: '"><svg/onload=window.ran=3>', text: '@云杉客服 [账单](javascript:window.ran=4) <iframe srcdoc="<script>parent.ran=5</script>"></iframe> 为什么打不开？' },
  { nick: '{{constructor.constructor("window.ran=6")()}}', text: '@云杉客服 {{7*7}} #{7*7} <a href="file:///etc/hosts" onclick="window.ran=7">账单</a> 为什么是错的？' },
] as const

const unruly = [
  { nick: `叠${'\u0336\u0321\u0300'.repeat(40)}字`, text: `@云杉客服 为什么${'冤\u0335\u0321\u0327\u0300\u0315\u0340\u0358\u0301'.repeat(60)}不处理？` },
  { nick: '\u202E倒着写的人', text: '@云杉客服 文件名是 账单\u202Efdp.exe 为什么打不开？' },
  { nick: `一万个表情${'😭'.repeat(40)}`, text: `@云杉客服 为什么又断网了？${'👩‍👩‍👧‍👦'.repeat(10_000)}` },
  { nick: 'a'.repeat(300), text: `@云杉客服 为什么扣费？${'Zz'.repeat(20_000)}` },
] as const

/** A picture that is a program, where a name, a face or an address is wanted. */
const svg = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="parent.ran=8"><script>parent.ran=9</script></svg>'
const marked = '@云杉客服 # 为什么 **扣费** `<img src=x onerror="window.ran=10">` ![账单](x" onerror="window.ran=11) [weibo.com](https://evil.example/pay) | a | b | ？'

/** Opens every row of the list in turn. */
async function walk({ rows, conversation, at }: Desk, look: (nth: number) => Promise<void>): Promise<void> {
  for (let nth = 0; nth < await rows.count(); nth++) {
    const id = await rows.nth(nth).getAttribute('data-id')
    await rows.nth(nth).click()
    await expect(conversation).toHaveAttribute('data-id', id ?? '')
    await expect(at('message').first()).toBeVisible()
    await look(nth)
  }
}

function overflow(page: Page) {
  return page.evaluate(() => [document.documentElement, document.querySelector('[data-testid=timeline]'), document.querySelector('[data-testid=inbox-list]'), document.querySelector('[data-testid=customer-panel]')]
    .map(element => element === null ? 0 : element.scrollWidth - element.clientWidth))
}

test('F46 昵称和正文里的标记原样显示，一行脚本也不跑', async () => {
  const { workstation, desk } = shared()
  const { page } = desk
  let dialogs = 0
  page.on('dialog', (dialog) => {
    dialogs++
    void dialog.dismiss()
  })
  for (const voice of markup)
    await say(workstation, { kind: 'mention', ...voice })
  await workstation.control('PUT', '/faults/F46', { on: true })
  await desk.at('tab-all').click()
  await expect.poll(() => desk.rows.count()).toBeGreaterThanOrEqual(markup.length + 3)
  await walk(desk, async () => expect(desk.at('message').first()).not.toBeEmpty())

  for (const { nick, text } of markup) {
    await desk.rowOf(text.slice(6, 30)).first().click()
    await expect(desk.message(text)).toBeVisible()
    await expect(desk.conversation.getByTitle(nick).or(desk.conversation.getByText(nick)).first()).toBeVisible()
  }
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined()
  await expect(page).toHaveTitle(/^(?:\(\d+\) )?回音$/)
  expect(await desk.conversation.locator('script, iframe, a[href^="javascript:"], a[href^="file:"]').count()).toBe(0)
  expect(dialogs).toBe(0)
  const loaded = await page.reload()
  expect(loaded?.headers()['content-security-policy']).toMatch(/default-src 'none'.*script-src 'self'(?!.*unsafe-eval)/)
})

test('F46 头像里的 SVG、markdown、图表里的字：都只是字，也不向别处取任何东西', async () => {
  const { workstation, desk } = shared()
  const { page, at } = desk
  const strange: string[] = []
  const own = await page.evaluate(() => location.origin)
  page.on('request', (request) => {
    if (!request.url().startsWith(own) && !/^(?:data|blob):/.test(request.url()))
      strange.push(request.url())
  })
  const opened: string[] = []
  page.context().on('page', other => opened.push(other.url()))
  await say(workstation, { kind: 'mention', nick: svg, text: marked })
  await desk.openRow('queue', '为什么 **扣费**')

  const bubble = desk.message('**扣费**')
  await expect(bubble).toContainText('# 为什么 **扣费** `<img src=x onerror="window.ran=10">` ![账单](x" onerror="window.ran=11)')
  expect(await bubble.locator('h1, h2, strong, em, code, table, img, a, svg[onload], [onerror], [onload]').count()).toBe(0)
  const faces = page.locator('.face')
  expect(await faces.count()).toBeGreaterThan(0)
  expect(await faces.evaluateAll(all => all.filter(face => face.querySelector('img, image, svg, object, embed, iframe') !== null || getComputedStyle(face).backgroundImage !== 'none').length)).toBe(0)

  await bubble.getByTestId('address').click()
  await expect(at('link-host')).toHaveText('evil.example')
  await expect(at('link-warning')).toHaveText('文字写的是另一个网站')
  await page.keyboard.press('Escape')

  const before = page.url()
  await page.evaluate(() => void (location.hash = '#/wall'))
  const chart = at('wall').locator('canvas').first()
  await expect(chart).toBeVisible()
  await chart.hover()
  expect(await at('wall').locator('img, iframe, script, foreignObject, [onerror], [onload]').count()).toBe(0)
  await page.evaluate(hash => void (location.hash = hash), new URL(before).hash)
  await expect(at('timeline')).toBeVisible()

  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined()
  expect(strange).toEqual([])
  expect(opened).toEqual([])
})

test('F49 叠字、倒序、一万个表情、没有空格的长文：版面不动，没有横向滚动', async () => {
  const { workstation, desk } = shared()
  for (const voice of unruly)
    await say(workstation, { kind: 'mention', ...voice })
  await desk.at('tab-queue').click()
  await expect(desk.rowOf('叠')).toBeVisible()
  await expect(desk.rowOf('Zz')).toBeVisible()
  await expect(desk.rowOf('👩‍👩‍👧‍👦')).toBeVisible()
  await walk(desk, async (nth) => {
    expect(await overflow(desk.page)).toEqual([0, 0, 0, 0])
    expect((await desk.rows.nth(nth).boundingBox())?.height).toBe(84)
    expect((await desk.conversation.locator('header').first().boundingBox())?.height).toBeLessThan(90)
    await expect(desk.at('composer')).toBeInViewport({ ratio: 1 })
  })
  await desk.openRow('queue', '👩‍👩‍👧‍👦')
  await expect(desk.message('👩‍👩‍👧‍👦').or(desk.at('message-expand')).first()).toBeVisible()
})
