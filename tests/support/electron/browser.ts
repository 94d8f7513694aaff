import type { BrowserContext, Page, Route } from '@playwright/test'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from '@playwright/test'
import { findSystemChromium } from '../../../build/scripts/lib/chromium.ts'
import { atExit } from './app.ts'

/** Names are resolved for this machine alone, so that a page can load nothing from outside. */
const loopbackOnly = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'

/**
 * Pages of a custom scheme come from this machine; here they have an https address, which Chromium takes for one of the
 * internet and keeps from this machine. Only where a test says so: the switch stands over Playwright's own, which keeps new windows in order.
 */
const thisMachine = process.env.STAND_IN_LOCAL_PAGES ? ['--disable-features=LocalNetworkAccessChecks,LocalNetworkAccessChecksWebSockets'] : []

/** A microphone that says what is in this sound file (48 kHz), given without a question; calls over loopback. Only where a test says so. */
const microphone = process.env.STAND_IN_MICROPHONE
  ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream', `--use-file-for-fake-audio-capture=${process.env.STAND_IN_MICROPHONE}`, '--allow-loopback-in-peer-connection', '--autoplay-policy=no-user-gesture-required']
  : []

/** A Chromium whose pages are the windows. */
export interface Browser {
  readonly context: BrowserContext
  /** Where a test attaches: `chromium.connectOverCDP`. */
  readonly cdp: string
  readonly newPage: () => Promise<Page>
}

let launched: Promise<Browser> | undefined

async function launch(): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'huiyin-chromium-'))
  // Told before the browser is there: the application may end while it starts.
  atExit(async () => {
    await (await launched)?.context.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  })
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: findSystemChromium(),
    headless: !process.env.STAND_IN_HEADED,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--remote-debugging-port=0', '--remote-debugging-address=127.0.0.1', loopbackOnly, ...thisMachine, ...microphone],
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: null,
    serviceWorkers: 'block',
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  const [port = ''] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').split('\n')
  const spare = context.pages()
  return {
    context,
    cdp: `http://127.0.0.1:${port}`,
    newPage: async () => spare.shift() ?? context.newPage(),
  }
}

/** The browser, started with the first window. */
export function browser(): Promise<Browser> {
  return launched ??= launch()
}

/** Judges every request of every page; set up once per context. */
export async function routeEverything(context: BrowserContext, judge: (route: Route) => Promise<void>): Promise<void> {
  await context.route('**/*', judge)
}
