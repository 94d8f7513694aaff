import type { Browser, Page } from '@playwright/test'
import type { Workstation } from '../support/workstation.ts'
import { mkdtempSync, rmSync } from 'node:fs'
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

describe('a desk of the real bundles', () => {
  let workstation: Workstation
  let page: Page

  beforeAll(async () => {
    await haveBundles()
    workstation = await startWorkstation({ host: 'electron', scene: 'empty' })
    page = await workstation.open(noBrowser)
    await page.getByTestId('presence').waitFor({ timeout: 60_000 })
  }, 240_000)

  afterAll(() => workstation?.stop())

  const power = async (event: string) => await (await fetch(`${workstation.standIn}/power?event=${event}`)).json() as { heard: boolean }
  const words = async () => await page.getByTestId('presence').textContent() ?? ''

  it('is away from the moment its screen is locked, and as before when it is unlocked, whatever its windows do', async () => {
    await page.keyboard.press('Shift+R')
    await until(async () => (await words()).includes('示闲'), 'ready')
    expect(await power('lock-screen')).toEqual({ heard: true })
    await until(async () => (await words()).includes('锁屏'), 'away', 10_000)
    await page.reload()
    await page.getByTestId('presence').waitFor()
    await until(async () => (await words()).includes('锁屏'), 'away after the page was loaded anew', 10_000)
    await power('unlock-screen')
    await until(async () => (await words()).includes('示闲'), 'ready again', 10_000)
  })

  it('is away while the machine sleeps', async () => {
    await power('suspend')
    await until(async () => (await words()).includes('锁屏'), 'away', 10_000)
    await power('resume')
    await until(async () => (await words()).includes('示闲'), 'ready again', 10_000)
  })

  it('bounds what Chromium keeps, in a folder of its own', async () => {
    const { switches } = await (await fetch(`${workstation.standIn}/state`)).json() as { switches: Record<string, string> }
    expect(Number(switches['disk-cache-size'])).toBeLessThanOrEqual(100 * 1024 * 1024)
    expect(switches['disk-cache-dir']).toContain('cache')
  })
})

describe('a desk that starts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-boot-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('shows its window before its engine is there', async () => {
    const program = startProgram(standInPath, [projectRoot], { HUIYIN_DATA_DIR: folder, HUIYIN_READY_LINE: '1', HUIYIN_LOG_LEVEL: 'warn', HUIYIN_SANDBOX_ARGS: '--scene empty' })
    await program.line(value => value.ready === true)
    const said = program.said()
    expect(said.indexOf('"standIn":true')).toBeGreaterThanOrEqual(0)
    expect(said.indexOf('"standIn":true')).toBeLessThan(said.indexOf('"ready":true'))
    expect(await program.stop()).toBe(0)
  })
})
