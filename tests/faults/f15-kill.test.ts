import type { Store } from '../../src/engine/store/port.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runAndKill } from '../support/kill/kill-rounds.ts'
import { seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { repeats } from '../support/share.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

const kills = repeats(50, 12)
const seed = seedOfRun(process.env.HUIYIN_SEED, performance.timeOrigin)

describe('F15 the program is killed while it takes in', () => {
  let folder: StoreFolder
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  /** Everything acknowledged is there once, and all that is told of it agrees. */
  async function inspect(store: Store, acknowledged: ReadonlySet<number>): Promise<void> {
    const messages = await store.read.find('messages', {})
    const objects = await store.read.find('platformObjects', {})
    const keys = messages.map(each => Number(each.objectKey))
    expect(new Set(keys).size).toBe(keys.length)
    expect(objects.map(each => each.id).sort()).toEqual(keys.map(key => `weibo:${key}`).sort())
    const there = new Set(keys)
    expect([...acknowledged].filter(key => !there.has(key))).toEqual([])
    const rooms = await store.read.find('conversations', {})
    for (const room of rooms)
      expect(messages.filter(each => each.conversationId === room.id).map(each => each.seq).sort((a, b) => a - b)).toEqual(Array.from({ length: room.lastSeq }, (_, n) => n + 1))
    const changes = await store.changesAfter(0, 10_000_000)
    expect(changes.every((change, n) => change.seq === n + 1)).toBe(true)
    expect(new Set(changes.filter(change => change.entity === 'messages').map(change => change.id)).size).toBe(messages.length)
    expect(store.state()).toBe('ok')
  }

  it(`F15 ${kills} kills at random points: nothing acknowledged is lost, nothing is there twice`, { timeout: 240_000 }, async () => {
    process.stdout.write(`F15: seed ${seed} (HUIYIN_SEED)\n`)
    const random = seededRandom(seed)
    const acknowledged = new Set<number>()
    for (let kill = 0; kill < kills; kill += 1) {
      const run = await runAndKill(folder.file, seed + kill, Math.floor(random() ** 2 * 150))
      run.acknowledged.forEach(key => acknowledged.add(key))
      if (kill % 10 === 9 || kill === kills - 1) {
        const store = await folder.open()
        await inspect(store, acknowledged)
        await store.close()
      }
    }
    expect(acknowledged.size).toBeGreaterThan(kills)
    const db = new DatabaseSync(folder.file, { readOnly: true })
    expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    db.close()
    process.stdout.write(`F15: ${acknowledged.size} items acknowledged over ${kills} kills\n`)
  })
})
