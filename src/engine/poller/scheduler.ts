import type { Connector, FeedSpec } from '../../channels/connector.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import { toErrorData } from '../../shared/errors.ts'
import { takeIn } from '../intake/take-in.ts'

/** Longest time for one poll, ms. */
const pollTimeoutMs = 20_000
/** First pause after a failure, ms; doubles up to the ceiling, jittered. */
const backOffMs = { first: 2_000, ceiling: 120_000 } as const
/** Share of the quota that polling leaves to replies. */
const replyReserve = 0.1
/** Even a probe that says "nothing new" is not believed for longer than this many intervals. */
const probeTrustIntervals = 6

interface FeedState {
  readonly spec: FeedSpec
  nextAt: number
  /** Polls passed over because the probe said nothing is new. */
  skipped: number
}

/** Keeps one account read: one run at a time, within its quota, its health on the screen. */
export interface AccountPoller {
  /** Runs every feed as soon as the current run is over. */
  readonly pollNow: () => void
  readonly setPaused: (paused: boolean) => void
  readonly stop: () => Promise<void>
}

/** Told when an account turns red, and when it is well again. */
export type HealthChange = (accountId: string, code: ErrorCode | null) => void

/** Builds the scheduler of one account and starts it. `generation` tells its runs from those before a reload. */
export function createAccountPoller(context: EngineContext, connector: Connector, generation: number, onHealth: HealthChange): AccountPoller {
  const abort = new AbortController()
  const feeds: FeedState[] = connector.feeds.map((spec, index) => ({ spec, nextAt: context.now() + index * 50, skipped: 0 }))
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> | null = null
  let failures = 0
  let paused = false
  const nextRunAt = () => feeds.length === 0 ? null : Math.min(...feeds.map(feed => feed.nextAt))

  function schedule(): void {
    if (abort.signal.aborted || paused || running !== null || feeds.length === 0)
      return
    if (timer !== null)
      clearTimeout(timer)
    const next = Math.min(...feeds.map(feed => feed.nextAt))
    timer = setTimeout(() => {
      running = run().finally(() => {
        running = null
        schedule()
      })
    }, Math.max(0, next - context.now()))
  }

  async function run(): Promise<void> {
    try {
      const due = await dueFeeds()
      for (const feed of due)
        await pollFeed(feed)
      failures = 0
      await noteHealth(context, connector, nextRunAt(), null)
      onHealth(connector.accountId, null)
    }
    catch (error) {
      if (abort.signal.aborted)
        return
      failures += 1
      const { code } = toErrorData(error)
      const pause = pauseAfter(code)
      for (const feed of feeds)
        feed.nextAt = Math.max(feed.nextAt, context.now() + pause)
      context.log.warn({ code, account: connector.accountId, pause }, 'a poll failed')
      await noteHealth(context, connector, nextRunAt(), code).catch(cause => context.log.error({ err: cause }, 'health could not be stored'))
      onHealth(connector.accountId, code)
    }
  }

  /** Feeds whose time has come, most important first; with a probe, only those with news. */
  async function dueFeeds(): Promise<FeedState[]> {
    const now = context.now()
    const due = feeds.filter(feed => feed.nextAt <= now + 50).sort((a, b) => a.spec.priority - b.spec.priority)
    for (const feed of due)
      feed.nextAt = now + jitter(feed.spec.intervalMs, context.random())
    const affordable = withinBudget(due)
    if (connector.probe === null || affordable.filter(feed => feed.spec.probed === true).length < 2)
      return affordable
    const news = new Set(await connector.probe({ signal: limit(abort.signal) }))
    return affordable.filter((feed) => {
      const skip = feed.spec.probed === true && !news.has(feed.spec.name) && feed.skipped < probeTrustIntervals && feed.skipped >= 0
      feed.skipped = skip ? feed.skipped + 1 : 0
      return !skip
    })
  }

  function withinBudget(due: FeedState[]): FeedState[] {
    const { left, limit: whole } = connector.quota()
    if (left === null || whole === null)
      return due
    const spendable = Math.floor(left - whole * replyReserve)
    return spendable <= 0 ? [] : due.slice(0, spendable)
  }

  async function pollFeed(feed: FeedState): Promise<void> {
    for (let round = 0; round < 20 && !abort.signal.aborted; round += 1) {
      const stored = await context.store.read.get('cursors', `${connector.accountId}:${feed.spec.name}`)
      const page = await connector.poll(feed.spec.name, stored?.cursor ?? null, { signal: limit(abort.signal) })
      const taken = await takeIn(context, { accountId: connector.accountId, feed: feed.spec.name, items: page.items, bad: page.bad, cursor: page.cursor, generation })
      if (!page.more || !taken.current)
        return
    }
  }

  function pauseAfter(code: ErrorCode): number {
    const resetAt = connector.quota().resetAt
    if (code === 'quota_exhausted' && resetAt !== null)
      return Math.max(backOffMs.first, resetAt - context.now())
    return jitter(Math.min(backOffMs.ceiling, backOffMs.first * 2 ** Math.min(10, failures - 1)), context.random())
  }

  schedule()
  return {
    pollNow() {
      for (const feed of feeds)
        Object.assign(feed, { nextAt: context.now(), skipped: -1 })
      schedule()
    },
    setPaused(value) {
      paused = value
      if (paused && timer !== null)
        clearTimeout(timer)
      schedule()
    },
    async stop() {
      abort.abort()
      if (timer !== null)
        clearTimeout(timer)
      await running
    },
  }
}

/** ±20 %, so that many accounts and many desktops never fall into step. */
export function jitter(ms: number, random: number): number {
  return Math.trunc(ms * (0.8 + 0.4 * random))
}

function limit(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(pollTimeoutMs)])
}

/** Puts an account's health where the screen sees it; only a change is told. */
async function noteHealth(context: EngineContext, connector: Connector, nextRunAt: number | null, error: ErrorCode | null): Promise<void> {
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
    tx.changed('accounts', account.id, account.version + 1)
  })
}
