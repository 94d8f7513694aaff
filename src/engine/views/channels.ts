import type { AccountRow } from '../../shared/contract/accounts.ts'
import type { ChannelRow } from '../../shared/contract/desk.ts'
import type { Health } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { ViewSource } from './source.ts'
import { remarksOf } from '../../channels/forms.ts'
import { healths } from '../../shared/domain/index.ts'
import { retryWay } from '../accounts/dead-letters.ts'
import { isGrantDue } from '../accounts/grant.ts'

/** Every channel account and how it fares. */
export function createChannelsSource(context: EngineContext): ViewSource<'channels'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    sameForAll: true,
    async load() {
      const now = context.now()
      const rows = (await shownAccounts(read)).map(({ account, deadLetters }) => presentAccount(context, account, deadLetters, now))
      return { rows, summary: { worst: worst(rows.map(row => row.health)) } }
    },
    touches: change => change.entity === 'accounts' || change.entity === 'deadLetters',
  }
}

async function shownAccounts(read: ReadHandle): Promise<{ account: Row<'accounts'>, deadLetters: number }[]> {
  const [accounts, dead] = await Promise.all([read.find('accounts', { removedAt: null }, { order: [['name', 'asc']] }), read.find('deadLetters', { endedAt: null }, { limit: 1000 })])
  return accounts.map(account => ({ account, deadLetters: dead.filter(letter => letter.accountId === account.id).length }))
}

function presentAccount(context: EngineContext, account: Row<'accounts'>, deadLetters: number, now: number): ChannelRow {
  return {
    id: account.id,
    version: account.version,
    channel: account.channel,
    name: account.name,
    brand: account.brand,
    profile: account.profile,
    health: healthOf(account, now, account.channel === 'hotline' || context.connectors.get(account.id)?.feeds.length === 0),
    error: account.error,
    lastSuccessAt: account.lastSuccessAt,
    nextRunAt: account.nextRunAt,
    quota: { limit: account.quotaLimit, left: account.quotaLeft, resetAt: account.quotaResetAt },
    delayMs: account.delayMs,
    deadLetters,
    pushes: { received: account.pushesReceived, lastAt: account.lastPushAt },
    remarks: remarksOn(account, now),
  }
}

/** What its settings call for, and what the last test of the connection found, as far as it is true still. */
function remarksOn(account: Row<'accounts'>, now: number): string[] {
  const found = account.remarks.filter(remark => remark !== 'callback_not_seen' || account.lastPushAt === null)
  return [...new Set([...isGrantDue(account, now) ? ['must_reauthorise'] : [], ...remarksOf(account.channel, account.settings), ...found])]
}

/** An error that trying again will mend by itself is `degraded` for its first minute, red after; an authorisation that ends soon is `degraded`. An account with nothing to poll is well before its first success. */
export function healthOf(account: Pick<Row<'accounts'>, 'paused' | 'error' | 'lastSuccessAt' | 'grantByPerson' | 'grantExpiresAt'>, now: number, needsNoRuns = false): Health {
  if (account.paused)
    return 'paused'
  if (account.error === 'quota_exhausted' || account.error === 'rate_limited')
    return 'degraded'
  if (account.error !== null)
    return 'red'
  if (isGrantDue(account, now))
    return 'degraded'
  return account.lastSuccessAt === null && !needsNoRuns ? 'off' : 'ok'
}

/** Every account with what its own page says; for supervisors. */
export function createAccountsSource(context: EngineContext): ViewSource<'accounts'> {
  return {
    pauseMs: 500,
    async load() {
      const now = context.now()
      const rows = (await shownAccounts(context.store.read)).filter(({ account }) => account.channel !== 'hotline').map(({ account, deadLetters }): AccountRow => ({
        ...presentAccount(context, account, deadLetters, now),
        managed: account.managed,
        paused: account.paused,
        errorSince: account.errorSince,
        grant: { expiresAt: account.grantExpiresAt, byPerson: account.grantByPerson, due: isGrantDue(account, now) },
        doubts: [...context.connectors.get(account.id)?.capabilities.doubts ?? []],
        retentionDays: account.retentionDays,
      }))
      return { rows, summary: {} }
    },
    touches: change => change.entity === 'accounts' || change.entity === 'deadLetters',
  }
}

const severity: readonly Health[] = ['ok', 'off', 'paused', 'degraded', 'red']

function worst(all: readonly Health[]): Health {
  return [...healths].sort((a, b) => severity.indexOf(b) - severity.indexOf(a)).find(health => all.includes(health)) ?? 'ok'
}

/** Items that could not be read, with a bounded sample. */
export function createDeadLettersSource(context: EngineContext): ViewSource<'deadLetters'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    async load() {
      const [rows, total] = await Promise.all([read.find('deadLetters', { endedAt: null }, { order: [['at', 'desc']], limit: 200 }), read.count('deadLetters', { endedAt: null })])
      return { rows: rows.map(({ id, version, accountId, feed, code, reason, raw, at }) => ({ id, version, accountId, feed, code, reason, sample: raw.slice(0, 400), at, retry: retryWay(context.connectors.get(accountId), feed) })), summary: { total } }
    },
    touches: change => change.entity === 'deadLetters' || change.entity === 'accounts',
  }
}
