import type { Frame } from '@playwright/test'
import type { Identity } from '../../src/engine/handle.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../../src/shared/errors.ts'
import { ipcMain } from '../../tests/support/electron/ipc.ts'
import { createFakeEngine } from '../../tests/support/fake-engine.ts'
import { openLoopbackPage } from '../../tests/support/loopback-page.ts'
import { until } from '../../tests/support/until.ts'
import { registerIpc } from './ipc.ts'
import { createLocalHost } from './page-host.ts'
import { isOwnPage } from './page.ts'

const identity: Identity = { agentId: 'a1', role: 'agent' }
const hello = { kind: 'invoke', channel: 'huiyin:call', args: ['session:time', {}] }

function setUp() {
  const engine = createFakeEngine()
  const warnings: { facts: Readonly<Record<string, unknown>>, message: string }[] = []
  const shell: unknown[] = []
  const ipc = registerIpc({
    ipcMain,
    host: () => createLocalHost(engine, () => identity),
    shellCalls: {
      'host:greet': async (input) => {
        shell.push(input)
        if (input === 'refuse')
          throw new AppError('not_signed_in')
        return 'hello'
      },
    },
    isOwn: address => isOwnPage(address, null),
    log: { info: () => {}, warn: (facts, message) => void warnings.push({ facts, message }), error: () => {} },
  })
  return { engine, warnings, shell, ipc }
}

describe('border to the page', () => {
  let desk: ReturnType<typeof setUp>
  beforeEach(() => {
    desk = setUp()
  })
  afterEach(() => desk.ipc.stop())

  it.each([
    'https://evil.example/',
    'app://evil/index.html',
    'app://huiyin.evil/index.html',
    'app://huiyin:1/index.html',
    'app://user@huiyin/index.html',
    'file:///etc/passwd',
    'about:blank',
    '',
  ])('F53 refuses a page at %j and logs it', async (url) => {
    const page = openLoopbackPage(url)
    expect((await page.say(hello)).value).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect(desk.engine.seen).toEqual([])
    expect(desk.warnings).toHaveLength(1)
  })

  it('F53 refuses a frame inside our own page', async () => {
    const page = openLoopbackPage()
    const frame = { url: () => 'app://huiyin/index.html' } as Frame
    expect((await page.say(hello, frame)).value).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect((await page.say(hello)).value).toMatchObject({ ok: true })
  })

  it('F53 refuses forged names and huge arguments before the engine sees them', async () => {
    const page = openLoopbackPage()
    const forged: [unknown, unknown][] = [['__proto__', {}], [{}, {}], ['draft:save', { text: 'x'.repeat(1_000_000) }], ['draft:save', JSON.parse('{"__proto__":{}}')]]
    for (const args of forged)
      expect((await page.say({ ...hello, args })).value).toMatchObject({ ok: false })
    expect(desk.engine.seen).toEqual([])
    expect(desk.warnings).toHaveLength(forged.length)
  })

  it('handles one channel and no other', async () => {
    const page = openLoopbackPage()
    expect(await page.say({ kind: 'invoke', channel: 'huiyin:event', args: [] })).toMatchObject({ ok: false, error: expect.stringContaining('No handler') })
  })

  it('gives each page its own session and ends it when the page is left, reloaded or gone', async () => {
    const [first, second] = [openLoopbackPage(), openLoopbackPage()]
    await first.say(hello)
    await second.say(hello)
    await second.say(hello)
    expect(desk.engine.open()).toBe(2)
    first.contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: true })
    first.contents.emit('did-start-navigation', { isMainFrame: false, isSameDocument: false })
    expect(desk.engine.open()).toBe(2)
    first.contents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false })
    expect(desk.engine.open()).toBe(1)
    second.contents.emit('destroyed')
    expect(desk.engine.open()).toBe(0)
  })

  it('tells the page what the engine tells', async () => {
    const page = openLoopbackPage()
    const heard: unknown[] = []
    page.bridge.on((event, payload) => heard.push([event, payload]))
    await page.bridge.call('session:time', {})
    desk.engine.emit('alarm', { kind: 'danger', facts: { tier: 0 } })
    desk.ipc.engineLost()
    expect(desk.engine.open()).toBe(0)
    desk.ipc.engineBack()
    await until(() => heard.length === 3, 'three events')
    expect(heard).toEqual([['alarm', { kind: 'danger', facts: { tier: 0 } }], ['link', { state: 'lost' }], ['link', { state: 'up' }]])
  })

  it('has calls of its own for our pages alone', async () => {
    const ask = (page: ReturnType<typeof openLoopbackPage>, input: unknown) => page.say({ ...hello, args: ['host:greet', input] })
    expect((await ask(openLoopbackPage(), 1)).value).toEqual({ ok: true, data: 'hello' })
    expect((await ask(openLoopbackPage(), 'refuse')).value).toMatchObject({ ok: false, error: { code: 'not_signed_in' } })
    expect((await ask(openLoopbackPage('https://evil.example/'), 2)).value).toMatchObject({ ok: false, error: { code: 'forbidden' } })
    expect((await openLoopbackPage().say({ ...hello, args: ['host:other', {}] })).value).toMatchObject({ ok: false, error: { code: 'unknown_call' } })
    expect(desk.shell).toEqual([1, 'refuse'])
    expect(desk.engine.seen).toEqual([])
  })

  it('answers link_lost while there is no engine', async () => {
    desk.ipc.stop()
    const ipc = registerIpc({ ipcMain, host: () => null, isOwn: () => true, log: { info: () => {}, warn: () => {}, error: () => {} } })
    expect((await openLoopbackPage().say(hello)).value).toMatchObject({ ok: false, error: { code: 'link_lost' } })
    ipc.stop()
  })
})

describe('preload script', () => {
  it('exposes three things and nothing of Electron', () => {
    const { bridge } = openLoopbackPage()
    expect(Object.keys(bridge)).toEqual(['call', 'on', 'version'])
    expect(bridge.version).toBe('9.9.9')
    expect(Object.isFrozen(bridge)).toBe(true)
  })

  it.each(['huiyin:call', 'x', '__proto__', 'a:b:c', '../x:y', 7, null])('sends nothing for the name %j unless it has the shape of a call', async (name) => {
    const { bridge } = openLoopbackPage()
    const answer = bridge.call(name as string, {}).catch(() => 'sent')
    expect(await answer).toEqual(name === 'huiyin:call' ? 'sent' : { ok: false, error: { code: 'unknown_call', details: {}, retryable: false, reportable: false } })
  })
})
