import type { Browser, Page } from '@playwright/test'
import type { Mirror } from '../support/updates/mirror.ts'
import type { Workstation } from '../support/workstation.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { until } from '../support/until.ts'
import { startMirror } from '../support/updates/mirror.ts'
import { createPublisher, describePackage, makeManifest } from '../support/updates/publisher.ts'
import { startWorkstation } from '../support/workstation.ts'

/** The stand-in's window needs no browser of the test's own. */
const noBrowser = null as unknown as Browser
const arch = process.arch === 'arm64' ? 'arm64' : 'x64'

describe('an update on the desktop, the real bundles on the stand-in', () => {
  const next = randomBytes(200_000)
  const publisher = createPublisher()
  let folder: string
  let program: string
  let mirror: Mirror
  let desk: Workstation
  let page: Page

  beforeAll(async () => {
    await haveBundles()
    mirror = await startMirror()
    folder = mkdtempSync(join(tmpdir(), 'huiyin-update-desk-'))
    program = join(folder, 'Huiyin.AppImage')
    writeFileSync(program, 'the version that runs', { mode: 0o755 })
    const [policy, trust] = [join(folder, 'policy.json'), join(folder, 'trust.json')]
    writeFileSync(policy, JSON.stringify({ updateFeed: mirror.url.href, updateMode: 'automatic' }), { mode: 0o600 })
    writeFileSync(trust, JSON.stringify({ keys: [publisher.trusted.key.export({ type: 'spki', format: 'der' }).toString('base64')] }))
    desk = await startWorkstation({ host: 'electron', scene: 'demo', speed: 20, dataDir: join(folder, 'data'), env: { HUIYIN_POLICY_FILE: policy, HUIYIN_UPDATE_TRUST: trust, APPIMAGE: program } })
    page = await desk.open(noBrowser)
  }, 240_000)

  afterAll(async () => {
    await desk?.stop()
    await mirror?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const check = () => page.evaluate(() => (window as unknown as { huiyin: { call: (name: string, input: unknown) => Promise<unknown> } }).huiyin.call('host:updates', { act: 'check' }))
  const state = async () => (await page.evaluate(() => (window as unknown as { huiyin: { call: (name: string, input: unknown) => Promise<{ data: { phase: string, trouble: string | null } }> } }).huiyin.call('host:updates', { act: 'state' }))).data

  it('says nothing while there is nothing, and refuses what is not signed', async () => {
    await page.getByTestId('automation').waitFor()
    expect(await page.getByTestId('update-hint').count()).toBe(0)
    createPublisher().publish(mirror.files, makeManifest('9.9.9', next), [next])
    await check()
    await until(async () => (await state()).trouble === 'signature_wrong', 'the refusal')
    expect(await page.getByTestId('update-hint').count()).toBe(0)
  })

  it('fetches a signed one and says so in one calm line', async () => {
    const file = { ...describePackage('9.9.9', next), arch } as const
    publisher.publish(mirror.files, makeManifest('9.9.9', next, { files: [file] }), [next])
    await check()
    await page.getByTestId('update-hint').waitFor()
    expect(await page.getByTestId('update-hint').textContent()).toContain('新版本已备好，下班退出时更新')
    expect(readFileSync(program, 'utf8')).toBe('the version that runs')
  })

  it('waits while words are not sent, and restarts into it when they are gone', async () => {
    await page.keyboard.press('n')
    const field = page.getByTestId('composer-text')
    await field.fill('这句还没写完')
    await page.getByTestId('update-hint').click()
    await page.getByTestId('update-firm').waitFor()
    expect(await page.getByTestId('update-restart').isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await field.fill('')
    await page.getByTestId('update-hint').click()
    await until(() => page.getByTestId('update-restart').isEnabled(), 'the restart to be possible')
    await page.getByTestId('update-restart').click()
    await until(() => readFileSync(program).equals(next), 'the new program in its place')
    await until(() => desk.words().includes(`"relaunch":"${program}"`), 'the wish to be started again')
  })
})
