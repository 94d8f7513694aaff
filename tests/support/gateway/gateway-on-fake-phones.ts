import type { Gateway } from '../../../src/hotline-gateway/gateway.ts'
import type { Heartbeat } from '../../../src/hotline-gateway/server.ts'
import type { FakeCall, FakePhones } from './fake-phones.ts'
import type { KeptLog } from './kept-log.ts'
import { randomUUID } from 'node:crypto'
import { vi } from 'vitest'
import { createGateway } from '../../../src/hotline-gateway/gateway.ts'
import { createSimulatedDriver } from '../../../src/hotline-gateway/simulated/index.ts'
import { createPhones } from '../../../src/hotline-gateway/simulated/phones.ts'
import { startFakePhones } from './fake-phones.ts'
import { createKeptLog } from './kept-log.ts'
import { realClock } from './manual-clock.ts'

/** What links to a test gateway must know. */
export const gatewayToken = 'a token for the tests alone'

/** A whole gateway over the simulated driver and fake telephones. */
export interface GatewayOnFakePhones {
  readonly gateway: Gateway
  readonly phones: FakePhones
  readonly log: KeptLog
  /** The call of that hand-off, once the telephones were asked for it. */
  readonly phoneOf: (handoffId: string) => Promise<FakeCall>
  readonly stop: () => Promise<void>
}

/** Starts a gateway on a free port (or the given one). */
export async function startGatewayOnFakePhones({ heartbeat, port = 0, eventsKept }: { readonly heartbeat?: Heartbeat, readonly port?: number, readonly eventsKept?: number } = {}): Promise<GatewayOnFakePhones> {
  const phones = await startFakePhones()
  const log = createKeptLog()
  const driver = createSimulatedDriver({ phones: createPhones({ url: phones.url, clock: realClock, log }), clock: realClock, log })
  const gateway = await createGateway({ driver, token: gatewayToken, clock: realClock, log, ids: randomUUID, port, heartbeat, eventsKept })
  return {
    gateway,
    phones,
    log,
    phoneOf: handoffId => vi.waitFor(() => {
      const call = phones.calls.findLast(known => known.request.handoffId === handoffId)
      if (call === undefined)
        throw new Error(`the telephones were not asked for ${handoffId}`)
      return call
    }, { interval: 5 }),
    async stop() {
      await gateway.stop()
      await phones.stop()
    },
  }
}
