import { createDesk } from './desk/desk.ts'
import { beginAnswer, expectAnswerBack } from './desk/draft.ts'
import { test } from './desk/test.ts'

test('F52 页面重新载入，还是那个会话，草稿也在', async ({ browser, launch }) => {
  const workstation = await launch({ speed: 0 })
  const desk = createDesk(await workstation.open(browser))
  const id = await beginAnswer(workstation, desk)
  const since = Date.now()
  await desk.page.reload()
  test.info().annotations.push({ type: 'back after, ms', description: String(await expectAnswerBack(desk, id, since)) })
})
