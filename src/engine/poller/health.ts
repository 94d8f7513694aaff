import type { Connector } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'

/** Stands where a change feed row names its parent: this account works again, or no longer; rooms look again. */
export const healthChanged = 'health'

/** How long good news waits for that of other accounts, ms: longer where there are many. */
const together = { least: 250, perAccount: 4, most: 2_000 } as const

interface News {
  readonly connector: Connector
  readonly nextRunAt: number | null
  readonly error: ErrorCode | null
  readonly at: number
}

/** Puts the health of accounts where the screen sees it. */
export interface HealthBook {
  /** What changes how an account stands is written at once; that it is still well, together with others a moment later. */
  readonly note: (connector: Connector, nextRunAt: number | null, error: ErrorCode | null) => Promise<void>
  /** Writes what waits. */
  readonly stop: () => Promise<void>
}

async function write(tx: WriteHandle, { connector, nextRunAt, error, at }: News): Promise<void> {
  const account = await tx.get('accounts', connector.accountId)
  if (account === undefined)
    return
  const quota = connector.quota()
  await tx.update('accounts', account.id, {
    version: account.version + 1,
    error,
    errorSince: error === null ? null : account.errorSince ?? at,
    lastSuccessAt: error === null ? at : account.lastSuccessAt,
    nextRunAt,
    quotaLimit: quota.limit,
    quotaLeft: quota.left,
    quotaResetAt: quota.resetAt,
  })
  tx.changed('accounts', account.id, account.version + 1, error === account.error ? null : healthChanged)
}

/** Makes the book of an engine. */
export function createHealthBook(context: EngineContext): HealthBook {
  const known = new Map<string, ErrorCode | null>()
  const waiting = new Map<string, News>()
  let cancel: (() => void) | null = null

  async function flush(): Promise<void> {
    cancel?.()
    cancel = null
    const news = [...waiting.values()]
    waiting.clear()
    if (news.length > 0) {
      await context.store.write(async (tx) => {
        for (const each of news)
          await write(tx, each)
      })
    }
  }

  return {
    async note(connector, nextRunAt, error) {
      const { accountId } = connector
      waiting.set(accountId, { connector, nextRunAt, error, at: context.now() })
      const isNew = known.get(accountId) !== error
      known.set(accountId, error)
      if (isNew)
        return flush()
      cancel ??= context.after(Math.min(together.most, Math.max(together.least, known.size * together.perAccount)), () => {
        flush().catch(cause => context.log.error({ err: cause }, 'health could not be stored'))
      })
    },
    stop: flush,
  }
}
