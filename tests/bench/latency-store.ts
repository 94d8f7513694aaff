import type { InboundMessage } from '../../src/shared/domain/index.ts'
import { join } from 'node:path'
import { takeIn } from '../../src/engine/intake/take-in.ts'
import { createSearchIndexer } from '../../src/engine/search/indexer.ts'
import { makeVoices } from '../soak/voices.ts'
import { createIntakeContext, openStore } from './intake-engine.ts'

/** Account that the sandbox's hub is configured with. */
export const accountId = 'weibo-sandbox'
const dayMs = 24 * 3_600_000
const batch = 200

/** Somebody who has written before. */
export interface StoredCustomer {
  readonly uid: string
  readonly conversationId: string
}

function voiceOf(n: number, text: string, at: number): InboundMessage {
  const uid = String(2_300_000_000 + n)
  return {
    type: 'message',
    channel: 'weibo',
    objectKey: `dm:stored-${n}`,
    touchpoint: 'private_message',
    visibility: 'private',
    threadKey: `dm:${uid}`,
    author: { uid, name: `顾客${n}`, followers: n % 900, verified: 'none' },
    byBrand: false,
    kind: 'text',
    text,
    media: [],
    at,
    addressed: true,
    window: { until: at + 2 * dayMs, repliesLeft: null },
    replyTarget: { uid },
  }
}

/**
 * Fills a hub's data folder with conversations of the last day, one private message each: one of `waitingOf` waits in the queue,
 * the others only said thanks and rest resolved; all of it can be searched. Answers who is there.
 */
export async function storeConversations(dataDir: string, count: number, waitingOf = 10): Promise<{ waiting: StoredCustomer[], resting: StoredCustomer[] }> {
  const store = await openStore(join(dataDir, 'huiyin.db'))
  const context = createIntakeContext(store, accountId)
  const texts = makeVoices(count, 11)
  const now = Date.now()
  const apartMs = Math.min(1_000, Math.floor(0.9 * dayMs / count))
  const items = Array.from({ length: count }, (_, n) => voiceOf(n, n % waitingOf === 0 ? texts[n] ?? '在吗' : '谢谢', now - dayMs + n * apartMs))
  for (let start = 0; start < count; start += batch)
    await takeIn(context, { accountId, feed: 'push', items: items.slice(start, start + batch), bad: [], cursor: null, generation: 0 })
  const rooms = new Map((await store.read.find('conversations', {})).map(room => [room.threadKey, room.id]))
  const people = items.map(item => ({ uid: item.author.uid, conversationId: rooms.get(item.threadKey) ?? '' }))
  await createSearchIndexer(context).run(true)
  await store.close()
  return { waiting: people.filter((_, n) => n % waitingOf === 0), resting: people.filter((_, n) => n % waitingOf !== 0) }
}
