import type { Connector, FeedSpec } from '../../channels/connector.ts'
import type { ErrorCode, ErrorDetails } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { HealthBook } from './health.ts'
import type { FeedState } from './plan.ts'
import { within } from '../../channels/deadline.ts'
import { AppError, toErrorData } from '../../shared/errors.ts'
import { takeIn } from '../intake/take-in.ts'
import { createHealthBook } from './health.ts'
import { backOff, createFeedPlan } from './plan.ts'
import { stretchOf } from './shared-limit.ts'

/** Longest time for one poll, ms; a stream lasts until its platform cuts it. */
const pollTimeoutMs = 20_000
const streamTimeoutMs = 6 * 60_000
/** Share of the quota that polling leaves to replies. */
const replyReserve = 0.1
/** Even a probe that says "nothing new" is not believed for longer than this many intervals. */
const probeTrustIntervals = 6
/** Where a quiet feed stands is stored this often, ms; what is lost with a crash is read once more. */
const quietSaveMs = 10 * 60_000
/** Pause before a feed that still holds more is read on, ms. */
const goOnAfterMs = 500
/** Pages of one feed read in one go. */
const mostPages = 20
/** What one feed alone may suffer from; everything else is the account's or the platform's trouble and ends the run. */
const ofOneFeed: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['permission_missing', 'channel_bad_request', 'channel_bad_answer', 'not_found', 'internal'])

/** Keeps one account read: one run at a time, within its quota, its health on the screen. */
export interface AccountPoller {
  /** Runs every feed as soon as the current run is over. */
  readonly pollNow: () => void
  readonly setPaused: (paused: boolean) => void
  readonly stop: () => Promise<void>
}

/** Told when an account turns red, and when it is well again. */
export type HealthChange = (accountId: string, code: ErrorCode | null) => void

/** How a poller begins. `generation` tells its runs from those before a reload. */
export interface PollerStart {
  readonly generation: number
  readonly paused: boolean
}

/**
 * Builds the scheduler of one account and starts it: one run at a time for the feeds that are asked, and beside it one for
 * each long connection. The account is well when all of them are.
 */
export function createAccountPoller(context: EngineContext, connector: Connector, start: PollerStart, onHealth: HealthChange, health: HealthBook = createHealthBook(context)): AccountPoller {
  const asked = connector.feeds.filter(feed => feed.stream !== true)
  const lines = [...(asked.length > 0 ? [asked] : []), ...connector.feeds.filter(feed => feed.stream === true).map(feed => [feed])]
  const troubles = new Map<number, ErrorCode>()
  const runners = lines.map((feeds, index) => createRunner(context, connector, feeds, start, async (code, nextAt) => {
    if (code === null)
      troubles.delete(index)
    else
      troubles.set(index, code)
    const [worst = null] = troubles.values()
    await health.note(connector, nextAt, worst)
    onHealth(connector.accountId, worst)
  }))
  return {
    pollNow: () => runners.forEach(runner => runner.pollNow()),
    setPaused: paused => runners.forEach(runner => runner.setPaused(paused)),
    stop: async () => {
      await Promise.all(runners.map(runner => runner.stop()))
      await health.stop()
    },
  }
}

type Tell = (code: ErrorCode | null, nextAt: number | null) => Promise<void>

