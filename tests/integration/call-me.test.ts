import type { TestEngine } from '../support/engine/start-engine.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { parseEngineConfig } from '../../src/engine/config.ts'
import { createPortHandle } from '../../src/engine/port-handle.ts'
import { servePort } from '../../src/engine/port.ts'
import { openCallMe } from '../../src/hub/call-me/open.ts'
import { callMeSettings } from '../../src/hub/call-me/settings.ts'
import { AppError } from '../../src/shared/errors.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { room, rowsOf } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { startHub } from '../support/hub-under-test.ts'
import { quietLog } from '../support/quiet-log.ts'

const settings = callMeSettings.parse({ pages: [{ slug: 'spruce', brand: '云杉' }] })

function configIn(dataDir: string, hotline = true) {
  return parseEngineConfig({
    dataDir,
    accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings: { profile: 'commercial' } }],
    agents: [{ id: 'lin', name: '林晓', workNo: '8001' }, { id: 'zhou', name: '周远', workNo: '8002' }, { id: 'boss', name: '何班长', workNo: '8000', role: 'supervisor' }],
    hotline: hotline ? { gatewayUrl: 'http://127.0.0.1:1', tokenEnv: 'T', callerId: '4009990000', callingHours: [[0, 1440]] } : null,
  })
}

let dataDir: string
let t: TestEngine
let stops: (() => Promise<void>)[]
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'huiyin-call-me-'))
  t = await startTestEngine({ config: configIn(dataDir) })
  stops = []
})
afterEach(async () => {
  for (const stop of stops.toReversed())
    await stop()
  await t.stop()
  rmSync(dataDir, { recursive: true })
})

/** A hub in front of the engine, across the border that a worker has. */
async function startPublic(): Promise<string> {
  const { port1, port2 } = new MessageChannel()
  servePort(port2, { ...t.engine, stop: async () => {} })
  port2.postMessage({ t: 'ready', storeId: 'store', wireVersion })
  const engine = await createPortHandle(port1)
  const deps = { engine, config: configIn(dataDir), env: {}, key: 'k', publishedAs: null, fetch, now: t.clock.now, secret: () => 'x', log: quietLog }
  const hub = await startHub(engine, { webhook: { host: '127.0.0.1', port: 0, pathKey: 'k', pages: openCallMe(settings, deps) } })
  const stop = async () => {
    await hub.stop()
    await engine.stop()
  }
  stops.push(stop)
  return `${hub.hub.webhookOrigin}/call-me/spruce`
}

async function send(page: string, fields: Record<string, string>): Promise<{ status: number, text: string }> {
  const form = await (await fetch(page)).text()
  t.clock.advance(3_000)
  const body = new URLSearchParams({ seal: /name="seal" value="([^"]+)"/.exec(form)?.[1] ?? '', number: '13800138000', wish: 'now', agree: 'yes', ...fields })
  const answer = await fetch(page, { method: 'POST', body })
  return { status: answer.status, text: await answer.text() }
}

it('a wish reaches the inbox through the public page, is changed by the second, and can be taken back', async () => {
  const page = await startPublic()
  const desk = t.desk()
  const first = await send(page, { topic: '洗碗机漏水，13911112222' })
  expect(first.status).toBe(200)
  const [row] = await rowsOf(desk, 'queue')
  expect(row).toMatchObject({ channel: 'hotline', touchpoint: 'call', visibility: 'private', callState: 'queued', customer: { name: '138****8000' } })
  const slot = /<option value="(\d+-\d+)"/.exec(await (await fetch(page)).text())?.[1] ?? ''
  const second = await send(page, { wish: slot })
  expect(second.status).toBe(200)
  expect(await t.store.read.find('conversations', { channel: 'hotline' })).toMatchObject([{ status: 'snoozed', snoozedUntil: Number(slot.split('-')[0]) }])
  const key = /withdraw\?key=([^"&]+)/.exec(second.text)?.[1] ?? ''
  const taken = await fetch(`${page}/withdraw`, { method: 'POST', body: new URLSearchParams({ key: decodeURIComponent(key) }) })
  expect(await taken.text()).toContain('好的，我们不打了。')
  expect(await t.store.read.find('callbacks', {})).toMatchObject([{ state: 'cancelled', origin: 'call_me' }])
  const seen = JSON.stringify(await room(desk, row!.id))
  expect(seen).toContain('call_me_requested')
  expect(seen).not.toMatch(/13800138000|13911112222/)
})

it('the limits of a number outlive the hub', async () => {
  const page = await startPublic()
  const statuses = []
  for (let wish = 0; wish < settings.limits.perNumber; wish++)
    statuses.push((await send(page, {})).status)
  expect(statuses.every(status => status === 200)).toBe(true)
  await stops.pop()?.()
  const again = await send(await startPublic(), {})
  expect(again.status).toBe(429)
  expect(await t.store.read.count('callbacks', {})).toBe(1)
})

it('there is no page without a hotline, and none without the secret that it needs', () => {
  const deps = { engine: t.engine, env: {}, key: 'k', publishedAs: null, fetch, now: Date.now, secret: () => 'x', log: quietLog }
  const captcha = { field: 'f', verifyUrl: 'https://captcha.example/v', secretEnv: 'CAPTCHA_SECRET' }
  expect(openCallMe(null, { ...deps, config: configIn(dataDir) })).toBeNull()
  const fieldsOf = (work: () => unknown) => {
    try {
      return work()
    }
    catch (error) {
      return error instanceof AppError ? error.details.fields : error
    }
  }
  expect(fieldsOf(() => openCallMe(settings, { ...deps, config: configIn(dataDir, false) }))).toEqual(['hub.callMe: needs engine.hotline'])
  expect(fieldsOf(() => openCallMe({ ...settings, captcha }, { ...deps, config: configIn(dataDir) }))).toEqual(['CAPTCHA_SECRET: not set in the environment'])
})
