/** `npm run e2e -- main-job`: screen tests whose file name matches, over the hub and over the Electron stand-in. */
import process from 'node:process'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { runPlaywright } from './lib/suites.ts'
import { closingLine, isGreen } from './lib/tally.ts'

await main(async () => {
  await ensureBrowser()
  await ensureBundles()
  const tally = await runPlaywright(process.argv.slice(2))
  console.log(closingLine(tally))
  return isGreen(tally) ? 0 : 1
})
