import type { CallContext, Connector, FeedCursor, FeedSpec, PollPage } from './connector.ts'
import { AppError } from '../shared/errors.ts'

/** One feed: what it is, and reading one part of it. */
export interface Feed {
  readonly spec: FeedSpec
  readonly read: (cursor: FeedCursor | null, context: CallContext) => Promise<PollPage>
}

/** The feeds of one account, as the port wants them. */
export interface FeedTable<F extends Feed> {
  readonly feeds: readonly FeedSpec[]
  /** Throws `not_found` for a name that no feed has. */
  readonly poll: Connector['poll']
  readonly named: (name: string) => F | undefined
}

/** Puts feeds side by side, in the order in which they are given. */
export function createFeedTable<F extends Feed>(list: readonly F[]): FeedTable<F> {
  const byName = new Map(list.map(feed => [feed.spec.name, feed]))
  return {
    feeds: [...byName.values()].map(feed => feed.spec),
    async poll(name, cursor, context) {
      const feed = byName.get(name)
      if (!feed)
        throw new AppError('not_found', { details: { feed: name } })
      return feed.read(cursor, context)
    },
    named: name => byName.get(name),
  }
}
