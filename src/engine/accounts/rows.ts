import type { Channel } from '../../shared/domain/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { audit } from '../context.ts'
import { failOutbound } from '../outbox/accept.ts'
import { healthChanged } from '../poller/health.ts'

type Account = Row<'accounts'>

/** The row of an account that nothing is known of yet. */
export function newAccount({ id, channel, name, brand, managed = 'screen' }: { readonly id: string, readonly channel: Channel, readonly name: string, readonly brand: string, readonly managed?: Account['managed'] }): Account {
  return {
    id,
    version: 0,
    channel,
    name,
    brand,
    profile: '',
    paused: false,
    error: null,
    errorSince: null,
    lastSuccessAt: null,
    nextRunAt: null,
    quotaLimit: null,
    quotaLeft: null,
    quotaResetAt: null,
    delayMs: null,
    pushesReceived: 0,
    lastPushAt: null,
    managed,
    settings: {},
    grantExpiresAt: null,
    grantByPerson: false,
    grantSeenAt: null,
    remarks: [],
    retentionDays: null,
    removedAt: null,
  }
}

/** What the screen calls an account's profile; empty for channels without. */
export function profileOf(settings: Readonly<Record<string, unknown>>): string {
  return typeof settings.profile === 'string' ? settings.profile : ''
}

/** Adds an account, or writes some columns of a known one; `more` belongs to the same unit. Answers the row as it stands then. */
export async function putAccount(context: EngineContext, fresh: Account, patch: Partial<Account>, more: (tx: WriteHandle) => Promise<void> = async () => {}): Promise<Account> {
  return context.store.write(async (tx) => {
    const before = await tx.get('accounts', fresh.id)
    const stored = { ...before ?? fresh, ...patch, version: (before?.version ?? 0) + 1 }
    await tx.upsert('accounts', stored)
    tx.changed('accounts', fresh.id, stored.version, before?.error === stored.error ? null : healthChanged)
    await more(tx)
    return stored
  })
}

/** Takes an account out: its rooms stay, what waits to be sent is said not to go out. */
export async function dismiss(context: EngineContext, actor: Actor, accountId: string): Promise<void> {
  await context.store.write(async (tx) => {
    const account = await tx.get('accounts', accountId)
    if (account === undefined)
      return
    await tx.update('accounts', accountId, { removedAt: context.now(), error: null, errorSince: null, nextRunAt: null, version: account.version + 1 })
    tx.changed('accounts', accountId, account.version + 1, healthChanged)
    for (const row of await tx.find('outbox', { accountId, state: 'queued' }))
      await failOutbound(tx, row, 'failed', 'channel_down', { reason: 'account_removed' })
    for (const row of await tx.find('outbox', { accountId, state: ['sending', 'unknown'] }))
      await failOutbound(tx, row, 'unknown', 'timeout', { why: 'account_removed' })
    await audit(context, tx, actor, 'account.remove', 'account', accountId, { channel: account.channel })
  })
}
