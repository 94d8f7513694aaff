import type { HeartbeatPace } from '../../src/shared/heartbeat.ts'
import type { TransportHarness } from '../contract/transport.ts'
import type { LoopbackPage } from './loopback-page.ts'
import { createBridgeClient } from '../../src/renderer/bridge/bridge-client.ts'

/** The workstation's client in a loopback page, which ends with its page, and what a hostile page would say in its place. */
export function openLoopbackClient(page: LoopbackPage, pace: HeartbeatPace): Pick<TransportHarness, 'client' | 'forge'> {
  const client = createBridgeClient(page.bridge, { pace })
  return {
    client: {
      ...client,
      close() {
        client.close()
        page.contents.emit('destroyed')
      },
    },
    async forge(name, input) {
      const { value } = await page.say({ kind: 'invoke', channel: 'huiyin:call', args: [name, input] })
      const envelope = value as { ok: boolean, error: { code: string } }
      return envelope.ok ? 'ok' : envelope.error.code
    },
  }
}
