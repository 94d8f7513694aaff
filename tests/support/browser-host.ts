import { test as base } from '@playwright/test'

/** Where the workstation under test runs: a hub in a plain browser, or the desktop shell on the Electron stand-in (IPC). */
export type BrowserHost = 'hub' | 'electron'

/** What a Playwright project sets for its specs. */
export interface HostOptions {
  host: BrowserHost
}

/** Playwright's `test` with the option `host`; specs that run over both hosts start from here. */
export const test = base.extend<HostOptions>({ host: ['hub', { option: true }] })
