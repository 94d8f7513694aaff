import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { FakeEngine } from '../support/fake-engine.ts'
import type { TransportHarness } from './transport.ts'
import { registerIpc } from '../../electron/main/ipc.ts'
import { createLocalHost } from '../../electron/main/page-host.ts'
import { isOwnPage } from '../../electron/main/page.ts'
import { ipcMain } from '../support/electron/ipc.ts'
import { openLoopbackClient } from '../support/loopback-client.ts'
import { openLoopbackPage } from '../support/loopback-page.ts'
import { connectPort } from '../support/port-link.ts'
import { quietLog } from '../support/quiet-log.ts'
import { describeTransport } from './transport.ts'

async function buildIpc(engine: FakeEngine, pace: HeartbeatPace): Promise<TransportHarness> {
  const handle = await connectPort(engine)
  const ipc = registerIpc({ ipcMain, host: () => createLocalHost(handle, () => ({ agentId: 'a1', role: 'agent' })), isOwn: address => isOwnPage(address, null), log: quietLog })
  const page = openLoopbackPage()
  const { client, forge } = openLoopbackClient(page, pace)
  return {
    client,
    forge,
    blackHole: page.blackHole,
    heal: page.heal,
    async stop() {
      client.close()
      ipc.stop()
      await handle.stop()
    },
    leftOpen: () => ipc.sessions() > 0 ? ['a session'] : [],
  }
}

describeTransport('Electron IPC', buildIpc)
