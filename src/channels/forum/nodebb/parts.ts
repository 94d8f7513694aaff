import type { InboundItem } from '../../../shared/domain/index.ts'
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

/** Items in which a later one with the same key takes the place of an earlier one. */
export function latestOf(items: readonly InboundItem[]): readonly InboundItem[] {
  return [...new Map(items.map(item => [`${item.type}:${item.objectKey}`, item])).values()]
}
