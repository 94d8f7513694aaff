import { existsSync } from 'node:fs'
import process from 'node:process'
import { chromium } from '@playwright/test'
import { findSystemChromium } from './chromium.ts'
import { run, runTool } from './run.ts'

const APT = ['-o', 'DPkg::Lock::Timeout=400', '-o', 'Acquire::Retries=3']
const DEBIAN = { DEBIAN_FRONTEND: 'noninteractive' }

/** What the screens are tested with, as found on this machine. */
export interface BrowserState {
  browser: string | undefined
  chineseFont: boolean
}

/** What is to be brought, and by whom. Nothing where the machine already has both. */
export type BrowserPlan
  = | { by: 'nobody' }
    | { by: 'debian', packages: string[] }
    | { by: 'playwright' }

/** Decides what to bring: Debian's packages where we may install them, else Playwright's own Chromium (which has no fonts). */
export function planBrowser({ browser, chineseFont }: BrowserState, mayInstallPackages: boolean): BrowserPlan {
  const packages = [...browser ? [] : ['chromium'], ...chineseFont ? [] : ['fonts-noto-cjk']]
  if (packages.length === 0)
    return { by: 'nobody' }
  if (mayInstallPackages)
    return { by: 'debian', packages }
  return browser ? { by: 'nobody' } : { by: 'playwright' }
}

async function hasChineseFont(): Promise<boolean> {
  if (process.platform !== 'linux')
    return true
  const { code, output } = await run('fc-list', [':lang=zh', 'family'], { capture: true })
  // Without fontconfig's tool nothing is known where we cannot install anyway; a bare machine has neither tool nor font.
  return code === 0 ? output.trim() !== '' : false
}

async function look(): Promise<BrowserState> {
  const system = findSystemChromium()
  if (system && !existsSync(system))
    throw new Error(`CHROMIUM_PATH names ${system}, which does not exist`)
  const own = chromium.executablePath()
  return { browser: system ?? (existsSync(own) ? own : undefined), chineseFont: await hasChineseFont() }
}

function mayInstallPackages(): boolean {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

async function installDebianPackages(packages: string[]): Promise<boolean> {
  console.log(`The screens are tested in a real browser: installing ${packages.join(' and ')} from Debian, about half a minute to three minutes.`)
  await run('apt-get', [...APT, 'update', '-q'], { env: DEBIAN })
  const { code } = await run('apt-get', [...APT, 'install', '-y', '-q', '--no-install-recommends', ...packages], { env: DEBIAN })
  return code === 0
}

async function downloadPlaywrightChromium(): Promise<void> {
  console.log('The screens are tested in a real browser: downloading Playwright\'s Chromium, about 150 MB, one to five minutes.')
  await runTool('@playwright/test', ['install', 'chromium'], { command: 'playwright' })
}

/**
 * Makes sure that there is a Chromium to drive, and fonts for Chinese where they can be had; says in one sentence what it
 * brings. Throws when no browser can be found afterwards.
 */
export async function ensureBrowser(): Promise<void> {
  const found = await look()
  const plan = planBrowser(found, mayInstallPackages())
  const installed = plan.by === 'debian' && await installDebianPackages(plan.packages)
  if (plan.by === 'playwright' || (plan.by === 'debian' && !installed && !found.browser))
    await downloadPlaywrightChromium()
  const now = plan.by === 'nobody' ? found : await look()
  if (!now.browser)
    throw new Error('no Chromium for the screen tests: install one and name it in CHROMIUM_PATH')
  if (!now.chineseFont)
    console.warn('No Chinese font was found: screens will show boxes. Install one, such as fonts-noto-cjk.')
}
