import type { Workstation, WorkstationOptions } from '../../support/workstation.ts'
import { test as base } from '../../support/browser-host.ts'
import { startWorkstation } from '../../support/workstation.ts'

/** What a spec may say about the workstation that it wants; the host comes from the Playwright project. */
export type LaunchOptions = Omit<WorkstationOptions, 'host'>

interface LaunchFixture {
  /** Starts a workstation on the project's host; it ends with the test. */
  launch: (options?: LaunchOptions) => Promise<Workstation>
}

/** Playwright's `test` with the project's `host` and with `launch`. */
export const test = base.extend<LaunchFixture>({
  async launch({ host }, use, info) {
    const started: Workstation[] = []
    await use(async (options = {}) => {
      const workstation = await startWorkstation({ host, ...options })
      started.push(workstation)
      return workstation
    })
    if (info.status !== info.expectedStatus)
      await Promise.all(started.map(one => info.attach('said by the host', { body: one.words(), contentType: 'text/plain' })))
    await Promise.all(started.map(one => one.stop()))
  },
})
