import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { FakeEngine } from '../support/fake-engine.ts'
import type { TransportHarness } from './transport.ts'
import { registerIpc } from '../../electron/main/ipc.ts'
import { createLocalHost } from '../../electron/main/page-host.ts'
import { isOwnPage } from '../../electron/main/page.ts'
import { createBridgeClient } from '../../src/renderer/bridge/bridge-client.ts'
import { ipcMain } from '../support/electron/ipc.ts'
import { openLoopbackPage } from '../support/loopback-page.ts'
import { connectPort } from '../support/port-link.ts'
import { describeTransport } from './transport.ts'

const quiet = { info: () => {}, warn: () => {}, error: () => {} }

async function buildIpc(engine: FakeEngine, pace: HeartbeatPace): Promise<TransportHarness> {
  const handle = await connectPort(engine)
  const ipc = registerIpc({ ipcMain, host: () => createLocalHost(handle, () => ({ agentId: 'a1', role: 'agent' })), isOwn: address => isOwnPage(address, null), onAlarm: () => {}, log: quiet })
  const page = openLoopbackPage()
  const client = createBridgeClient(page.bridge, { pace })
  return {
    client: {
      ...client,
      close() {
        client.close()
        // A bridge ends with its page.
        page.contents.emit('destroyed')
      },
    },
    async forge(name, input) {
      const { value } = await page.say({ kind: 'invoke', channel: 'huiyin:call', args: [name, input] })
      const envelope = value as { ok: boolean, error: { code: string } }
      return envelope.ok ? 'ok' : envelope.error.code
    },
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
