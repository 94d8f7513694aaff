import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFileShelf, sha256Of, uploadRef } from './shelf.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huiyin-shelf-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const bytes = new Uint8Array(1_000).map((_, index) => index % 256)

describe('the shelf of files', () => {
  it('keeps equal contents once, also when they come at the same moment', async () => {
    const shelf = createFileShelf(folder)
    const hashes = await Promise.all(Array.from({ length: 8 }, () => shelf.keep(bytes)))
    expect(new Set(hashes)).toEqual(new Set([sha256Of(bytes)]))
    expect(await readdir(join(folder, hashes[0]!.slice(0, 2)))).toEqual([hashes[0]])
    expect(await shelf.slice({ sha256: hashes[0]!, ref: '' }, 990, 50)).toEqual(bytes.subarray(990))
  })

  it('F15 an upload that was sent is found before and after it became a kept file, and at a second start', async () => {
    const place = { sha256: sha256Of(bytes), ref: uploadRef('up-1') }
    const shelf = createFileShelf(folder)
    await shelf.append('up-1', 0, bytes.subarray(0, 600))
    expect(await shelf.received('up-1')).toBe(600)
    await shelf.append('up-1', 600, bytes.subarray(600))
    expect(await shelf.seal('up-1')).toEqual(bytes)
    // The process died here, after the commit.
    const second = createFileShelf(folder)
    expect(await second.uploads()).toEqual(['up-1'])
    expect(await second.whole(place)).toEqual(bytes)
    await second.adopt('up-1', place.sha256)
    await second.adopt('up-1', place.sha256)
    expect(await second.uploads()).toEqual([])
    expect(await second.whole(place)).toEqual(bytes)
  })

  it('says so when a file is gone, or is not what it was', async () => {
    const shelf = createFileShelf(folder)
    const sha256 = await shelf.keep(bytes)
    await writeFile(join(folder, sha256.slice(0, 2), sha256), 'changed')
    await expect(shelf.whole({ sha256, ref: '' })).rejects.toMatchObject({ code: 'upload_incomplete', details: { reason: 'changed' } })
    await expect(shelf.slice({ sha256: '0'.repeat(64), ref: 'pic:1' }, 0, 1)).rejects.toMatchObject({ code: 'not_found' })
    await expect(shelf.whole({ sha256: '0'.repeat(64), ref: uploadRef('../../etc') })).rejects.toMatchObject({ details: { reason: 'missing' } })
  })

  it('begins an upload anew at its first byte', async () => {
    const shelf = createFileShelf(folder)
    await shelf.append('up-1', 0, bytes)
    await shelf.append('up-1', 0, bytes.subarray(0, 10))
    expect(await shelf.received('up-1')).toBe(10)
    await shelf.drop('up-1')
    expect(await shelf.received('up-1')).toBe(0)
  })
})
