import type { StartedProgram } from '../support/started-program.ts'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { exchangeLink } from '../support/hub-under-test.ts'
import { isAlive, processesBelow } from '../support/process-tree.ts'
import { startBundle, startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath } from '../support/workstation.ts'

const bare = { ELECTRON_EXEC_PATH: '', DISPLAY: '', WAYLAND_DISPLAY: '', HUIYIN_PORT: '', HUIYIN_CONFIG: '' }

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return startProgram(process.execPath, ['build/scripts/start.ts', '--scene', 'empty', ...args], { ...bare, ...env })
}

beforeAll(haveBundles, 240_000)

describe.skipIf(process.platform !== 'linux')('npm start', { timeout: 180_000 }, () => {
  const linkOf = (program: StartedProgram) => until(() => program.said().match(/http:\/\/127\.0\.0\.1:\d+\/#sign-in=[\w-]+/)?.[0], 'a link', 120_000)

  /** Ends what runs behind `link` by a signal: politely, and with all of its processes. */
  async function leavesNothingAfter(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', program: StartedProgram, link: string): Promise<void> {
    expect((await fetch(new URL('/healthz', link))).status).toBe(200)
    const everything = processesBelow(program.pid)
    expect(everything.length).toBeGreaterThanOrEqual(3)
    process.kill(program.pid, signal)
    expect(await program.exit).toBe(0)
    await until(() => !everything.some(isAlive), 'every process gone')
    await expect(fetch(new URL('/healthz', link))).rejects.toThrow()
  }

  it('opens the browser host, says why in one sentence, and leaves nothing after SIGINT', async () => {
    const program = start(['--port', '0'])
    const link = await linkOf(program)
    expect(program.said()).toMatch(/没有图形界面，开不了桌面窗口，所以改在浏览器里打开同一个工作台。/)
    expect((await exchangeLink(link)).status).toBe(200)
    await leavesNothingAfter('SIGINT', program, link)
  })

  it('leaves nothing when it is killed outright', async () => {
    const program = start(['--port', '0'])
    await until(() => program.said().includes('#sign-in='), 'a link', 120_000)
    const everything = processesBelow(program.pid)
    program.kill()
    await until(() => !everything.some(isAlive), 'every process gone')
  })

  it('hands what is typed to the hub, goes on when nobody types any more, and leaves nothing after SIGTERM', async () => {
    const program = start(['--port', '0'])
    const links = () => [...`${program.said()}${program.words()}`.matchAll(/http:\/\/\S+#sign-in=[\w-]+/g)].map(([link]) => link)
    await until(() => program.said().includes('Ctrl-C'), 'the greeting', 120_000)
    const first = links().at(-1) ?? ''
    await until(() => program.words().includes('输入 links 可再取'), 'the words of the hub')
    const before = new Set(links())
    program.tell('links')
    const fresh = await until(() => links().find(link => !before.has(link)), 'a fresh link')
    expect((await exchangeLink(fresh)).status).toBe(200)
    program.closeInput()
    expect((await exchangeLink(first)).status).toBe(200)
    await leavesNothingAfter('SIGTERM', program, first)
  })

  it('starts without any input, and leaves nothing after SIGHUP', async () => {
    const program = startProgram('sh', ['-c', 'exec "$0" build/scripts/start.ts --scene empty --port 0 </dev/null', process.execPath], bare)
    const link = await linkOf(program)
    expect((await exchangeLink(link)).status).toBe(200)
    await leavesNothingAfter('SIGHUP', program, link)
  })

  it('ends with its input where it is asked to, and leaves nothing', async () => {
    const program = start(['--port', '0', '--stop-with-stdin'])
    await until(() => program.said().includes('#sign-in='), 'a link', 120_000)
    const everything = processesBelow(program.pid)
    program.closeInput()
    expect(await program.exit).toBe(0)
    await until(() => !everything.some(isAlive), 'every process gone')
  })

  it('says which port is taken and ends with 2', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await new Promise(resolve => taken.once('listening', resolve))
    const address = taken.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const program = start(['--port', String(port)])
    expect(await program.exit).toBe(2)
    expect(program.words()).toContain(`端口 ${port} 已被占用`)
    taken.close()
  })

  it('runs the Electron that is named, on this project', async () => {
    const program = start([], { ELECTRON_EXEC_PATH: standInPath, HUIYIN_READY_LINE: '1', HUIYIN_SANDBOX_ARGS: '--scene empty' })
    await program.line(value => value.host === 'electron')
    const everything = processesBelow(program.pid)
    process.kill(program.pid, 'SIGINT')
    expect(await program.exit).toBe(0)
    await until(() => !everything.some(isAlive), 'every process gone')
  })
})

describe('hub', () => {
  it('names every wrong field and ends with 2', async () => {
    const program = startBundle('hub', ['--port', '99999', '--scene', 'circus'])
    expect(await program.exit).toBe(2)
    expect(program.words()).toContain('--port')
    expect(program.words()).toContain('--scene')
  })

  it('says that the page was not built', async () => {
    const program = startBundle('hub', ['--port', '0', '--scene', 'empty', '--page', 'docs'])
    expect(await program.exit).toBe(2)
    expect(program.words()).toContain('npm run build')
  })
})

describe('hub with accounts', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-callbacks-'))
  afterAll(() => rmSync(folder, { recursive: true }))

  interface Ready { webhook: string, callbacks: { accountId: string, name: string, url: string }[] }

  const settings = { profile: 'commercial', uid: '1', screenName: '云杉客服', rip: '203.0.113.10', baseUrl: 'http://127.0.0.1:9' }
  const engine = {
    dataDir: join(folder, 'data'),
    poll: false,
    agents: [{ id: 'lin', name: '林晓雯', workNo: '8001' }],
    accounts: [{ id: 'weibo-main', channel: 'weibo', name: '云杉客服', brand: '云杉', settings, secrets: { accessToken: 'T', appSecret: 'S' } }],
  }
  const env = { T: 'token', S: 'secret', HUIYIN_FIELD_KEY: `${'A'.repeat(43)}=`, HUIYIN_PORT: '', HUIYIN_WEBHOOK_PORT: '' }

  async function callbacksOf(webhook: object) {
    const config = join(folder, 'hub.json')
    writeFileSync(config, JSON.stringify({ hub: { port: 0, webhook }, engine }))
    writeFileSync(join(folder, 'index.html'), '回音')
    const program = startBundle('hub', ['--config', config, '--page', folder, '--log-level', 'error'], env)
    const ready = await program.line<Ready>(value => value.ready === true)
    const [callback] = ready.callbacks
    const url = new URL(callback?.url ?? '')
    const knocked = await fetch(ready.webhook + url.pathname, { method: 'POST', body: '{}' })
    const stranger = await fetch(`${ready.webhook}/callback/weibo-main/guess`, { method: 'POST', body: '{}' })
    await until(() => program.words().includes('登录链接'), 'the words')
    expect(await program.stop()).toBe(0)
    return { callback, url, words: program.words(), statuses: [knocked.status, stranger.status] }
  }

  it('prints the whole callback address of each, the same after a restart', async () => {
    const bare = await callbacksOf({})
    expect(bare.callback).toMatchObject({ accountId: 'weibo-main', name: '云杉客服' })
    expect(bare.url.href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback\/weibo-main\/[\w-]{43}$/)
    expect(bare.words).toContain(`云杉客服（weibo-main）  ${bare.url.href}`)
    expect(bare.words).toContain('hub.webhook.publishedAs')
    expect(bare.statuses).toEqual([403, 404])

    const published = await callbacksOf({ publishedAs: 'https://hook.example.com/' })
    expect(published.callback?.url).toBe(`https://hook.example.com${bare.url.pathname}`)
    expect(published.words).toContain(`（原样填到平台后台）：\n  云杉客服（weibo-main）  https://hook.example.com${bare.url.pathname}`)
  })
})
