import { once } from 'node:events'
import { createServer } from 'node:net'
import { io } from 'socket.io-client'
import { afterEach, describe, expect, it } from 'vitest'
import { startProgram } from '../../tests/support/gateway/program.ts'
import { gatewayWireVersion } from '../shared/gateway-protocol.ts'

const token = 'a token for this process alone'
const phones = ['--phones', 'http://127.0.0.1:9']
const stops: (() => Promise<void>)[] = []

function run(args: readonly string[], env: Record<string, string> = { HUIYIN_GATEWAY_TOKEN: token }) {
  const program = startProgram('src/hotline-gateway/main.ts', args, env)
  stops.push(program.stop)
  return program
}

afterEach(async () => {
  await Promise.all(stops.splice(0).map(stop => stop()))
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
    const { exit, errors, output } = run(['--port', 'x', '--driver', 'y', '--phones', 'ftp://x'], {})
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
