import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import process from 'node:process'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { afterEach, describe, expect, it } from 'vitest'
import { isLocal, REPORT_VARIABLE, targetOf } from './network-guard.ts'

/** Reserved for documentation (RFC 5737): nothing answers there, wherever the test runs. */
const OUTSIDE = 'http://192.0.2.1/'
const TRY_OUTSIDE = `fetch('${OUTSIDE}').catch(error => { console.log(error.cause.message) })`

describe('network guard', () => {
  const report = process.env[REPORT_VARIABLE]

  afterEach(() => {
    process.env[REPORT_VARIABLE] = report
  })

  it.each([
    ['127.0.0.1', true],
    ['127.8.9.1', true],
    ['::1', true],
    ['[::1]', true],
    ['::ffff:127.0.0.1', true],
    ['localhost', true],
    ['workstation.localhost', true],
    [undefined, true],
    ['10.0.0.1', false],
    ['127.0.0.1.example.com', false],
    ['0.0.0.0', false],
    ['example.com', false],
  ])('%s is of this machine: %s', (host, local) => {
    expect(isLocal({ host, port: 1 })).toBe(local)
  })

  it('reads every form of connect', () => {
    expect(targetOf([{ host: 'a', port: 1 }])).toEqual({ host: 'a', port: 1 })
    expect(targetOf([[{ host: 'b', port: 2 }, null]])).toEqual({ host: 'b', port: 2 })
    expect(targetOf([3, 'c'])).toEqual({ host: 'c', port: 3 })
    expect(targetOf(['/run/socket'])).toEqual({ path: '/run/socket' })
  })

  it('refuses fetch to another machine and lets loopback through', async () => {
    delete process.env[REPORT_VARIABLE]
    const server = createServer((_, response) => response.end('here')).listen(0, '127.0.0.1')
    await new Promise(resolve => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined

    await expect(fetch(`http://127.0.0.1:${port}/`).then(response => response.text())).resolves.toBe('here')
    await expect(fetch(OUTSIDE)).rejects.toThrow('fetch failed')
    server.closeAllConnections()
    server.close()
  })

  it('refuses it in a worker thread', async () => {
    const program = `import { parentPort } from 'node:worker_threads'\n${TRY_OUTSIDE.replace('console.log', 'parentPort.postMessage')}`
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(program)}`), {
      env: { ...process.env, [REPORT_VARIABLE]: '' },
    })
    const said = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject))
    expect(said).toContain('a test tried to reach 192.0.2.1:80')
  })

  it('refuses it in a child process', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['-e', TRY_OUTSIDE], {
      env: { ...process.env, [REPORT_VARIABLE]: '' },
    })
    expect(stdout).toContain('a test tried to reach 192.0.2.1:80')
  })
})
