import type { Connector } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { AccountConfig } from '../config.ts'
import type { Row } from '../store/tables.ts'
import type { Connecting } from './connecting.ts'
import type { Vault } from './vault.ts'
import { toErrorData } from '../../shared/errors.ts'

/** Accounts and their connectors, one map each for the whole engine, changed while it runs. */
export interface AccountBook {
  readonly accounts: ReadonlyMap<string, AccountConfig>
  readonly connectors: ReadonlyMap<string, Connector>
  /** Makes the connector of an account that people connected; null, or why it cannot be made. */
  readonly open: (row: Row<'accounts'>) => Promise<ErrorCode | null>
  readonly close: (accountId: string) => void
}

/** What a book is begun with: the accounts of the configuration, whose connectors are made already. */
export interface BookDeps {
  readonly configured: readonly AccountConfig[]
  readonly connectors: ReadonlyMap<string, Connector>
  readonly vault: Vault
  readonly connecting: Connecting
  readonly now: () => number
}

/** An account of the screen in the shape of a configured one. */
function configOf(row: Row<'accounts'>): AccountConfig {
  return { id: row.id, channel: row.channel, name: row.name, brand: row.brand, settings: row.settings, secrets: {} }
}

/** Begins the book; nothing of the store is opened yet. */
export function createAccountBook({ configured, connectors: made, vault, connecting, now }: BookDeps): AccountBook {
  const accounts = new Map(configured.map(account => [account.id, account]))
  const connectors = new Map(made)
  return {
    accounts,
    connectors,
    async open(row) {
      connectors.delete(row.id)
      accounts.set(row.id, configOf(row))
      try {
        await vault.load(row.id)
        connectors.set(row.id, connecting.connect(row.channel, {
          accountId: row.id,
          settings: row.settings,
          secret: name => vault.read(row.id, name),
          keepSecret: (name, value) => vault.keep(row.id, { [name]: value }),
          fetch: connecting.fetch,
          ...connecting.fetchFile === undefined ? {} : { fetchFile: connecting.fetchFile },
          now,
        }))
        return null
      }
      catch (error) {
        return toErrorData(error).code
      }
    },
    close(accountId) {
      connectors.delete(accountId)
      accounts.delete(accountId)
    },
  }
}
