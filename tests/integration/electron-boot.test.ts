import type { Browser, Page } from '@playwright/test'
import type { Workstation } from '../support/workstation.ts'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath, startWorkstation } from '../support/workstation.ts'

/** The stand-in's window needs no browser of the test's own. */
const noBrowser = null as unknown as Browser
const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

interface StandInState {
  windowOptions: { webPreferences: Record<string, unknown>, show: boolean }[]
  schemes: { scheme: string, privileges: Record<string, boolean> }[]
  protocols: string[]
  ipc: string[]
  guards: { request: boolean, check: boolean }
  trays: { menu: string[] }[]
  errorBoxes: unknown[]
  sandboxEnabled: boolean
}

async function ask<T>(workstation: Workstation, path: string): Promise<T> {
  return await (await fetch(`${workstation.standIn}${path}`)).json() as T
}

describe('the real bundles on the stand-in', () => {
  let workstation: Workstation
  let page: Page

  beforeAll(async () => {
    await haveBundles()
    workstation = await startWorkstation({ host: 'electron', scene: 'demo', speed: 20 })
    page = await workstation.open(noBrowser)
  }, 240_000)

  afterAll(() => workstation?.stop())

  it('shut the page off from Node and from every other page', async () => {
    const state = await ask<StandInState>(workstation, '/state')
    expect(state.windowOptions).toHaveLength(1)
    expect(state.windowOptions[0]).toMatchObject({
      show: false,
      webPreferences: {
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webviewTag: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
      },
    })
    expect(state).toMatchObject({ sandboxEnabled: true, protocols: ['app'], ipc: ['huiyin:call'], guards: { request: true, check: true }, errorBoxes: [] })
    expect(state.schemes).toEqual([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
    // A customer may have come by now, and the tray counts them.
    expect(state.trays).toEqual([{ tooltip: expect.stringMatching(/^回音/), menu: ['打开回音', '退出'] }])
  })

  it.each([
    ['notifications', 'app://huiyin/index.html', true],
    ['media', 'app://huiyin/index.html', true],
    ['notifications', 'https://evil.example/', false],
    ['geolocation', 'app://huiyin/index.html', false],
    ['openExternal', 'app://huiyin/index.html', false],
    ['clipboard-read', 'app://huiyin/index.html', false],
  ])('grant %s to %s: %s', async (name, url, granted) => {
    expect(await ask(workstation, `/permission?${new URLSearchParams({ name, url })}`)).toEqual({ request: granted, check: granted })
  })

  it('serve the page with its policy by their own protocol', async () => {
    const { status, headers } = await ask<{ status: number, headers: Record<string, string> }>(workstation, `/protocol?${new URLSearchParams({ url: 'app://huiyin/index.html' })}`)
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/)
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it('give the page one bridge and nothing of Node or Electron', async () => {
    expect(await page.evaluate(() => Object.keys((globalThis as unknown as { huiyin: object }).huiyin))).toEqual(['call', 'on', 'version'])
    expect(await page.evaluate(() => ['require', 'process', 'module', 'electron', '__electronStandIn'].filter(name => name in globalThis))).toEqual([])
  })

  it('show customers who wait, through engine, poller and sandbox', async () => {
    await page.getByText('沙盒').first().waitFor({ timeout: 30_000 })
    const rows = await until(async () => {
      const text = await page.locator('body').textContent()
      return /共 [5-9]|共 \d{2,} /.test(text ?? '') ? text : null
    }, 'five customers', 60_000)
    expect(rows).toContain('林晓雯')
  })

  it('keep the page where it is', async () => {
    const before = page.url()
    // The stand-in's form of app://elsewhere/: the scheme itself would make Chromium ask for a program, and its question takes every click.
    for (const address of ['https://evil.example/', 'http://127.0.0.1:9/', 'file:///etc/passwd', 'https://app.elsewhere/'])
      await page.evaluate(target => void (location.href = target), address)
    expect(await page.evaluate(() => window.open('https://evil.example/'))).toBeNull()
    await until(() => page.context().pages().length === 1, 'the popup gone')
    expect(page.url()).toBe(before)
    await expect(page.evaluate(() => fetch('https://evil.example/'))).rejects.toThrow()
    for (const address of ['https://evil.example/', 'http://127.0.0.1:9/', 'app://elsewhere/'])
      expect(workstation.words()).toContain(`"host":"${new URL(address).host}","msg":"a page was kept from leaving"`)
    expect(workstation.words()).toContain('"host":"evil.example","msg":"an address was kept inside"')
  })

  it('open the wallboard in a window of its own, once, as shut off as the first', async () => {
    const context = page.context()
    const opened = context.waitForEvent('page', { predicate: other => until(() => other.url().includes('#/wall'), 'its address'), timeout: 30_000 })
    await page.getByTestId('rail-wall').click()
    const wall = await opened
    expect(wall.url()).toBe('https://app.huiyin/index.html#/wall')
    await wall.getByTestId('wall').waitFor({ timeout: 30_000 })
    expect(await wall.evaluate(() => [window.opener, Object.keys((globalThis as unknown as { huiyin: object }).huiyin)])).toEqual([null, ['call', 'on', 'version']])

    const { windowOptions } = await ask<StandInState>(workstation, '/state')
    expect(windowOptions).toHaveLength(2)
    expect(windowOptions[1]?.webPreferences).toEqual(windowOptions[0]?.webPreferences)

    await page.getByTestId('rail-wall').click()
    await page.evaluate(() => void window.open('https://wall.example/#/wall'))
    await wall.evaluate(() => void (location.href = 'https://evil.example/'))
    await until(() => workstation.words().includes('"host":"wall.example","msg":"an address was kept inside"'), 'the refusal')
    await until(() => context.pages().length === 2, 'two windows')
    expect(wall.url()).toBe('https://app.huiyin/index.html#/wall')
    await wall.close()
    await until(async () => (await page.locator('body').textContent())?.includes('林晓雯'), 'the desk goes on')
  })

  it('end in order and leave nothing running', async () => {
    const { weibo, control, phones } = workstation.sandbox
    expect(await workstation.stop()).toBe(0)
    for (const url of [weibo, control, phones])
      await expect(fetch(url)).rejects.toThrow()
  })
})

describe('a desktop that cannot start', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-boot-'))
  const config = join(folder, 'engine.json')
  afterAll(() => rmSync(folder, { recursive: true }))

  async function boot(content: unknown, env: NodeJS.ProcessEnv = {}) {
    writeFileSync(config, typeof content === 'string' ? content : JSON.stringify(content))
    const program = startProgram(standInPath, [projectRoot], { HUIYIN_DATA_DIR: folder, HUIYIN_CONFIG: config, ...env })
    const code = await program.exit
    return { code, words: program.words() }
  }

  it('names every wrong field and ends with 2', async () => {
    const { code, words } = await boot({ dataDir: '', agents: [], accounts: [{ id: '../x' }] })
    expect(code).toBe(2)
    for (const field of ['dataDir', 'agents', 'accounts.0.id', 'accounts.0.channel'])
      expect(words).toContain(field)
    expect((await boot('{')).code).toBe(2)
  })

  it('F59 refuses to keep secrets where the system would keep them in plain text', async () => {
    const account = { id: 'w1', channel: 'weibo', name: '云杉客服', brand: '云杉', secrets: { accessToken: 'w1.token' } }
    const { code, words } = await boot({ dataDir: join(folder, 'data'), agents: [{ id: 'a1', name: '林晓雯', workNo: '8001' }], accounts: [account] }, { STAND_IN_KEYRING: 'basic_text' })
    expect(code).toBe(1)
    expect(words).toContain('secrets_unavailable')
    expect(readdirSync(folder)).not.toContain('secrets.json')
    expect(existsSync(join(folder, 'data'))).toBe(false)
  })
})
