import type { Connector } from '../../channels/connector.ts'

/** Share of a common limit that polling may plan with; the rest is for replies, gaps and second tries. */
const pollingShare = 0.6
const hourMs = 3_600_000

/** Calls per hour that an account's polls come to when nothing is new. */
export function plannedCallsPerHour({ feeds, probe }: Pick<Connector, 'feeds' | 'probe'>): number {
  const perHour = (intervals: readonly number[]): number => intervals.reduce((sum, ms) => sum + hourMs / ms, 0)
  const polled = feeds.filter(feed => feed.stream !== true)
  const probed = polled.filter(feed => feed.probed === true).map(feed => feed.intervalMs)
  const asksFirst = probe !== null && probed.length > 1
  return perHour(polled.filter(feed => !asksFirst || feed.probed !== true).map(feed => feed.intervalMs))
    + (asksFirst ? perHour([Math.min(...probed)]) + perHour(probed) / 6 : 0)
}

const planned = new WeakMap<Connector, number>()

/** A connector's plan does not change while it lives. */
function plannedBy(connector: Connector): number {
  const known = planned.get(connector) ?? plannedCallsPerHour(connector)
  planned.set(connector, known)
  return known
}

/**
 * By how much the pauses of an account are stretched so that all accounts that share a limit with it stay under it together;
 * 1 = there is room enough.
 */
export function stretchOf(connector: Connector, all: Iterable<Connector>): number {
  const limit = connector.sharedLimit
  if (limit === undefined)
    return 1
  let together = 0
  for (const other of all) {
    if (other.sharedLimit?.key === limit.key)
      together += plannedBy(other)
  }
  return Math.max(1, together / (limit.callsPerHour * pollingShare))
}
