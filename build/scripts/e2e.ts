/** `npm run e2e -- main-job`: screen tests whose file name matches, over the hub and over the Electron stand-in; of one that fails each step is kept with its pictures. */
import process from 'node:process'
import { WHOLE_VARIABLE } from '../../tests/support/share.ts'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { ensureSip } from './lib/sip.ts'
import { runPlaywright } from './lib/suites.ts'
import { closingLine, isGreen } from './lib/tally.ts'

/** Whether the words that choose specs leave those of real calls in. */
function asksForCalls(args: readonly string[]): boolean {
  const names = args.filter(arg => !arg.startsWith('-'))
  return names.length === 0 || names.some(name => name.includes('call') || 'hub/call'.includes(name))
}

await main(async () => {
  process.env[WHOLE_VARIABLE] = '1'
  await ensureBrowser()
  if (asksForCalls(process.argv.slice(2)))
    await ensureSip()
  await ensureBundles()
  const recorded = process.env.CI ? [] : ['--trace=retain-on-failure']
  const tally = await runPlaywright([...recorded, ...process.argv.slice(2)])
  console.log(closingLine(tally))
  return isGreen(tally) ? 0 : 1
})
