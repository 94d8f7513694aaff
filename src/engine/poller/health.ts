import type { Connector } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'

/** Stands where a change feed row names its parent: this account works again, or no longer; rooms look again. */
export const healthChanged = 'health'

/** Puts an account's health where the screen sees it. */
export async function noteHealth(context: EngineContext, connector: Connector, nextRunAt: number | null, error: ErrorCode | null): Promise<void> {
  const quota = connector.quota()
  await context.store.write(async (tx) => {
    const account = await tx.get('accounts', connector.accountId)
    if (account === undefined)
      return
    const now = context.now()
    await tx.update('accounts', account.id, {
      version: account.version + 1,
      error,
      errorSince: error === null ? null : account.errorSince ?? now,
      lastSuccessAt: error === null ? now : account.lastSuccessAt,
      nextRunAt,
      quotaLimit: quota.limit,
      quotaLeft: quota.left,
      quotaResetAt: quota.resetAt,
    })
    tx.changed('accounts', account.id, account.version + 1, error === account.error ? null : healthChanged)
  })
}
