import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { FakeEngine } from '../support/fake-engine.ts'
import type { TransportHarness } from './transport.ts'
import { io } from 'socket.io-client'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { livePath } from '../../src/shared/wire.ts'
import { startHub } from '../support/hub-under-test.ts'
import { connectPort } from '../support/port-link.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { describeTransport } from './transport.ts'

type Envelope = { ok: true } | { ok: false, error: { code: string } }

/** One message past every check of ours, on a socket of its own. */
function forgeOver(url: string, headers: Record<string, string>, name: unknown, input: unknown): Promise<string> {
  return new Promise((resolve) => {
    const socket = io(url, { path: livePath, transports: ['websocket'], extraHeaders: headers, forceNew: true, reconnection: false })
    const done = (word: string) => {
      resolve(word)
      socket.disconnect()
    }
    socket.on('connect', () => socket.emit('call', name, input, (answer: Envelope) => done(answer.ok ? 'ok' : answer.error.code)))
    socket.on('connect_error', () => done('not connected'))
    socket.on('disconnect', () => done('closed'))
  })
}

async function buildSocket(engine: FakeEngine, pace: HeartbeatPace): Promise<TransportHarness> {
  const proxy = await startTcpProxy()
  const url = `http://127.0.0.1:${proxy.port}`
  const handle = await connectPort(engine)
  const host = await startHub(handle, { pace, publishedAs: [url] })
  proxy.aim(host.port)
  const headers = { Cookie: await host.signIn(), Origin: url }
  const client = createSocketClient({ url, socket: { extraHeaders: headers } })
  return {
    client,
    forge: (name, input) => forgeOver(url, headers, name, input),
    blackHole: proxy.blackHole,
    heal: proxy.heal,
    async stop() {
      client.close()
      await host.stop()
      await handle.stop()
      await proxy.stop()
    },
    leftOpen: () => host.hub.screens() > 0 ? ['a socket'] : [],
  }
}

describeTransport('socket.io', buildSocket)
