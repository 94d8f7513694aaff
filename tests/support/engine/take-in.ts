import type { InboundItem, InboundMessage } from '../../../src/shared/domain/index.ts'
import type { TestEngine } from './start-engine.ts'
import { expect } from 'vitest'
import { until } from './inbox.ts'

/** Brings items through the fake channel's poll and waits until they are in the store. */
export function createTakeIn(t: TestEngine): { hear: (message: Partial<InboundMessage> & { text: string }) => Promise<void>, items: (items: readonly InboundItem[]) => Promise<void> } {
  /** The account is never read twice at once: when the next poll begins, what this one brought has been stored. */
  async function taken(): Promise<void> {
    await until(() => expect(t.weibo.waiting).toHaveLength(0))
    const polls = t.weibo.polls
    await until(() => expect(t.weibo.polls).toBeGreaterThan(polls))
  }
  return {
    async hear(message) {
      t.hear({ at: t.clock.now(), ...message })
      await taken()
    },
    async items(items) {
      t.weibo.waiting.push(...items)
      await taken()
    },
  }
}
