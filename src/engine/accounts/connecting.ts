import type { Connector, ConnectorDeps } from '../../channels/connector.ts'
import type { Channel } from '../../shared/domain/index.ts'
import type { SecretKeeper } from './secret-keeper.ts'
import { createConnector } from '../../channels/registry.ts'
import { createMemoryKeeper } from './secret-keeper.ts'

/** What connecting an account takes from the host. */
export interface Connecting {
  readonly connect: (channel: Channel, deps: ConnectorDeps) => Connector
  readonly keeper: SecretKeeper
  /** The address to enter at an account's platform; null where no platform could reach us. */
  readonly callbackUrl: (accountId: string) => Promise<string | null>
  readonly fetch: typeof fetch
  readonly fetchFile?: ConnectorDeps['fetchFile']
}

/** Without a host (tests): the registry's connectors, secrets in memory, no address. */
export function connectingAlone(): Connecting {
  return {
    connect: createConnector,
    keeper: createMemoryKeeper(),
    callbackUrl: async () => null,
    fetch: globalThis.fetch,
  }
}
