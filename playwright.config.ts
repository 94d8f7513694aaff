import type { HostOptions } from './tests/support/browser-host.ts'
import process from 'node:process'
import { defineConfig } from '@playwright/test'
import { findSystemChromium } from './build/scripts/lib/chromium.ts'

/** Names are resolved for this machine alone, so that a page can load nothing from outside. */
const LOOPBACK_ONLY = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1'

const realCalls = ['hub/call.spec.ts', 'hub/call-rejoin.spec.ts']

export default defineConfig<HostOptions>({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  forbidOnly: true,
  // Machines of CI are shared and slow: there a test may be tried again. At the desk the first try counts.
  retries: process.env.CI ? 1 : 0,
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: process.env.HUIYIN_PLAYWRIGHT_REPORT ?? '.cache/results/playwright.json' }]],
  use: {
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1366, height: 768 },
    screenshot: 'only-on-failure',
    // Pictures of each step cost two fifths of the processor's time: where a test may be tried again, the second try alone has them; else `npm run e2e -- <name>` takes them.
    trace: process.env.CI ? 'on-first-retry' : { mode: 'retain-on-failure', snapshots: false, screenshots: false, sources: false },
    launchOptions: {
      executablePath: findSystemChromium(),
      args: ['--disable-dev-shm-usage', LOOPBACK_ONLY],
    },
  },
  projects: [
    { name: 'hub', testIgnore: realCalls, use: { host: 'hub' } },
    // Real telephones: at most two specs share the machine, and nothing else runs.
    { name: 'calls', testMatch: realCalls, use: { host: 'hub' } },
    { name: 'calls-desktop', testMatch: 'hub/call.spec.ts', grep: /@desktop/, use: { host: 'electron' } },
    // What only a hub has: several agents, sign-in links, a browser's own pages.
    { name: 'electron', testIgnore: 'hub/**', use: { host: 'electron' } },
    // The desktop against hostile content; the whole of it is `npm run security`.
    { name: 'security', testDir: 'tests/security', testMatch: '**/*.spec.ts', use: { host: 'electron' } },
  ],
})
