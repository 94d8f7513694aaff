import type { Page } from '@playwright/test'
import type { Registrar } from '../support/registrar.ts'
import type { StartedProgram } from '../support/started-program.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { safeStorage } from '../support/electron/safe-storage.ts'
import { startRegistrar } from '../support/registrar.ts'
import { startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath } from '../support/workstation.ts'

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))
const password = 'a password of a softphone'

/** A desktop of one person with a softphone; its gateway is away, which a registration does not care for. */
describe('the phone\'s window on the desktop', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-phone-'))
  let registrar: Registrar
  let program: StartedProgram
  let pages: () => readonly Page[]
  let control: string
  const phonePage = () => pages().find(page => page.url().endsWith('/softphone.html'))
  const deskPage = () => pages().find(page => page.url().includes('/index.html')) as Page

  beforeAll(async () => {
    await haveBundles()
    registrar = await startRegistrar()
    const config = join(folder, 'engine.json')
    writeFileSync(config, JSON.stringify({
      dataDir: join(folder, 'data'),
      live: true,
      agents: [{ id: 'lin', name: '林晓雯', workNo: '8001', phone: { leg: 'softphone', address: 'PJSIP/8001', secret: 'lin.phone', desk: 'PJSIP/9001' } }],
      hotline: { gatewayUrl: 'http://127.0.0.1:9', tokenEnv: 'gateway.token', callerId: '4000000000', softphone: { url: `${registrar.url}/ws`, domain: 'phones.test' } },
    }))
    const seal = (value: string) => safeStorage.encryptString(value).toString('base64')
    writeFileSync(join(folder, 'secrets.json'), JSON.stringify({ sealed: { 'lin.phone': seal(password), 'gateway.token': seal('a token') } }))
    program = startProgram(standInPath, [projectRoot], { HUIYIN_DATA_DIR: folder, HUIYIN_CONFIG: config, HUIYIN_LOG_LEVEL: 'info', STAND_IN_LOCAL_PAGES: '1' })
    const ready = await program.line<{ cdp: string, control: string }>(value => value.standIn === true)
    control = ready.control
    const browser = await chromium.connectOverCDP(ready.cdp)
    pages = () => browser.contexts()[0]?.pages() ?? []
    await until(() => registrar.registered().length > 0, 'the registration')
  }, 240_000)

  afterAll(async () => {
    await program?.stop()
    await registrar?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('registers the softphone of who sits here, from a hidden window of its own', async () => {
    expect(registrar.registered()[0]).toBe('sip:8001@phones.test')
    expect(registrar.origins()).toEqual(['https://app.huiyin'])
    expect(phonePage()).toBeDefined()
    const { windowOptions } = await (await fetch(`${control}/state`)).json() as { windowOptions: { show: boolean, webPreferences: object }[] }
    expect(windowOptions).toHaveLength(2)
    expect(windowOptions[1]).toMatchObject({ show: false, webPreferences: { sandbox: true, contextIsolation: true, nodeIntegration: false } })
  })

  it('the workspace says how the phone stands', async () => {
    await until(async () => /就绪|麦克风/.test(await deskPage().getByTestId('phone').textContent() ?? ''), 'the phone in the status line')
  })

  it('its page may speak to the phone system and to nobody else', async () => {
    const { headers } = await (await fetch(`${control}/protocol?url=${encodeURIComponent('app://huiyin/softphone.html')}`)).json() as { headers: Record<string, string> }
    expect(headers['content-security-policy']).toContain(`connect-src 'self' ${registrar.url};`)
    const other = await startRegistrar()
    await phonePage()?.evaluate(url => new Promise<void>((resolve) => {
      const socket = new WebSocket(url)
      socket.onerror = () => resolve()
      socket.onopen = () => resolve()
    }), other.url)
    expect(other.origins()).toEqual([])
    await other.stop()
  })

  it('a reload of the workspace leaves the registration alone', async () => {
    const before = registrar.origins().length
    await deskPage().reload()
    await until(async () => /就绪|麦克风/.test(await deskPage().getByTestId('phone').textContent() ?? ''), 'the phone after the reload')
    expect(registrar.origins()).toHaveLength(before)
    expect(registrar.open()).toBe(1)
  })

  it('a telephone on the desk, once chosen, ends the registration, and the softphone comes back when it is chosen', async () => {
    const before = registrar.registered().length
    await deskPage().getByTestId('phone').click()
    await deskPage().getByTestId('phone-leg-desk_phone').click()
    await until(() => registrar.open() === 0, 'the end of the registration')
    await deskPage().getByTestId('phone-leg-softphone').click()
    await until(() => registrar.registered().length > before, 'the registration')
  })

  it('the password is in no log, and goes with the workspace: the last window closed ends everything', async () => {
    await deskPage().close()
    expect(await program.exit).toBe(0)
    expect(program.words()).not.toContain(password)
    expect(registrar.open()).toBe(0)
  })
})
