import type { ChannelRow } from '../../shared/contract/desk.ts'
import type { Health } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { Row } from '../store/tables.ts'
import type { ViewSource } from './source.ts'
import { healths } from '../../shared/domain/index.ts'

/** Every channel account and how it fares. */
export function createChannelsSource(context: EngineContext): ViewSource<'channels'> {
  const read = context.store.read
  return {
    pauseMs: 500,
    async load() {
      const [accounts, dead] = await Promise.all([read.find('accounts', {}, { order: [['name', 'asc']] }), read.find('deadLetters', { endedAt: null }, { limit: 1000 })])
      const rows = accounts.map(account => presentAccount(account, dead.filter(letter => letter.accountId === account.id).length))
      return { rows, summary: { worst: worst(rows.map(row => row.health)) } }
    },
    touches: change => change.entity === 'accounts' || change.entity === 'deadLetters',
  }
}

function presentAccount(account: Row<'accounts'>, deadLetters: number): ChannelRow {
  return {
    id: account.id,
    version: account.version,
    channel: account.channel,
    name: account.name,
    brand: account.brand,
    profile: account.profile,
    health: healthOf(account),
    error: account.error,
    lastSuccessAt: account.lastSuccessAt,
    nextRunAt: account.nextRunAt,
    quota: { limit: account.quotaLimit, left: account.quotaLeft, resetAt: account.quotaResetAt },
    delayMs: account.delayMs,
    deadLetters,
    pushes: { received: account.pushesReceived, lastAt: account.lastPushAt },
    remarks: account.channel === 'weibo' && account.profile === 'standard' ? ['standard_terms_no_storage', 'standard_quota_small'] : [],
  }
}

/** An error that trying again will mend by itself is `degraded` for its first minute, red after. */
export function healthOf(account: Pick<Row<'accounts'>, 'paused' | 'error' | 'lastSuccessAt'>): Health {
  if (account.paused)
    return 'paused'
  if (account.error === 'quota_exhausted' || account.error === 'rate_limited')
    return 'degraded'
  if (account.error !== null)
    return 'red'
  return account.lastSuccessAt === null ? 'off' : 'ok'
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
      return { rows: rows.map(({ id, version, accountId, feed, code, reason, raw, at }) => ({ id, version, accountId, feed, code, reason, sample: raw.slice(0, 400), at })), summary: { total } }
    },
    touches: change => change.entity === 'deadLetters',
  }
}
