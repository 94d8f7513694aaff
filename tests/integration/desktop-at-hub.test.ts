import type { Browser, Page } from '@playwright/test'
import type { StartedProgram } from '../support/started-program.ts'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { startBundle, startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath } from '../support/workstation.ts'

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

interface Ready { readonly url: string, readonly links: readonly { readonly name: string, readonly url: string }[] }

describe('a desktop at a hub', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-team-'))
  let hub: StartedProgram
  let ready: Ready
  const desktops: StartedProgram[] = []
  const browsers: Browser[] = []

  beforeAll(async () => {
    await haveBundles()
    hub = startBundle('hub', ['--port', '0', '--log-level', 'warn', '--scene', 'demo', '--seed', '7', '--speed', '20', '--stop-with-stdin'])
    ready = await hub.line<Ready>(value => value.ready === true)
  }, 240_000)

  afterEach(async () => {
    await Promise.all(browsers.splice(0).map(browser => browser.close()))
    await Promise.all(desktops.splice(0).map(desktop => desktop.stop()))
  })

  afterAll(async () => {
    await hub?.stop()
    rmSync(folder, { recursive: true })
  })

  async function startDesktop(env: NodeJS.ProcessEnv = {}) {
    const desktop = startProgram(standInPath, [projectRoot], { HUIYIN_DATA_DIR: folder, HUIYIN_HUB_URL: ready.url, HUIYIN_READY_LINE: '1', ...env })
    desktops.push(desktop)
    const { cdp, control } = await desktop.line<{ cdp: string, control: string }>(value => value.standIn === true)
    const { sandbox } = await desktop.line<{ sandbox: unknown }>(value => value.ready === true)
    const browser = await chromium.connectOverCDP(cdp)
    browsers.push(browser)
    const page = browser.contexts()[0]?.pages()[0] as Page
    const ask = async <T>(path: string) => await (await fetch(control + path)).json() as T
    return { desktop, sandbox, page, ask }
  }

  async function showsCustomers(page: Page) {
    return until(async () => {
      const text = await page.locator('body').textContent() ?? ''
      return /共 [5-9]|共 \d{2,} /.test(text) && text.includes('林晓雯')
    }, 'five customers', 60_000)
  }

  it('signs in once with a link that is pasted, works as that person, and needs no other when it is started again', async () => {
    const first = await startDesktop()
    expect([first.sandbox, existsSync(join(folder, 'sandbox'))]).toEqual([null, false])
    const { page } = first
    const field = page.getByTestId('sign-in-code')
    await field.waitFor({ timeout: 30_000 })
    expect(await page.locator('body').textContent()).toContain(new URL(ready.url).origin)

    await field.fill('x'.repeat(43))
    await page.getByTestId('sign-in-go').click()
    await page.locator('[data-code="not_signed_in"]').waitFor()

    await field.fill(ready.links.find(({ name }) => name === '林晓雯')?.url ?? '')
    await field.press('Enter')
    await showsCustomers(page)
    expect(first.desktop.words()).toContain('"transport":"websocket"')
    expect(await page.evaluate(() => document.cookie)).toBe('')
    expect(await first.ask(`/protocol?${new URLSearchParams({ url: 'app://huiyin/media/nothing' })}`)).toMatchObject({ status: 404 })

    await page.getByTestId('rail-wall').click()
    const wall = await until(() => page.context().pages().find(other => other.url().endsWith('#/wall')), 'the wallboard\'s window')
    await wall.getByTestId('wall').waitFor({ timeout: 30_000 })
    expect(await first.desktop.stop()).toBe(0)
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toMatch(/huiyin_\d+=/)

    const second = await startDesktop()
    await showsCustomers(second.page)
    expect(await second.desktop.stop()).toBe(0)
  }, 180_000)

  it('F59 keeps nothing where the system would keep it in plain text', async () => {
    const { desktop, page } = await startDesktop({ STAND_IN_KEYRING: 'basic_text', HUIYIN_DATA_DIR: join(folder, 'bare') })
    hub.tell('links')
    const { links } = await hub.line<Pick<Ready, 'links'>>(value => 'links' in value && !('ready' in value))
    await page.getByTestId('sign-in-code').fill(links.find(({ name }) => name === '林晓雯')?.url ?? '')
    await page.getByTestId('sign-in-go').click()
    await showsCustomers(page)
    expect(desktop.words()).toContain('the system keeps no secrets')
    expect(existsSync(join(folder, 'bare', 'secrets.json'))).toBe(false)
    expect(await desktop.stop()).toBe(0)
  }, 120_000)

  it('ends with 2 where its hub could be overheard', async () => {
    const plain = join(folder, 'plain')
    const start = (env: NodeJS.ProcessEnv) => startProgram(standInPath, [projectRoot], { HUIYIN_DATA_DIR: plain, ...env })
    const byEnvironment = start({ HUIYIN_HUB_URL: 'http://desk.example.com' })
    expect(await byEnvironment.exit).toBe(2)
    expect(byEnvironment.words()).toContain('HUIYIN_HUB_URL: must be https://')
    writeFileSync(join(plain, 'preferences.json'), JSON.stringify({ hubUrl: 'http://desk.example.com' }))
    const byPreferences = start({ HUIYIN_HUB_URL: '' })
    expect(await byPreferences.exit).toBe(2)
    expect(byPreferences.words()).toContain('preferences hubUrl: must be https://')
  }, 60_000)
})
