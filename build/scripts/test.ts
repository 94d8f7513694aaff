/**
 * `npm test`: every test there is, in the order that fails soonest; the last line says `N passed, N failed`. Tests that do one thing many times
 * (kills at random points, composed keys, steps of a property) do it less often, unless `--whole` is said, as CI does.
 */
import type { Tally } from './lib/tally.ts'
import process from 'node:process'
import { WHOLE_VARIABLE } from '../../tests/support/share.ts'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { ensureSip } from './lib/sip.ts'
import { runPlaywright, runVitest } from './lib/suites.ts'
import { addTallies, closingLine, isGreen } from './lib/tally.ts'

const ONE_FAILURE: Tally = { passed: 0, failed: 1, skipped: 0 }

async function prepared(prepare: () => Promise<void>): Promise<boolean> {
  try {
    await prepare()
    return true
  }
  catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return false
  }
}

/** Without bundles, browser or telephones the rest still runs, so that one run shows everything that is wrong. */
async function runEverything(): Promise<Tally> {
  const ready = await prepared(ensureBrowser) && await prepared(ensureBundles)
  const calls = await prepared(ensureSip) ? [] : [ONE_FAILURE]
  return addTallies([...calls, await runVitest(), ready ? await runPlaywright() : ONE_FAILURE])
}

await main(async () => {
  if (process.argv.includes('--whole'))
    process.env[WHOLE_VARIABLE] = '1'
  const started = performance.now()
  const tally = await runEverything()
  console.log(`\nAll tests in ${((performance.now() - started) / 1000).toFixed(0)} s.`)
  console.log(closingLine(tally))
  return isGreen(tally) ? 0 : 1
})
