import type { PortHandle, PortOptions } from '../../src/engine/port-handle.ts'
import type { FakeEngine } from './fake-engine.ts'
import { MessageChannel } from 'node:worker_threads'
import { createPortHandle } from '../../src/engine/port-handle.ts'
import { servePort } from '../../src/engine/port.ts'
import { wireVersion } from '../../src/shared/wire.ts'

/** Puts a fake engine where real ones are: at the far end of a MessagePort. */
export function connectPort(engine: FakeEngine, options: PortOptions = {}): Promise<PortHandle> {
  const { port1, port2 } = new MessageChannel()
  servePort(port2, engine)
  port2.postMessage({ t: 'ready', storeId: engine.storeId, wireVersion })
  return createPortHandle(port1, options)
}
