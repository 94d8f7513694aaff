import type { Connector } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { Standing } from '../standing.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { healthChanged } from '../poller/health.ts'
import { isGrantDue } from './grant.ts'

/** Nobody asks a platform how an authorisation stands before the account has run for so long, ms. */
const settleMs = 10 * 60_000
/** Between two such questions, ms; each is a call. */
const askEveryMs = 24 * 3_600_000
const askTimeoutMs = 15_000

/** Watches how the authorisations of all accounts stand. */
export interface GrantWatch {
  readonly round: Round
  /** A platform said by itself that the authorisation was given or withdrawn: shown at once. */
  readonly told: (accountId: string, grant: 'given' | 'withdrawn') => Promise<void>
}

type Account = Row<'accounts'>
type GrantColumns = Pick<Account, 'grantExpiresAt' | 'grantByPerson' | 'grantSeenAt'> & Partial<Pick<Account, 'remarks'>>

/** Builds the watch. `onHealth` is told when an account turns red or well by what its platform says. */
export function createGrantWatch(context: EngineContext, standing: Standing, onHealth: (accountId: string, code: ErrorCode | null) => void): GrantWatch {
  const since = context.now()
  const wasDue = new Map<string, boolean>()

  /** What the connector knows for nothing; once a day, what the platform says, where a person must know the end in time. */
  async function learn(account: Account, connector: Connector): Promise<GrantColumns> {
    const known = connector.grant()
    const now = context.now()
    if (known.expiresAt !== null)
      return { grantExpiresAt: known.expiresAt, grantByPerson: known.byPerson, grantSeenAt: account.grantSeenAt }
    const unasked = { grantExpiresAt: account.grantExpiresAt, grantByPerson: known.byPerson || account.grantByPerson, grantSeenAt: account.grantSeenAt }
    const maySettle = !account.paused && account.error === null && now - since >= settleMs
    if (!known.byPerson || !maySettle || now - (account.grantSeenAt ?? 0) < askEveryMs)
      return unasked
    const found = await connector.check({ signal: AbortSignal.timeout(askTimeoutMs) }).catch(() => null)
    return found === null ? { ...unasked, grantSeenAt: now } : { grantExpiresAt: found.grant.expiresAt, grantByPerson: found.grant.byPerson, grantSeenAt: now, remarks: [...found.remarks] }
  }

  async function note(account: Account, grant: GrantColumns): Promise<void> {
    const due = isGrantDue(grant, context.now())
    const isSame = due === (wasDue.get(account.id) ?? false) && (Object.keys(grant) as (keyof GrantColumns)[]).every(key => grant[key] === account[key])
    wasDue.set(account.id, due)
    raise(account, grant, due)
    if (!isSame)
      await change(context, account.id, grant)
  }

  function raise(account: Account, grant: GrantColumns, due: boolean): void {
    const id = `must_reauthorise:${account.id}`
    if (!due || grant.grantExpiresAt === null)
      standing.clear(id)
    else
      standing.raise({ id, kind: 'must_reauthorise', since: context.now(), facts: { accountId: account.id, name: account.name, days: Math.max(0, Math.ceil((grant.grantExpiresAt - context.now()) / (24 * 3_600_000))) } })
  }

  function forgetRemoved(): void {
    for (const id of [...wasDue.keys()]) {
      if (!context.connectors.has(id) && wasDue.delete(id))
        standing.clear(`must_reauthorise:${id}`)
    }
  }

  return {
    round: {
      name: 'authorisations',
      everyMs: 60_000,
      async run() {
        forgetRemoved()
        const accounts = new Map((await context.store.read.find('accounts', { removedAt: null })).map(account => [account.id, account]))
        for (const [id, connector] of context.connectors) {
          const account = accounts.get(id)
          if (account !== undefined)
            await note(account, await learn(account, connector))
        }
      },
    },
    async told(accountId, grant) {
      const account = await context.store.read.get('accounts', accountId)
      if (account === undefined)
        return
      if (grant === 'withdrawn') {
        context.log.warn({ account: accountId }, 'the authorisation was withdrawn')
        await change(context, accountId, { error: 'auth_invalid', errorSince: account.errorSince ?? context.now() })
        onHealth(accountId, 'auth_invalid')
      }
      else if (account.error === 'auth_invalid' || account.error === 'auth_expired') {
        await change(context, accountId, { error: null, errorSince: null })
        onHealth(accountId, null)
      }
    },
  }
}

async function change(context: EngineContext, accountId: string, patch: Partial<Account>): Promise<void> {
  await context.store.write(async (tx) => {
    const account = await tx.get('accounts', accountId)
    if (account === undefined)
      return
    await tx.update('accounts', accountId, { ...patch, version: account.version + 1 })
    tx.changed('accounts', accountId, account.version + 1, patch.error !== undefined && patch.error !== account.error ? healthChanged : null)
  })
}
