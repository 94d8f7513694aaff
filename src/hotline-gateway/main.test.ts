import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { io } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { gatewayWireVersion } from '../shared/gateway-protocol.ts'

const program = fileURLToPath(new URL('main.ts', import.meta.url))
const token = 'a token for this process alone'
const phones = ['--phones', 'http://127.0.0.1:9']

interface Running {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  readonly firstLine: Promise<string>
  readonly exit: Promise<number | null>
}

const children: ChildProcess[] = []

function run(args: readonly string[], env: Record<string, string> = { HUIYIN_GATEWAY_TOKEN: token }): Running {
  const child = spawn(process.execPath, [program, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  children.push(child)
  let output = ''
  let errors = ''
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.includes('\n'))
        resolve(output.slice(0, output.indexOf('\n')))
    })
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  return { child, output: () => output, errors: () => errors, firstLine, exit: once(child, 'close').then(([code]) => code as number | null) }
}

afterEach(() => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null)
      child.kill('SIGKILL')
  }
})

function link(url: string) {
  const socket = io(url, { auth: { wireVersion: gatewayWireVersion, token, after: null }, transports: ['websocket'], forceNew: true, reconnection: false })
  return once(socket as never, 'connect').then(() => socket)
}

describe('the gateway program', () => {
  it('says where it listens, lets links in, stops on SIGTERM', async () => {
    const { child, firstLine, exit, output, errors } = run(['--port', '0', ...phones])
    const ready = JSON.parse(await firstLine) as { ready: boolean, url: string }
    expect(ready).toMatchObject({ ready: true, url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) })
    const socket = await link(ready.url)
    expect(await socket.timeout(5_000).emitWithAck('command', { type: 'snapshot', key: 's' })).toMatchObject({ ok: true, calls: [] })
    child.kill('SIGTERM')
    expect(await exit).toBe(0)
    socket.disconnect()
    expect(output().trim().split('\n')).toHaveLength(1)
    expect(errors()).not.toContain(token)
  })

  it('stops with its stdin when asked to', async () => {
    const { child, firstLine, exit } = run(['--stop-with-stdin', ...phones])
    await firstLine
    child.stdin?.end()
    expect(await exit).toBe(0)
  })

  it('names every wrong setting and ends with 2', async () => {
    const { exit, errors, output } = run(['--port', 'x', '--driver', 'y'], {})
    expect(await exit).toBe(2)
    for (const name of ['--port', '--driver', '--phones', 'HUIYIN_GATEWAY_TOKEN'])
      expect(errors()).toContain(name)
    expect(output()).toBe('')
  })

  it('says which port is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1')
    await once(squatter, 'listening')
    const address = squatter.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    const { exit, errors } = run(['--port', String(port), ...phones])
    expect(await exit).toBe(1)
    expect(errors()).toContain(`${port} 已被占用`)
    squatter.close()
  })
})
