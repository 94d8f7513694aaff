import type { Browser, Page } from '@playwright/test'
import type { StartedProgram } from '../support/started-program.ts'
import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { chromium } from '@playwright/test'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath } from '../support/workstation.ts'

interface Answer { readonly ok: boolean, readonly error?: { readonly code: string, readonly details: Record<string, unknown> } }
interface Dump { readonly problems: readonly unknown[], readonly policy: Readonly<Record<string, { value: unknown, locked: boolean, source: string }>> }

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'huiyin-f57-'))
const dataDir = join(folder, 'data')
const policyFile = join(folder, 'policy.json')
const env = { HUIYIN_POLICY_FILE: policyFile, HUIYIN_DATA_DIR: dataDir }

let desktop: StartedProgram | null = null
let browser: Browser | null = null
let control = ''

/** A desktop whose administrator and whose person said this. */
async function start(policy: unknown, settings: Record<string, unknown> = {}): Promise<Page> {
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(policyFile, typeof policy === 'string' ? policy : JSON.stringify(policy))
  writeFileSync(join(dataDir, 'preferences.json'), JSON.stringify({ settings }))
  desktop = startProgram(standInPath, [projectRoot], { ...env, HUIYIN_READY_LINE: '1', HUIYIN_SANDBOX_ARGS: '--channels weibo --seed 7 --scene empty' })
  const told = await desktop.line<{ cdp: string, control: string }>(value => value.standIn === true)
  control = told.control
  browser = await chromium.connectOverCDP(told.cdp)
  const context = browser.contexts()[0]
  return await until(() => context?.pages().find(page => !page.url().includes('wall')), 'the desk\'s window')
}

function dump(): Promise<{ code: number, said: Dump }> {
  return new Promise((resolve) => {
    const program = execFile(standInPath, [projectRoot, '--dump-policy'], { env: { ...process.env, ...env } }, (_, printed) => resolve({ code: program.exitCode ?? -1, said: JSON.parse(printed) as Dump }))
  })
}
const call = (page: Page, name: string, input: unknown) => page.evaluate(([name, input]) => (globalThis as unknown as { huiyin: { call: (name: string, input: unknown) => Promise<Answer> } }).huiyin.call(name as string, input), [name, input] as const)
const state = async <T>() => await (await fetch(`${control}/state`)).json() as T

beforeAll(() => haveBundles(), 240_000)
afterEach(async () => {
  await browser?.close()
  await desktop?.stop()
  browser = desktop = null
})
afterAll(() => rmSync(folder, { recursive: true }))

describe('F57 a machine and a person that disagree', () => {
  it('F57 the machine wins, on the screen and behind it', async () => {
    const page = await start({ logLevel: 'warn', watermark: true, screenshot: false, wallboardAtStart: true, alwaysMask: true, channels: ['forum'], notifications: false }, { logLevel: 'debug', notifications: true, proxyMode: 'direct' })
    await page.getByTestId('tab-queue').waitFor()
    // The wallboard came with the desk, and no picture of the screen shows either.
    await until(async () => (await state<{ windowOptions: unknown[] }>()).windowOptions.length === 2, 'the wallboard')
    const { windowOptions, shielded } = await state<{ windowOptions: unknown[], shielded: number[] }>()
    expect([windowOptions.length, shielded.length]).toEqual([2, 2])

    const cover = page.getByTestId('watermark')
    await cover.waitFor()
    expect(await cover.evaluate(element => [getComputedStyle(element).pointerEvents, getComputedStyle(element).backgroundImage.startsWith('url("data:image/svg+xml')])).toEqual(['none', true])

    for (const [name, value] of [['logLevel', 'debug'], ['notifications', true], ['alwaysMask', false]] as const)
      expect(await call(page, 'host:choose', { name, value })).toMatchObject({ ok: false, error: { code: 'policy_locked', details: { key: name } } })
    expect(await call(page, 'host:choose', { name: 'proxyBypass', value: ['<local>'] })).toMatchObject({ ok: true })
    expect(await call(page, 'customer:reveal', { customerId: 'c', field: 'number', fieldId: 'n', why: 'call_outside' })).toMatchObject({ ok: false, error: { code: 'policy_refused', details: { key: 'alwaysMask' } } })
    expect(await call(page, 'account:test', { id: 'd1', channel: 'douyin', settings: {}, secrets: {} })).toMatchObject({ ok: false, error: { code: 'policy_refused', details: { key: 'channels' } } })
    await call(page, 'host:notice', { counts: { wait: 1 }, channel: null, conversationId: null })
    expect(await state()).toMatchObject({ notifications: [] })

    await page.evaluate(() => void (location.hash = '#/computer'))
    const row = page.getByTestId('policy-row-logLevel')
    await row.waitFor()
    expect(await row.getAttribute('data-locked')).toBe('true')
    expect(await row.textContent()).toContain('由管理员设定')
    expect(await page.getByTestId('policy-row-proxyMode').getAttribute('data-source')).toBe('user')

    const { code, said } = await dump()
    expect(code).toBe(0)
    expect(said.policy.logLevel).toEqual({ value: 'warn', locked: true, source: 'machine' })
    expect(said.policy.proxyMode).toEqual({ value: 'direct', locked: false, source: 'user' })
    expect(said.policy.proxyBypass).toEqual({ value: ['<local>'], locked: false, source: 'user' })
  }, 120_000)

  it('F57 one value that does not fit locks its safe value, with a banner, and the rest holds', async () => {
    const page = await start({ alwaysMask: 'sometimes', watermark: true })
    await page.getByTestId('policy-banner').waitFor()
    await page.getByTestId('watermark').waitFor()
    expect(await call(page, 'customer:reveal', { customerId: 'c', field: 'number', fieldId: 'n', why: 'call_outside' })).toMatchObject({ error: { code: 'policy_refused' } })
    const { code, said } = await dump()
    expect([code, said.problems]).toEqual([2, [{ from: policyFile, key: 'alwaysMask', why: 'bad_value' }]])
  }, 120_000)

  it('F57 a file that nobody can make out opens no desk, says which and why, and locks everything safe', async () => {
    const page = await start('{ "hubUrl": "https://desk.example.com", "alwaysMask": tr', { hubUrl: 'https://elsewhere.example' })
    await page.locator('[data-code=policy_unreadable]').waitFor()
    expect(await page.getByTestId('policy-problems').textContent()).toContain(`${policyFile} 不是合格的 JSON`)
    expect(desktop?.words()).not.toContain('elsewhere.example')
    expect(await call(page, 'host:choose', { name: 'hubUrl', value: 'https://elsewhere.example' })).toMatchObject({ error: { code: 'policy_locked' } })
    const { code, said } = await dump()
    expect(code).toBe(2)
    expect(Object.values(said.policy).every(({ locked, source }) => locked && source === 'machine')).toBe(true)
    expect([said.policy.alwaysMask?.value, said.policy.print?.value, said.policy.updateMode?.value]).toEqual([true, false, 'off'])
  }, 120_000)

  it('F57 a policy that anybody may write is not believed', async () => {
    writeFileSync(policyFile, '{"watermark":false}')
    chmodSync(policyFile, 0o666)
    const { code, said } = await dump()
    expect([code, said.policy.watermark]).toEqual([2, { value: true, locked: true, source: 'machine' }])
  }, 60_000)
})
