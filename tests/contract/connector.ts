import type { ConnectorHarness } from './connector-harness.ts'
import { afterEach, beforeEach, describe } from 'vitest'
import { describeIntake } from './connector-intake.ts'
import { describePushes } from './connector-pushes.ts'
import { describeSending } from './connector-sending.ts'

/**
 * What every connector promises, whatever its platform. Called once per connector and profile.
 * `makeHarness` starts a fresh stand-in with an empty world for each test.
 */
export function describeConnector(name: string, makeHarness: () => Promise<ConnectorHarness>): void {
  describe(`connector ${name}`, () => {
    let harness: ConnectorHarness
    beforeEach(async () => {
      harness = await makeHarness()
    })
    afterEach(() => harness.close())

    const current = (): ConnectorHarness => harness
    describeIntake(current)
    describeSending(current)
    describePushes(current)
  })
}
