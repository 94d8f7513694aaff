/** Brings what the screen tests need and this machine lacks: Chromium, and fonts with Chinese characters. */
import { ensureBrowser } from './lib/browser.ts'
import { main } from './lib/main.ts'

await main(async () => {
  await ensureBrowser()
  return 0
})
