import { expect } from '@playwright/test'
import { say } from '../desk/square.ts'
import { walkByTab } from '../desk/tab-walk.ts'
import { shareDesk, test } from '../desk/test.ts'

const shared = shareDesk({ speed: 0 })

test.beforeAll(async () => {
  const { workstation, desk } = shared()
  await say(workstation, { kind: 'mention', nick: '只用键盘的人', text: '@云杉客服 宽带晚上总掉线，怎么办？' })
  await say(workstation, { kind: 'dm', nick: '另一个人', text: '换卡要带什么证件？' })
  await expect(desk.rows).toHaveCount(2)
  await desk.page.keyboard.press('n')
  await expect(desk.field).toBeFocused()
  await desk.page.keyboard.press('Escape')
})

test('每个按钮、每个输入框都能用 Tab 走到，焦点看得见，走一圈回到起点', async () => {
  const { steps, missed, unseen } = await walkByTab(shared().desk.page)
  console.log(`tab order: ${steps} stops on the desk`)
  expect({ missed, unseen }).toEqual({ missed: [], unseen: [] })
  expect(steps).not.toBeNull()
})

test('对话框把焦点留在里面，关上之后回到原处', async () => {
  const { page, at } = shared().desk
  await at('rail-settings').focus()
  for (const open of ['?', ',', '/', 'e']) {
    await page.keyboard.press(open)
    await expect(at('dialog')).toBeVisible()
    const { steps, missed } = await walkByTab(page)
    expect({ open, missed, cameRound: steps !== null }).toEqual({ open, missed: [], cameRound: true })
    await page.keyboard.press('Escape')
    await expect(at('dialog')).toBeHidden()
    await expect(at('rail-settings')).toBeFocused()
  }
})

test('命令面板里的每一项都能用方向键走到，走到哪里都看得见', async () => {
  const { page, at } = shared().desk
  await page.keyboard.press('Control+k')
  const first = at('palette-option').first()
  await expect(first).toBeVisible()
  // Of a long list only what is in view stands in the document.
  const lines = Number(await first.getAttribute('aria-setsize'))
  const walked: (string | undefined)[] = []
  for (let i = 0; i < lines; i++) {
    const chosen = page.locator('[role=option][aria-selected=true]')
    await expect(chosen).toBeInViewport()
    walked.push(await chosen.getAttribute('data-id') ?? undefined)
    await page.keyboard.press('ArrowDown')
  }
  expect(new Set(walked).size).toBe(lines)
  await page.keyboard.press('Escape')
  console.log(`palette: ${lines} lines walked`)
})
