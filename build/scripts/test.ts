/** `npm test`: every test there is, in the order that fails soonest; the last line says `N passed, N failed`. */
import type { Tally } from './lib/tally.ts'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { runPlaywright, runVitest } from './lib/suites.ts'
import { addTallies, closingLine, isGreen } from './lib/tally.ts'

const NOTHING_RAN: Tally = { passed: 0, failed: 1, skipped: 0 }

async function runEverything(): Promise<Tally> {
  try {
    await ensureBrowser()
    await ensureBundles()
  }
  catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return NOTHING_RAN
  }
  return addTallies([await runVitest(), await runPlaywright()])
}

await main(async () => {
  const started = performance.now()
  const tally = await runEverything()
  console.log(`\nAll tests in ${((performance.now() - started) / 1000).toFixed(0)} s.`)
  console.log(closingLine(tally))
  return isGreen(tally) ? 0 : 1
})
