import type { BrowserContext } from '@playwright/test'
import type { Workstation, WorkstationOptions } from '../../support/workstation.ts'
import type { Desk } from './desk.ts'
import { test as base } from '../../support/browser-host.ts'
import { startWorkstation } from '../../support/workstation.ts'
import { createDesk } from './desk.ts'

/** What a spec may say about the workstation that it wants; the host comes from the Playwright project. */
export type LaunchOptions = Omit<WorkstationOptions, 'host'>

interface LaunchFixture {
  /** Starts a workstation on the project's host; it ends with the test. */
  launch: (options?: LaunchOptions) => Promise<Workstation>
}

/** Playwright's `test` with the project's `host` and with `launch`. */
export const test = base.extend<LaunchFixture>({
  async launch({ host, browser }, use, info) {
    const started: Workstation[] = []
    const before = new Set(browser.contexts())
    await use(async (options = {}) => {
      const workstation = await startWorkstation({ host, ...options })
      started.push(workstation)
      return workstation
    })
    if (info.status !== info.expectedStatus)
      await Promise.all(started.map(one => info.attach('said by the host', { body: one.words(), contentType: 'text/plain' })))
    await Promise.all(browser.contexts().filter(context => !before.has(context)).map(context => context.close()))
    await Promise.all(started.map(one => one.stop()))
  },
})

/** One workstation for all tests of a file, each of which opens its own pages and brings its own customers. Answers how to get at it. */
export function shareWorkstation(options: LaunchOptions = {}): () => Workstation {
  let shared: Workstation | undefined
  let before = new Set<BrowserContext>()
  test.beforeAll(async ({ host }) => {
    shared = await startWorkstation({ host, ...options })
  })
  test.beforeEach(({ browser }) => {
    before = new Set(browser.contexts())
  })
  test.afterEach(async ({ browser }, info) => {
    if (info.status !== info.expectedStatus && shared !== undefined)
      await info.attach('said by the host', { body: shared.words(), contentType: 'text/plain' })
    await Promise.all(browser.contexts().filter(context => !before.has(context)).map(context => context.close()))
  })
  test.afterAll(async ({ browser }) => {
    await Promise.all(browser.contexts().map(context => context.close()))
    await shared?.stop()
  })
  return () => {
    if (!shared)
      throw new Error('the workstation of this file has not been started')
    return shared
  }
}

/** A workstation and one agent's desk. */
export interface SharedDesk {
  readonly workstation: Workstation
  readonly desk: Desk
}

/** The same with one signed-in page for all tests of the file. */
export function shareDesk(options: LaunchOptions = {}): () => SharedDesk {
  const workstation = shareWorkstation(options)
  let desk: Desk | undefined
  test.beforeAll(async ({ browser }) => {
    desk = createDesk(await workstation().open(browser))
  })
  return () => {
    if (!desk)
      throw new Error('the desk of this file has not been opened')
    return { workstation: workstation(), desk }
  }
}
