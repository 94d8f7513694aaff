import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { FakeEngine } from '../support/fake-engine.ts'
import type { TransportHarness } from './transport.ts'
import { createHubRelay } from '../../electron/main/hub-relay.ts'
import { registerIpc } from '../../electron/main/ipc.ts'
import { isOwnPage } from '../../electron/main/page.ts'
import { ipcMain } from '../support/electron/ipc.ts'
import { startHub } from '../support/hub-under-test.ts'
import { openLoopbackClient } from '../support/loopback-client.ts'
import { openLoopbackPage } from '../support/loopback-page.ts'
import { connectPort } from '../support/port-link.ts'
import { quietLog } from '../support/quiet-log.ts'
import { startTcpProxy } from '../support/tcp-proxy.ts'
import { describeTransport } from './transport.ts'

/** The whole way of a desktop at a hub: page, IPC, relay, a wire that can be cut, socket.io, the engine's port. */
async function buildRelay(engine: FakeEngine, pace: HeartbeatPace): Promise<TransportHarness> {
  const proxy = await startTcpProxy()
  const origin = `http://127.0.0.1:${proxy.port}`
  const handle = await connectPort(engine)
  const host = await startHub(handle, { pace, publishedAs: [origin] })
  proxy.aim(host.port)

  const relay = createHubRelay({ origin, fetch, secrets: null, log: quietLog })
  await relay.signIn(host.hub.issueLink({ agentId: 'a1', role: 'agent' }))
  const ipc = registerIpc({ ipcMain, host: () => relay, isOwn: address => isOwnPage(address, null), log: quietLog })
  const page = openLoopbackPage()
  const { client, forge } = openLoopbackClient(page, pace)
  return {
    client,
    forge,
    blackHole: proxy.blackHole,
    heal: proxy.heal,
    async stop() {
      client.close()
      ipc.stop()
      relay.stop()
      await host.stop()
      await handle.stop()
      await proxy.stop()
    },
    leftOpen: () => [...ipc.sessions() > 0 ? ['a session'] : [], ...relay.open() > 0 ? ['a way to the hub'] : [], ...host.hub.screens() > 0 ? ['a socket'] : []],
  }
}

describeTransport('Electron IPC relayed to a hub', buildRelay)
