import type { InboundItem } from '../../../shared/domain/index.ts'
import type { CallContext, FeedCursor, FeedSpec, PollPage } from '../../connector.ts'
import type { ForumKeys } from '../keys.ts'
import type { NodebbClient } from './client.ts'
import type { NodebbSettings } from './settings.ts'

/** What every part of a NodeBB connector is made from. */
export interface NodebbParts {
  readonly client: NodebbClient
  readonly settings: NodebbSettings
  readonly keys: ForumKeys
  /** ms UTC. */
  readonly now: () => number
}

/** One feed: what it is, and reading a part of it. */
export interface Feed {
  readonly spec: FeedSpec
  readonly read: (cursor: FeedCursor | null, context: CallContext) => Promise<PollPage>
}

/** Items in which a later one with the same key takes the place of an earlier one. */
export function latestOf(items: readonly InboundItem[]): readonly InboundItem[] {
  return [...new Map(items.map(item => [`${item.type}:${item.objectKey}`, item])).values()]
}
