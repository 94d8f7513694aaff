import type { EngineDeps } from '../../../src/engine/engine.ts'
import type { Identity } from '../../../src/engine/handle.ts'
import type { PortHandle } from '../../../src/engine/port-handle.ts'
import type { WorkstationClient } from '../../../src/shared/contract/index.ts'
import type { TestEngine } from '../engine/start-engine.ts'
import type { HubUnderTest } from '../hub-under-test.ts'
import type { TcpProxy } from '../tcp-proxy.ts'
import { MessageChannel } from 'node:worker_threads'
import { createPortHandle } from '../../../src/engine/port-handle.ts'
import { servePort } from '../../../src/engine/port.ts'
import { createSocketClient } from '../../../src/renderer/bridge/socket-client.ts'
import { wireVersion } from '../../../src/shared/wire.ts'
import { startTestEngine } from '../engine/start-engine.ts'
import { startHub } from '../hub-under-test.ts'
import { startTcpProxy } from '../tcp-proxy.ts'

/** A whole hub: engine behind a MessagePort, listeners, and screens over socket.io through a wire that can be cut. */
export interface EngineHub {
  readonly t: TestEngine
  readonly host: HubUnderTest
  readonly engine: PortHandle
  readonly proxy: TcpProxy
  /** The engine's end of the port was sent something that is none of ours. */
  readonly badMessages: string[]
  /** Where screens reach the hub. */
  readonly url: string
  /** The `Cookie` header of a signed-in person. */
  readonly signIn: (agentId?: 'lin' | 'zhou' | 'boss') => Promise<string>
  /** A screen that has said hello. */
  readonly screen: (agentId?: 'lin' | 'zhou' | 'boss') => Promise<WorkstationClient>
  readonly stop: () => Promise<void>
}

function identityOf(agentId: 'lin' | 'zhou' | 'boss'): Identity {
  return { agentId, role: agentId === 'boss' ? 'supervisor' : 'agent' }
}

/** Starts engine, port, hub and wire; the heartbeat is the product's own. */
export async function startEngineHub(overrides: Partial<EngineDeps> = {}): Promise<EngineHub> {
  const t = await startTestEngine({ host: 'hub', ...overrides })
  const { port1, port2 } = new MessageChannel()
  const badMessages: string[] = []
  servePort(port2, t.engine, { onBadMessage: reason => badMessages.push(reason) })
  port2.postMessage({ t: 'ready', storeId: t.store.id, wireVersion })
  const engine = await createPortHandle(port1)
  const proxy = await startTcpProxy()
  const url = `http://127.0.0.1:${proxy.port}`
  const host = await startHub(engine, { publishedAs: [url] })
  proxy.aim(host.port)
  const screens: WorkstationClient[] = []
  const signIn: EngineHub['signIn'] = (agentId = 'lin') => host.signIn(identityOf(agentId))
  return {
    t,
    host,
    engine,
    proxy,
    badMessages,
    url,
    signIn,
    async screen(agentId = 'lin') {
      const client = createSocketClient({ url, socket: { extraHeaders: { Cookie: await signIn(agentId), Origin: url } } })
      screens.push(client)
      await client.call('session:hello', { wireVersion, app: 'faults', appVersion: '0.0.0' })
      return client
    },
    async stop() {
      screens.forEach(screen => screen.close())
      await host.stop()
      await engine.stop()
      await proxy.stop()
      await t.stop()
    },
  }
}
