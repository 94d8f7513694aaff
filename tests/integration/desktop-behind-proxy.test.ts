import type { Browser, Page } from '@playwright/test'
import type { MadeCertificate } from '../support/network/certificates.ts'
import type { CompanyProxy } from '../support/network/company-proxy.ts'
import type { TlsFront } from '../support/network/tls-front.ts'
import type { StartedProgram } from '../support/started-program.ts'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { makeCertificate } from '../support/network/certificates.ts'
import { startCompanyProxy } from '../support/network/company-proxy.ts'
import { startTlsFront } from '../support/network/tls-front.ts'
import { startBundle, startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath } from '../support/workstation.ts'

interface Ready { readonly url: string, readonly links: readonly { readonly name: string, readonly url: string }[] }

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))
const recorder = new URL('../support/network/recorder-preload.ts', import.meta.url).href
const deskHost = 'desk.example.com'

/** The shipped desktop in a company's network: no internet, one proxy, one hub behind TLS, an authority of the company's own. */
describe('a desktop behind a company\'s proxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-desk-'))
  const connections = join(folder, 'connections.txt')
  let authority: MadeCertificate
  let hub: StartedProgram
  let ready: Ready
  let front: TlsFront
  let proxy: CompanyProxy
  let desktop: StartedProgram
  let browser: Browser
  let page: Page
  let control: string

  const ask = async <T>(path: string) => await (await fetch(control + path)).json() as T
  const notice = (verdict: string) => page.locator(`[data-testid=network-notice][data-verdict=${verdict}]`)

  beforeAll(async () => {
    await haveBundles()
    authority = makeCertificate({ name: 'Example Company CA', authority: true })
    hub = startBundle('hub', ['--port', '0', '--published-as', `https://${deskHost}`, '--log-level', 'warn', '--scene', 'demo', '--seed', '7', '--speed', '20', '--stop-with-stdin'])
    ready = await hub.line<Ready>(value => value.ready === true)
    front = await startTlsFront(Number(new URL(ready.url).port), makeCertificate({ name: deskHost, hosts: [deskHost], by: authority }))
    proxy = await startCompanyProxy({ [`${deskHost}:443`]: front.port }, authority.cert)
    writeFileSync(join(folder, 'ca.pem'), authority.cert)
    writeFileSync(connections, '')
    writeFileSync(join(folder, 'policy.json'), JSON.stringify({ hubUrl: `https://${deskHost}`, caBundle: join(folder, 'ca.pem') }), { mode: 0o600 })
    desktop = startProgram(standInPath, [projectRoot], {
      HUIYIN_DATA_DIR: join(folder, 'data'),
      HUIYIN_POLICY_FILE: join(folder, 'policy.json'),
      HUIYIN_READY_LINE: '1',
      HUIYIN_CONNECTIONS: connections,
      STAND_IN_PROXY: proxy.pac,
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${recorder}`,
    })
    const standIn = await desktop.line<{ cdp: string, control: string }>(value => value.standIn === true)
    control = standIn.control
    browser = await chromium.connectOverCDP(standIn.cdp)
    page = browser.contexts()[0]?.pages()[0] as Page
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await desktop?.stop()
    await hub?.stop()
    await front?.stop()
    await proxy?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('works through it, and opens no connection but to the proxy: everything, media too, comes through the hub', async () => {
    await page.getByTestId('sign-in-code').fill(ready.links.find(({ name }) => name === '林晓雯')?.url ?? '')
    await page.getByTestId('sign-in-go').click()
    await until(async () => /共 [5-9]|共 \d{2,} /.test(await page.locator('body').textContent() ?? ''), 'five customers', 60_000)
    expect(await ask(`/protocol?${new URLSearchParams({ url: 'app://huiyin/media/nothing' })}`)).toMatchObject({ status: 404 })
    expect(await ask<{ proxy: unknown, verifiesCertificates: boolean }>('/state')).toMatchObject({ proxy: { mode: 'system' }, verifiesCertificates: true })
    const targets = [...new Set(readFileSync(connections, 'utf8').trim().split('\n'))]
    expect(targets).toEqual([`127.0.0.1:${proxy.port}`])
    expect(new Set(proxy.led)).toEqual(new Set([`${deskHost}:443`]))
  }, 120_000)

  it('F38 says that the proxy wants a sign-in while the desk stays readable, and is back when it has one', async () => {
    proxy.manners.signIn = { user: 'lin', password: 'spruce-7', challenge: 'Basic realm="Example proxy"' }
    proxy.cut()
    await notice('proxy_sign_in').waitFor({ timeout: 30_000 })
    expect(await page.locator('body').textContent()).toMatch(/共 [5-9]|共 \d{2,} /)
    await page.getByTestId('proxy-open').click()
    await page.getByTestId('proxy-user').fill('lin')
    await page.getByTestId('proxy-password').fill('spruce-7')
    await page.getByTestId('proxy-go').click()
    await notice('proxy_sign_in').waitFor({ state: 'detached', timeout: 30_000 })
    await page.getByTestId('link-lost').waitFor({ state: 'detached', timeout: 30_000 })
    expect(desktop.words()).not.toContain('spruce-7')
  }, 120_000)

  it('F38 says who opened an encrypted connection, and works again without anybody\'s doing when nobody does', async () => {
    const stranger = makeCertificate({ name: 'Somebody In Between', authority: true })
    proxy.manners.intercept = makeCertificate({ name: deskHost, hosts: [deskHost], by: stranger })
    proxy.cut()
    await notice('intercepted').waitFor({ timeout: 30_000 })
    expect(await notice('intercepted').textContent()).toContain('Somebody In Between')
    expect(await notice('intercepted').locator('button').allTextContents()).toEqual(['再看一次'])
    proxy.manners.intercept = null
    await notice('intercepted').waitFor({ state: 'detached', timeout: 40_000 })
    await page.getByTestId('link-lost').waitFor({ state: 'detached', timeout: 30_000 })
    expect(new Set(readFileSync(connections, 'utf8').trim().split('\n'))).toEqual(new Set([`127.0.0.1:${proxy.port}`]))
  }, 120_000)
})
