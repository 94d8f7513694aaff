import { createDesk } from '../desk/desk.ts'
import { beginAnswer, expectAnswerBack } from '../desk/draft.ts'
import { test } from '../desk/test.ts'

test('F52 页面进程崩溃后再打开，还是那个会话，草稿也在', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const page = await workstation.open(browser)
  const id = await beginAnswer(workstation, createDesk(page))
  const address = page.url()
  const cdp = await page.context().newCDPSession(page)
  const crashed = page.waitForEvent('crash')
  // The answer of a page that is no more never comes.
  void cdp.send('Page.crash').catch(() => undefined)
  await crashed

  const since = Date.now()
  const again = await page.context().newPage()
  await again.goto(address)
  test.info().annotations.push({ type: 'back after, ms', description: String(await expectAnswerBack(createDesk(again), id, since)) })
})
