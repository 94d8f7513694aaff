import { createServer } from 'node:net'
import process from 'node:process'
import { beforeAll, describe, expect, it } from 'vitest'
import { ensureBundles } from '../../build/scripts/lib/bundle.ts'
import { exchangeLink } from '../support/hub-under-test.ts'
import { isAlive, processesBelow } from '../support/process-tree.ts'
import { startProgram } from '../support/started-program.ts'
import { until } from '../support/until.ts'
import { standInPath } from '../support/workstation.ts'

const bare = { ELECTRON_EXEC_PATH: '', DISPLAY: '', WAYLAND_DISPLAY: '', HUIYIN_PORT: '', HUIYIN_CONFIG: '' }

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return startProgram(process.execPath, ['build/scripts/start.ts', '--scene', 'empty', ...args], { ...bare, ...env })
}

describe.skipIf(process.platform !== 'linux')('npm start', { timeout: 180_000 }, () => {
  beforeAll(ensureBundles, 180_000)

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('opens the browser host, says why in one sentence, and leaves nothing after %s', async (signal) => {
    const program = start(['--port', '0'])
    const link = await until(() => program.said().match(/http:\/\/127\.0\.0\.1:\d+\/#sign-in=[\w-]+/)?.[0], 'a link', 120_000)
    expect(program.said()).toMatch(/没有图形界面，开不了桌面窗口，所以改在浏览器里打开同一个工作台。/)
    expect((await exchangeLink(link)).status).toBe(200)
    expect((await fetch(new URL('/healthz', link))).status).toBe(200)
    const everything = processesBelow(program.pid)
    expect(everything.length).toBeGreaterThanOrEqual(3)
    process.kill(program.pid, signal)
    expect(await program.exit).toBe(0)
    await until(() => !everything.some(isAlive), 'every process gone')
    await expect(fetch(new URL('/healthz', link))).rejects.toThrow()
  })

  it('leaves nothing when it is killed outright', async () => {
    const program = start(['--port', '0'])
    await until(() => program.said().includes('#sign-in='), 'a link', 120_000)
    const everything = processesBelow(program.pid)
    program.kill()
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
    const program = startProgram(process.execPath, ['src/hub/main.ts', '--port', '99999', '--scene', 'circus'])
    expect(await program.exit).toBe(2)
    expect(program.words()).toContain('--port')
    expect(program.words()).toContain('--scene')
  })

  it('says that the page was not built', async () => {
    const program = startProgram(process.execPath, ['src/hub/main.ts', '--port', '0', '--scene', 'empty', '--page', 'docs'])
    expect(await program.exit).toBe(2)
    expect(program.words()).toContain('npm run build')
  })
})
