/** The agent's desk: inbox, both rooms. */
import type { Desk } from '../e2e/desk/desk.ts'
import type { Studio } from './studio.ts'
import { expect } from '@playwright/test'
import { main } from '../../build/scripts/lib/main.ts'
import { letCome } from '../e2e/desk/square.ts'
import { whileAnswering } from './crew.ts'
import { inStudio } from './studio.ts'

const soon = expect.configure({ timeout: 60_000 })

async function takeInbox({ shoot, customersAt }: Studio, desk: Desk): Promise<void> {
  const { page, at, rows, field, message } = desk
  await soon(message('糯米纸').getByTestId('message-image').locator('img')).toHaveJSProperty('complete', true)
  await customersAt(1)
  await field.fill('三天里同一个位置又裂，换谁都窝火。我来跟这件事，今天下班前')
  await soon(at('danger').first()).toBeVisible()
  await soon.poll(() => rows.count()).toBeGreaterThanOrEqual(6)
  await shoot(page, 'inbox-light')
  await at('rail-scheme').click()
  await shoot(page, 'inbox-dark')
  await at('rail-scheme').click()
  await shoot(page, 'small', { width: 1280, height: 720 })
  await shoot(page, 'wide', { width: 2560, height: 1440 })
}

async function takePublic({ shoot }: Studio, desk: Desk): Promise<void> {
  const { page, at, field, message } = desk
  // Who has written something is asked before an invitation takes its place.
  await field.fill('')
  await at('guide').click()
  await soon(field).not.toHaveValue('')
  await desk.reply(await field.inputValue())
  await soon(message(/私信|发了|说怎么办|所以呢/).last()).toBeVisible()
  await field.fill('维修点刚回话了，是您尾号 13900139000 这个手机吗？')
  await soon(at('findings')).toBeVisible()
  await shoot(page, 'conversation-public')
  await field.fill('')
}

async function takePrivate({ shoot }: Studio, desk: Desk): Promise<void> {
  const { page, at, message } = desk
  await at('guide').click()
  await soon(desk.field).not.toHaveValue('')
  await desk.reply(await desk.field.inputValue())
  await soon(at('room-tab-private')).toBeVisible()
  await desk.switchRoom('private')
  await soon(message('生日礼物').first()).toBeVisible()
  await desk.reply('物流记录我看到了，这件事我来跟。麻烦告诉我一个方便接听的手机号码。')
  await soon(message(/1\d{10}/).first()).toBeVisible()
  await desk.reply('收到。再麻烦把显示“已签收”的页面截图发我一张，我拿去跟快递核对。')
  await soon(at('message-image').last().locator('img')).toHaveJSProperty('complete', true)
  // Who let offers lapse is passed over, and the picture would say so.
  await desk.ready()
  await desk.field.fill('截图收到，我这就去问快递公司，')
  await shoot(page, 'conversation-private')
  await desk.field.fill('')
}

async function takeDesk(studio: Studio): Promise<void> {
  const { workstation } = studio
  const desk = await studio.deskOf('lin-xiaowen')
  const crew = [await studio.deskOf('zhou-yutong'), await studio.deskOf('chen-zhiyuan')]
  const { nick } = await letCome(workstation, 'screen-broke-twice')
  await desk.claim(nick)
  await Promise.all([desk, ...crew].map(person => person.ready()))
  await takeInbox(studio, desk)
  await whileAnswering(crew, () => takePublic(studio, desk))

  // The customer of the next pictures is ours alone.
  await studio.customersAt(0)
  await Promise.all(crew.map(colleague => colleague.rest()))
  const customer = await letCome(workstation, 'lost-delivery')
  await desk.claim(customer.nick)
  await studio.customersAt(1)
  await Promise.all(crew.map(colleague => colleague.ready()))
  await whileAnswering(crew, () => takePrivate(studio, desk))
}

if (import.meta.main) {
  await main(async () => {
    await inStudio(takeDesk)
    return 0
  })
}
