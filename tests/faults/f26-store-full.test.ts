import type { Store } from '../../src/engine/store/port.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { row } from '../contract/store-rows.ts'
import { makeStoreFolder } from '../support/store-folder.ts'
import { until } from '../support/until.ts'

const raw = '满'.repeat(2_000)

/** Journals voices until the store is full; answers the ids that were acknowledged. */
async function fill(store: Store): Promise<string[]> {
  const acknowledged: string[] = []
  for (let n = 0; n < 5_000; n += 20) {
    const results = await Promise.allSettled(Array.from({ length: 20 }, (_, each) => store.write(async (tx) => {
      const id = `v${n + each}`
      await tx.insert('journal', row('journal', { id, raw }))
      tx.changed('messages', id, 1)
      return id
    })))
    for (const result of results) {
      if (result.status === 'fulfilled')
        acknowledged.push(result.value)
      else
        expect(result.reason).toMatchObject({ code: 'store_full', retryable: true })
    }
    if (results.some(result => result.status === 'rejected'))
      return acknowledged
  }
  throw new Error('it never got full')
}

describe('F26 the disk is full', () => {
  let folder: StoreFolder
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  it('F26 refuses what it cannot store, keeps what it acknowledged, says so, and recovers by itself', async () => {
    const store = await folder.open({ maxPages: 600 })
    const states: string[] = []
    store.onState(state => states.push(state))

    const acknowledged = await fill(store)
    expect(acknowledged.length).toBeGreaterThan(50)
    expect(store.state()).toBe('full')
    expect((await store.read.find('journal', {})).map(each => each.id).sort()).toEqual([...acknowledged].sort())
    expect((await store.changesAfter(0, 10_000)).map(change => change.seq)).toEqual(acknowledged.map((_, n) => n + 1))

    makeRoom(folder.file)
    await until(() => store.state() === 'ok', 'the store notices that there is room', 10_000)
    expect(states).toEqual(['full', 'ok'])
    await store.write(tx => tx.insert('journal', row('journal', { id: 'after', raw })))
    expect(await store.read.get('meta', 'probe')).toBeUndefined()
  })

  it('F26 keeps the last number of the feed without a gap across the failure', async () => {
    const store = await folder.open({ maxPages: 600 })
    const acknowledged = await fill(store)
    makeRoom(folder.file)
    await until(() => store.state() === 'ok', 'there is room again', 10_000)
    await store.write(async tx => tx.changed('messages', 'after', 1))
    expect(await store.lastSeq()).toBe(acknowledged.length + 1)
  })
})

/** What the person at the PC does. */
function makeRoom(file: string): void {
  const other = new DatabaseSync(file, { timeout: 5_000 })
  other.exec('delete from "journal" where "id" in (select "id" from "journal" limit 30)')
  other.close()
}
