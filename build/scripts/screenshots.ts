/** `npm run screenshots -- [name]`: makes the pictures of the documentation with `tests/screenshots/<name>.shots.ts`. */
import process from 'node:process'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { runPrograms } from './lib/programs.ts'

await main(async () => {
  await ensureBrowser()
  await ensureBundles()
  return runPrograms({ folder: 'tests/screenshots', kind: 'shots' }, process.argv.slice(2))
})
