/** The floor as a supervisor sees it after some minutes of work, and the page of those who are not signed in. */
import type { Studio } from './studio.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { expect } from '@playwright/test'
import { main } from '../../build/scripts/lib/main.ts'
import { whileAnswering } from './crew.ts'
import { inStudio } from './studio.ts'

const soon = expect.configure({ timeout: 60_000 })
/** Enough for a chart. */
const shiftMs = 180_000

async function takeFloor(studio: Studio): Promise<void> {
  const { workstation, shoot } = studio
  const stranger = await studio.strangerAt(workstation.url ?? '')
  await soon(stranger.getByTestId('sign-in')).toBeVisible()
  await shoot(stranger, 'sign-in')

  const desk = await studio.deskOf('lin-xiaowen')
  const crew = [desk, await studio.deskOf('zhou-yutong'), await studio.deskOf('chen-zhiyuan')]
  const supervisor = await studio.deskOf('shen-jingyi')
  await supervisor.page.goto(`${workstation.url}#/wall`)
  await Promise.all(crew.map(colleague => colleague.ready()))
  await studio.customersAt(1)
  await whileAnswering(crew, async () => {
    await wait(shiftMs)
    await soon(supervisor.at('wall-agents')).toContainText('周雨桐')
    await shoot(supervisor.page, 'wallboard', { width: 1920, height: 1080 })
  })

  await desk.at('tab-all').click()
  await desk.rows.first().click()
  await soon(desk.at('message').first()).toBeVisible()
  await desk.at('ledger').click()
  await soon(desk.at('ledger-sheet')).toBeVisible()
  await shoot(desk.page, 'ledger')
}

if (import.meta.main) {
  await main(async () => {
    await inStudio(takeFloor)
    return 0
  })
}
