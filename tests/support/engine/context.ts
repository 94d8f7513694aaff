import type { Connector } from '../../../src/channels/connector.ts'
import type { EngineContext } from '../../../src/engine/context.ts'
import type { Store } from '../../../src/engine/store/port.ts'
import type { TimeSource } from '../../../src/engine/time-source.ts'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEngineConfig } from '../../../src/engine/config.ts'
import { createFieldCipher } from '../../../src/engine/field-cipher.ts'
import { createIds } from '../../../src/engine/ids.ts'
import { createFileShelf } from '../../../src/engine/media/shelf.ts'
import { defaultSettings } from '../../../src/engine/settings.ts'
import { quietLog } from '../quiet-log.ts'

/** What one part of an engine works with, without the rest of it. */
export function createTestContext(parts: { readonly store: Store, readonly time: Pick<TimeSource, 'now' | 'after'>, readonly connectors: readonly Connector[], readonly random?: () => number }): EngineContext {
  const config = parseEngineConfig({
    dataDir: '.',
    agents: [{ id: 'lin', name: '林晓', workNo: '8001' }],
    accounts: parts.connectors.map(connector => ({ id: connector.accountId, channel: connector.channel, name: '云杉客服', brand: '云杉' })),
    brandWords: ['云杉'],
  })
  return {
    config,
    store: parts.store,
    now: parts.time.now,
    after: parts.time.after,
    newId: createIds(parts.time.now),
    random: parts.random ?? (() => 0.5),
    log: quietLog,
    cipher: createFieldCipher(new Uint8Array(32).fill(7)),
    files: createFileShelf(join(tmpdir(), 'huiyin-no-files')),
    live: defaultSettings(),
    accounts: new Map(config.accounts.map(account => [account.id, account])),
    connectors: new Map(parts.connectors.map(connector => [connector.accountId, connector])),
  }
}
