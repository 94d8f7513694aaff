import type { InboundItem, InboundMessage } from '../../../src/shared/domain/index.ts'
import type { TestEngine } from './start-engine.ts'
import { expect } from 'vitest'
import { until } from './inbox.ts'

/** Brings items through the fake channel's poll and waits until they are in the store. */
export function createTakeIn(t: TestEngine): { hear: (message: Partial<InboundMessage> & { text: string }) => Promise<void>, items: (items: readonly InboundItem[]) => Promise<void> } {
  const taken = async (count: number): Promise<void> => {
    await until(async () => {
      expect(t.weibo.waiting).toHaveLength(0)
      expect(await t.store.read.count('journal', {})).toBeGreaterThanOrEqual(count)
    })
  }
  return {
    async hear(message) {
      const before = await t.store.read.count('journal', {})
      t.hear({ at: t.clock.now(), ...message })
      await taken(before + 1)
    },
    async items(items) {
      const before = await t.store.read.count('journal', {})
      t.weibo.waiting.push(...items)
      await taken(before + items.length)
    },
  }
}
