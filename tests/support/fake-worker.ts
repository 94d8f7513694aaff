/** A worker program in the place of the engine's: says `ready` and answers politely, for tests of hosts. */
import type { EngineStart } from '../../src/engine/thread.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { servePort } from '../../src/engine/port.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { createFakeEngine } from './fake-engine.ts'

if (parentPort) {
  const { host } = workerData as EngineStart
  const engine = createFakeEngine({ host, webhook: (_, { query }) => ({ status: 200, body: query.echostr ?? 'ok' }) })
  servePort(parentPort, engine)
  parentPort.postMessage({ t: 'ready', storeId: engine.storeId, wireVersion })
}
