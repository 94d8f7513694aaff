import type { Store } from '../../src/engine/store/port.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { randomBytes } from 'node:crypto'
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { row } from '../contract/store-rows.ts'
import { seededRandom, seedOfRun } from '../support/seeded-random.ts'
import { repeats } from '../support/share.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

const cuts = repeats(60, 12)
const units = 40
const seed = seedOfRun(process.env.HUIYIN_SEED, performance.timeOrigin)

/** What a disk may hold where writes were never synced: nothing, noughts, what stood there before. */
const remains: readonly ((bytes: Buffer) => Buffer)[] = [
  () => Buffer.alloc(0),
  bytes => Buffer.alloc(bytes.length),
  bytes => randomBytes(bytes.length),
  bytes => bytes.map((byte, at) => at % 3 === 0 ? 0 : byte) as Buffer,
]

describe('F29 the power goes, and with it every write that was not synced', () => {
  let folder: StoreFolder
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  const write = (store: Store, id: string) => store.write(async (tx) => {
    await tx.insert('settings', row('settings', { id }))
    tx.changed('settings', id, 1)
  })

  it('F29 every commit is synced before it is acknowledged: the writing connection says so when it opens, and never takes it back', async () => {
    const said = vi.spyOn(DatabaseSync.prototype, 'exec')
    try {
      const store = await folder.open()
      await write(store, 'a')
      const words = said.mock.calls.map(([text]) => text).join('\n')
      expect(words).toMatch(/pragma journal_mode = wal;\s+pragma synchronous = full;/)
      expect(words).not.toMatch(/synchronous = (?:off|normal|0|1)\b/)
    }
    finally {
      said.mockRestore()
    }
  })

  it(`F29 ${cuts} cuts at random bytes behind what was acknowledged: all of that is there, whole, and the store goes on`, async () => {
    process.stdout.write(`F29: seed ${seed} (HUIYIN_SEED)\n`)
    const random = seededRandom(seed)
    const store = await folder.open()
    const journal = `${folder.file}-wal`
    /** How far the journal reached when each unit was acknowledged. */
    const synced: number[] = []
    for (let n = 0; n < units; n += 1) {
      await write(store, `u${n}`)
      synced.push(statSync(journal).size)
    }
    expect(new Set(synced).size).toBe(units)
    const bytes = readFileSync(journal)
    for (let cut = 0; cut < cuts; cut += 1) {
      const acknowledged = Math.floor(random() * units)
      const from = synced[acknowledged]! + Math.floor(random() * ((synced[acknowledged + 1] ?? bytes.length) - synced[acknowledged]!))
      const after = await makeStoreFolder()
      try {
        copyFileSync(folder.file, after.file)
        writeFileSync(`${after.file}-wal`, Buffer.concat([bytes.subarray(0, from), remains[cut % remains.length]!(bytes.subarray(from))]))
        const again = await after.open()
        expect(await again.read.count('settings', { id: Array.from({ length: acknowledged + 1 }, (_, n) => `u${n}`) })).toBe(acknowledged + 1)
        expect(again.state()).toBe('ok')
        expect((await again.changesAfter(0, 1_000)).map(({ seq }) => seq)).toEqual(Array.from({ length: await again.lastSeq() }, (_, n) => n + 1))
        await write(again, 'afterwards')
        const db = new DatabaseSync(after.file, { readOnly: true })
        expect(db.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
        db.close()
      }
      finally {
        await after.remove()
      }
    }
  })
})