function createRunner(context: EngineContext, connector: Connector, feeds: readonly FeedSpec[], start: PollerStart, tell: Tell): AccountPoller {
  const abort = new AbortController()
  const plan = createFeedPlan(feeds, context.now() + turnAmongMany(context, connector, feeds))
  const timeoutMs = feeds.some(feed => feed.stream === true) ? streamTimeoutMs : pollTimeoutMs
  let cancelTimer: (() => void) | null = null
  let running: Promise<void> | null = null
  let failures = 0
  let paused = start.paused

  function schedule(): void {
    cancelTimer?.()
    cancelTimer = null
    const next = plan.nextAt()
    if (abort.signal.aborted || paused || running !== null || next === null)
      return
    cancelTimer = context.after(Math.max(0, next - context.now()), () => {
      running = run().finally(() => {
        running = null
        schedule()
      })
    })
  }

  async function run(): Promise<void> {
    const due = plan.takeDue(context.now(), context.random, stretchOf(connector, context.connectors.values()))
    const left = new Set(due)
    try {
      for (const feed of await worthAsking(due, left)) {
        await tryFeed(feed)
        left.delete(feed)
      }
      failures = 0
      await told(plan.error())
    }
    catch (error) {
      if (abort.signal.aborted)
        return
      failures += 1
      const { code, details } = toErrorData(error)
      plan.postpone(left, context.now(), pauseAfter(code, details))
      context.log.warn({ code, account: connector.accountId, failures }, 'a poll failed')
      await told(code).catch(cause => context.log.error({ err: cause }, 'health could not be stored'))
    }
  }

  async function told(code: ErrorCode | null): Promise<void> {
    await tell(code, plan.nextAt())
  }

  /** Due feeds that the quota allows, most important first; with a probe, only those with news. What the probe passes over leaves `left`. */
  async function worthAsking(due: readonly FeedState[], left: Set<FeedState>): Promise<readonly FeedState[]> {
    const spendable = spendableCalls()
    if (due.length > 0 && spendable <= 0)
      throw new AppError('quota_exhausted', { details: { scope: 'polling' } })
    const affordable = due.slice(0, spendable)
    const { probe } = connector
    if (probe === null || affordable.filter(feed => feed.spec.probed === true).length < 2)
      return affordable
    const news = new Set(await within(timeoutMs, abort.signal, signal => probe({ signal })))
    return affordable.filter((feed) => {
      const skip = feed.spec.probed === true && !news.has(feed.spec.name) && feed.skipped < probeTrustIntervals && feed.skipped >= 0
      feed.skipped = skip ? feed.skipped + 1 : 0
      if (skip)
        left.delete(feed)
      return !skip
    })
  }

  /** Calls that polling may still make; the rest of the quota belongs to replies. */
  function spendableCalls(): number {
    const { left, limit: whole } = connector.quota()
    return left === null || whole === null ? Number.POSITIVE_INFINITY : Math.floor(left - whole * replyReserve)
  }

  /** A feed with a trouble of its own waits alone; the others are read all the same. */
  async function tryFeed(feed: FeedState): Promise<void> {
    try {
      await pollFeed(feed)
      Object.assign(feed, { failures: 0, error: null })
    }
    catch (error) {
      const { code } = toErrorData(error)
      if (abort.signal.aborted || !ofOneFeed.has(code))
        throw error
      feed.failures += 1
      feed.error = code
      feed.nextAt = Math.max(feed.nextAt, context.now() + backOff(feed.failures, context.random()))
      context.log.warn({ code, account: connector.accountId, feed: feed.spec.name }, 'a feed could not be read')
    }
  }

  async function pollFeed(feed: FeedState): Promise<void> {
    for (let page = 0; page < mostPages && !abort.signal.aborted; page += 1) {
      if (page > 0 && spendableCalls() <= 0)
        return
      if (page > 0)
        await keepPace()
      feed.cursor ??= (await context.store.read.get('cursors', `${connector.accountId}:${feed.spec.name}`))?.cursor ?? null
      const got = await within(timeoutMs, abort.signal, signal => connector.poll(feed.spec.name, feed.cursor, { signal }))
      // What was asked before the account was stopped or set up anew is nobody's any more.
      if (abort.signal.aborted)
        return
      const now = context.now()
      if (got.items.length === 0 && got.bad.length === 0 && now - feed.savedAt < quietSaveMs) {
        feed.cursor = got.cursor
        if (got.more)
          continue
        return
      }
      const taken = await takeIn(context, { accountId: connector.accountId, feed: feed.spec.name, items: got.items, bad: got.bad, cursor: got.cursor, generation: start.generation })
      Object.assign(feed, taken.current ? { cursor: got.cursor, savedAt: now } : { cursor: null, savedAt: 0 })
      if (!got.more || !taken.current)
        return
    }
    // There is more than one run may read: the others had their turn meanwhile, and it goes on soon.
    feed.nextAt = Math.min(feed.nextAt, context.now() + goOnAfterMs)
  }

  /** Where a platform counts calls per second, pages are not read as fast as they come. */
  async function keepPace(): Promise<void> {
    const perSecond = connector.sharedLimit?.callsPerSecond
    if (perSecond === undefined || abort.signal.aborted)
      return
    const pause = Promise.withResolvers<void>()
    const goOn = (): void => pause.resolve()
    const cancel = context.after(Math.ceil(1000 / perSecond), goOn)
    abort.signal.addEventListener('abort', goOn)
    await pause.promise
    cancel()
    abort.signal.removeEventListener('abort', goOn)
  }

  function pauseAfter(code: ErrorCode, details: ErrorDetails): number {
    const isRefusedTogether = code === 'rate_limited' || code === 'quota_exhausted'
    const turn = isRefusedTogether ? turnAmongMany(context, connector, feeds) : 0
    const least = backOff(failures, context.random()) + turn
    const resetAt = typeof details.resetAt === 'number' ? details.resetAt : connector.quota().resetAt
    if (code === 'quota_exhausted' && resetAt !== null)
      return Math.max(least, resetAt - context.now() + least)
    if (typeof details.retryAfterMs !== 'number')
      return least
    return Math.max(least, details.retryAfterMs + turn)
  }

  schedule()
  return {
    pollNow() {
      plan.hurry(context.now())
      schedule()
    },
    setPaused(value) {
      paused = value
      schedule()
    },
    async stop() {
      abort.abort()
      cancelTimer?.()
      await running
    },
  }
}

/** Accounts that share a limit begin one after the other, and so they come back when it refused them; one that has it to itself waits for nobody. */
function turnAmongMany(context: EngineContext, connector: Connector, feeds: readonly FeedSpec[]): number {
  const shortest = Math.min(...feeds.map(feed => feed.intervalMs))
  return Math.trunc((stretchOf(connector, context.connectors.values()) - 1) * shortest * context.random())
}
