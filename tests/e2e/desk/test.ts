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

/** A workstation and one agent's desk. */
export interface SharedDesk {
  readonly workstation: Workstation
  readonly desk: Desk
}

/** One workstation and one signed-in page for all tests of a file, each of which brings its own customers. Answers how to get at them. */
export function shareDesk(options: LaunchOptions = {}): () => SharedDesk {
  let shared: SharedDesk | undefined
  test.beforeAll(async ({ host, browser }) => {
    const workstation = await startWorkstation({ host, ...options })
    shared = { workstation, desk: createDesk(await workstation.open(browser)) }
  })
  test.afterAll(async () => {
    await shared?.desk.page.context().close()
    await shared?.workstation.stop()
  })
  return () => {
    if (!shared)
      throw new Error('the workstation of this file has not been started')
    return shared
  }
}
