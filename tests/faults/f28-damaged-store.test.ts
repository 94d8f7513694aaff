import type { Store } from '../../src/engine/store/port.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { Buffer } from 'node:buffer'
import { copyFile, open, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { conversation, row } from '../contract/store-rows.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

const pageSize = 4096

describe('F28 the store is damaged', () => {
  let folder: StoreFolder
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  async function write(store: Store, ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map(id => store.write(async (tx) => {
      await tx.insert('conversations', conversation({ id, threadKey: id, preview: '预览'.repeat(50) }))
      tx.changed('conversations', id, 1)
    })))
  }

  const names = (prefix: string, count: number) => Array.from({ length: count }, (_, n) => `${prefix}${n}`)
  const kept = async (store: Store) => (await store.read.find('conversations', {})).map(each => each.id).sort()

  /** A closed store of 300 conversations, of which a backup has the first 200; answers its id. */
  async function seed(): Promise<string> {
    const store = await folder.open()
    await write(store, names('a', 200))
    await store.backup!()
    await write(store, names('b', 100))
    await store.close()
    return store.id
  }

  async function overwrite(at: number, bytes: Buffer): Promise<void> {
    const file = await open(folder.file, 'r+')
    await file.write(bytes, 0, bytes.length, at)
    await file.close()
  }

  /** Number of a page in the middle of a table. */
  function leafOf(table: string): number {
    const db = new DatabaseSync(folder.file, { readOnly: true })
    const leaves = db.prepare(`select "pageno" from "dbstat" where "name" = ? and "pagetype" = 'leaf' order by "path"`).all(table)
    db.close()
    return Number(leaves[Math.floor(leaves.length / 2)]!.pageno)
  }

  const damages: [string, () => Promise<void>][] = [
    ['a file of no length', () => truncate(folder.file, 0)],
    ['another file in its place', () => writeFile(folder.file, '这不是数据库'.repeat(500))],
    ['a header of zeros', () => overwrite(0, Buffer.alloc(100))],
    ['a file cut in half', async () => truncate(folder.file, Math.floor((await stat(folder.file)).size / 2 / pageSize) * pageSize)],
    ['pages of garbage', async () => {
      const pages = Math.floor((await stat(folder.file)).size / pageSize)
      for (let page = 3; page < pages; page += 4)
        await overwrite(page * pageSize, Buffer.alloc(pageSize, 0xA5))
    }],
    ['a file that is gone', () => rm(folder.file)],
  ]

  it.each(damages)('F28 %s: the last good backup comes back, said aloud, and nothing is thrown away', async (_name, damage) => {
    const id = await seed()
    await damage()
    const damaged = await readFile(folder.file).catch(() => null)

    const store = await folder.open()
    expect(store.state()).toBe('restored')
    expect(store.id).not.toBe(id)
    expect(await kept(store)).toEqual(names('a', 200).sort())
    await write(store, ['new'])
    expect(await store.lastSeq()).toBe(201)

    const aside = (await folder.list()).filter(each => /\.unreadable-\d+$/.test(each))
    expect(aside).toHaveLength(damaged === null ? 0 : 1)
    if (damaged !== null)
      expect(await readFile(`${folder.file}${aside[0]!.slice(aside[0]!.indexOf('.unreadable'))}`)).toEqual(damaged)

    await store.close()
    const again = await folder.open()
    expect(again.state()).toBe('ok')
    expect(again.id).toBe(store.id)
    expect(await again.read.count('conversations', {})).toBe(201)
  })

  it('F28 without any backup it begins empty, but says so', async () => {
    const store = await folder.open()
    await write(store, ['a'])
    await store.close()
    await truncate(folder.file, 0)
    const again = await folder.open()
    expect(again.state()).toBe('restored')
    expect(await kept(again)).toEqual([])
  })

  it('F28 a damaged backup is passed over for the one before', async () => {
    const store = await folder.open()
    await write(store, names('a', 10))
    await store.backup!()
    await write(store, names('b', 10))
    await store.backup!()
    await store.close()
    await truncate(`${folder.file}.backup`, 5_000)
    await truncate(folder.file, 0)
    const again = await folder.open()
    expect(again.state()).toBe('restored')
    expect(await kept(again)).toEqual(names('a', 10).sort())
  })

  it('F28 a truncated write-ahead log is noticed, though it opens without an error', async () => {
    const store = await folder.open()
    await write(store, names('a', 50))
    await write(store, names('b', 50))
    for (const ending of ['', '-wal', '.mark'])
      await copyFile(folder.file + ending, `${folder.file}.kept${ending}`)
    await store.close()
    for (const ending of ['', '-wal', '.mark'])
      await copyFile(`${folder.file}.kept${ending}`, folder.file + ending)
    await truncate(`${folder.file}-wal`, Math.floor((await stat(`${folder.file}-wal`)).size * 0.8))

    const again = await folder.open()
    expect(again.state()).toBe('restored')
    expect(again.id).not.toBe(store.id)
    expect(await again.lastSeq()).toBeLessThan(100)
    expect(await again.lastSeq()).toBe(await again.read.count('conversations', {}))
  })

  it('F28 a log that is whole is no cause for alarm', async () => {
    const store = await folder.open()
    await write(store, names('a', 50))
    for (const ending of ['', '-wal', '.mark'])
      await copyFile(folder.file + ending, `${folder.file}.kept${ending}`)
    await store.close()
    for (const ending of ['', '-wal', '.mark'])
      await copyFile(`${folder.file}.kept${ending}`, folder.file + ending)
    const again = await folder.open()
    expect(again.state()).toBe('ok')
    expect(again.id).toBe(store.id)
    expect(await again.read.count('conversations', {})).toBe(50)
  })

  describe('F28 a store too large to be looked through at every start', () => {
    const large = { wholeCheckBytes: 0 }
    const inTheMiddle = damages.find(([name]) => name === 'pages of garbage')![1]

    it.each(damages.filter(([, damage]) => damage !== inTheMiddle))('F28 %s is noticed at once all the same', async (_name, damage) => {
      await seed()
      await damage()
      const store = await folder.open(large)
      expect(store.state()).toBe('restored')
      expect(await kept(store)).toEqual(names('a', 200).sort())
    })

    it('F28 pages of garbage within it are found by the next backup, which drives no good one out; the next start restores that one', async () => {
      await seed()
      const good = await readFile(`${folder.file}.backup`)
      await overwrite((leafOf('conversations') - 1) * pageSize, Buffer.alloc(pageSize, 0xA5))
      const store = await folder.open(large)
      const states: string[] = []
      store.onState(state => states.push(state))
      await expect(store.backup!()).rejects.toMatchObject({ code: 'store_corrupt' })
      expect(states).toEqual(['read_only'])
      expect(await readFile(`${folder.file}.backup`)).toEqual(good)
      await store.close()

      const again = await folder.open(large)
      expect(again.state()).toBe('restored')
      expect(await kept(again)).toEqual(names('a', 200).sort())
      await again.close()
      expect((await folder.open(large)).state()).toBe('ok')
    })

    it('F28 a note of damage about a store that is whole is no cause for alarm', async () => {
      const store = await folder.open()
      await write(store, names('a', 20))
      await store.close()
      await writeFile(`${folder.file}.damaged`, 'somebody put another file in its place')
      const again = await folder.open(large)
      expect(again.state()).toBe('ok')
      expect(await folder.list()).not.toContain('store.db.damaged')
    })
  })

  it('F28 backups that are asked for at once are made one after the other', async () => {
    await seed()
    const store = await folder.open()
    await Promise.all([store.backup!(), store.backup!(), store.backup!()])
    expect((await folder.list()).filter(name => /\.backup(?:-before|\.new)?$/.test(name))).toEqual(['store.db.backup', 'store.db.backup-before'])
  })

  it('F28 a backup is a whole store, also while writing goes on', async () => {
    const store = await folder.open()
    await write(store, names('a', 100))
    const writing = write(store, names('b', 300))
    await store.backup!()
    await writing
    await store.write(tx => tx.insert('settings', row('settings', { id: 'later' })))
    await store.close()
    await rm(folder.file)
    const again = await folder.open()
    const there = await kept(again)
    expect(there.length).toBeGreaterThanOrEqual(100)
    expect(await again.lastSeq()).toBe(there.length)
  })
})
