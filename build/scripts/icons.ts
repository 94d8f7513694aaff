/** `node build/scripts/icons.ts`: renders the PNG and ICO icons from the two SVG drawings in `resources/icons`. */
import type { Buffer } from 'node:buffer'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { findSystemChromium } from './lib/chromium.ts'
import { encodeIco } from './lib/ico.ts'
import { main } from './lib/main.ts'
import { ROOT } from './lib/paths.ts'

const ICONS = join(ROOT, 'resources/icons')
const APP_SIZES = [16, 24, 32, 48, 64, 128, 256, 512]
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256]
const TRAY_SIZES = [16, 32]

async function render(drawing: string, sizes: readonly number[]): Promise<Map<number, Buffer>> {
  const browser = await chromium.launch({ executablePath: findSystemChromium() })
  try {
    const svg = readFileSync(join(ICONS, drawing)).toString('base64')
    const page = await browser.newPage()
    const pictures = new Map<number, Buffer>()
    for (const size of sizes) {
      await page.setViewportSize({ width: size, height: size })
      await page.setContent(`<style>body{margin:0}img{display:block;width:${size}px;height:${size}px}</style><img src="data:image/svg+xml;base64,${svg}">`)
      await page.evaluate('document.images[0].decode()')
      pictures.set(size, await page.screenshot({ omitBackground: true }))
    }
    return pictures
  }
  finally {
    await browser.close()
  }
}

await main(async () => {
  const app = await render('huiyin.svg', APP_SIZES)
  for (const [size, png] of app)
    writeFileSync(join(ICONS, `${size}x${size}.png`), png)
  writeFileSync(join(ICONS, 'huiyin.ico'), encodeIco([...app].filter(([size]) => ICO_SIZES.includes(size))))
  const tray = await render('tray.svg', TRAY_SIZES)
  for (const [size, png] of tray)
    writeFileSync(join(ICONS, size === 16 ? 'tray.png' : 'tray@2x.png'), png)
  return 0
})
