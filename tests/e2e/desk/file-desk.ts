import type { Browser, Page } from '@playwright/test'
import type { TestEngine } from '../../support/engine/start-engine.ts'
import { fileURLToPath } from 'node:url'
import { takesFiles } from '../../support/engine/fake-connector.ts'
import { startTestEngine } from '../../support/engine/start-engine.ts'
import { startHub } from '../../support/hub-under-test.ts'

/** A hub over an engine whose one channel takes files in private, as Douyin does, and is driven by hand. */
export interface FileDesk {
  readonly t: TestEngine
  readonly page: Page
  /** A customer writes in private; the room is open and claimed. Answers its id. */
  readonly openRoom: (message: Partial<Parameters<TestEngine['hear']>[0]>) => Promise<string>
  readonly stop: () => Promise<void>
}

const builtPage = fileURLToPath(new URL('../../../out/renderer', import.meta.url))

/** Starts it and signs in. */
export async function startFileDesk(browser: Browser, pageFolder = builtPage): Promise<FileDesk> {
  const t = await startTestEngine({ host: 'hub' })
  t.weibo.capabilities = { ...t.weibo.capabilities, ...takesFiles }
  const host = await startHub(t.engine, { pageFolder })
  const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: { width: 1366, height: 768 }, permissions: ['clipboard-read', 'clipboard-write'] })
  const page = await context.newPage()
  await page.goto(host.hub.issueLink({ agentId: 'lin', role: 'agent' }))
  let heard = 0
  return {
    t,
    page,
    async openRoom(message) {
      heard += 1
      const threadKey = `dm:file-${heard}`
      t.hear({ text: `第 ${heard} 位：能发张图看看吗？`, touchpoint: 'private_message', visibility: 'private', threadKey, author: { uid: `file-${heard}`, name: `发图的人${heard}` }, ...message })
      await page.getByTestId('tab-queue').click()
      await page.getByTestId('inbox-row').filter({ hasText: `发图的人${heard}` }).first().click()
      await page.getByTestId('claim').click()
      await page.getByTestId('attach').waitFor()
      return (await page.getByTestId('conversation').getAttribute('data-id')) ?? ''
    },
    async stop() {
      await context.close()
      await host.stop()
      await t.stop()
    },
  }
}
