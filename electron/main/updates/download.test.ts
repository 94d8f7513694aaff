import type { Mirror } from '../../../tests/support/updates/mirror.ts'
import type { UpdateDisk } from './disk.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/until.ts'
import { startMirror } from '../../../tests/support/updates/mirror.ts'
import { createPublisher, describePackage, makeManifest } from '../../../tests/support/updates/publisher.ts'
import { createSeeker } from './believe.ts'
import { openUpdateDisk } from './disk.ts'
import { download } from './download.ts'
import { createFeed } from './feed.ts'
import { packageName, partOf } from './kept.ts'

const content = randomBytes(300_000)
const file = describePackage('1.1.0', content)
const part = partOf(packageName(file.sha512))

describe('an update over a static server', () => {
  let mirror: Mirror
  let folder: string
  let disk: UpdateDisk
  beforeEach(async () => {
    mirror = await startMirror(new Map([[file.url, content]]))
    folder = mkdtempSync(join(tmpdir(), 'huiyin-updates-'))
    disk = openUpdateDisk(join(folder, 'updates'))
  })
  afterEach(async () => {
    await mirror.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const feed = () => createFeed({ base: mirror.url, fetch: (url, init) => fetch(url, init), withinMs: 2_000 })
  const bring = (silenceMs = 5_000) => download({ feed: feed(), disk, file, signal: new AbortController().signal, silenceMs })
  /** One more line that is cut after so many bytes. */
  async function cutAfter(bytes: number) {
    const wanted = (await disk.size(part) ?? 0) + bytes
    mirror.mood.silentAfter = bytes
    const going = expect(bring()).rejects.toMatchObject({ code: 'link_lost' })
    await until(async () => await disk.size(part) === wanted, `${wanted} bytes`)
    mirror.cut()
    await going
    mirror.mood.silentAfter = null
  }
  const have = async () => Buffer.from(await disk.read(packageName(file.sha512)) ?? [])

  it('goes on where it was cut, and asks only for what is missing', async () => {
    await cutAfter(100_000)
    await bring()
    expect(mirror.asked.at(-1)).toBe(`${file.url} bytes=100000-`)
    expect((await have()).equals(content)).toBe(true)
    expect(await disk.size(part)).toBeNull()
  })

  it('comes through any number of cuts', async () => {
    for (let cuts = 0; cuts < 9; cuts++)
      await cutAfter(30_000)
    await bring()
    expect(mirror.asked.at(-1)).toBe(`${file.url} bytes=270000-`)
    expect((await have()).equals(content)).toBe(true)
  })

  it.each(['ignores', 'wrong', 'refuses'] as const)('begins anew at a server that %s parts', async (range) => {
    await cutAfter(100_000)
    mirror.mood.range = range
    await bring()
    expect((await have()).equals(content)).toBe(true)
  })

  it('fetches the whole once more when what was here is of other bytes, and refuses only then', async () => {
    await disk.append(part, randomBytes(150_000))
    await bring()
    expect((await have()).equals(content)).toBe(true)
    await disk.remove(packageName(file.sha512))
    mirror.files.set(file.url, randomBytes(300_000))
    await disk.append(part, content.subarray(0, 1_000))
    await expect(bring()).rejects.toMatchObject({ code: 'update_refused', details: { reason: 'hash_wrong' } })
    expect(await disk.list()).toEqual([])
  })

  it('fetches nothing that is here already', async () => {
    await bring()
    const asked = mirror.asked.length
    expect(await bring()).toBe(packageName(file.sha512))
    expect(mirror.asked).toHaveLength(asked)
  })

  it('gives a server up that says nothing any more, and keeps what came', async () => {
    mirror.mood.silentAfter = 100_000
    await expect(bring(150)).rejects.toMatchObject({ code: 'link_lost' })
    expect(await disk.size(part)).toBe(100_000)
  })

  it.each([
    ['is sent elsewhere', { redirectTo: 'https://evil.example/x' }, { code: 'update_refused', details: { reason: 'address_foreign' } }],
    ['meets a server in trouble', { status: 503 }, { code: 'link_lost' }],
    ['asks for what is gone', { status: 404 }, { code: 'update_refused', details: { reason: 'package_missing' } }],
  ])('is not taken in when it %s', async (_, mood, expected) => {
    Object.assign(mirror.mood, mood)
    await expect(bring()).rejects.toMatchObject(expected)
  })

  it('asks for a manifest once and then whether it has changed', async () => {
    const publisher = createPublisher()
    publisher.publish(mirror.files, makeManifest('1.1.0', content))
    const ask = createSeeker({ feed: feed(), belief: { keys: [publisher.trusted], channel: 'stable', platform: 'linux', desk: { kind: 'appimage', arch: 'x64' } } })
    const seek = () => ask(new AbortController().signal)
    const first = await seek()
    expect(await seek()).toBe(first)
    expect(mirror.asked).toEqual(['latest-linux.yml', 'latest-linux.yml.sig', 'latest-linux.yml'])
    publisher.publish(mirror.files, makeManifest('1.2.0', content, { serial: 2 }))
    expect((await seek()).manifest.version).toBe('1.2.0')
    mirror.mood.status = 500
    await expect(seek()).rejects.toMatchObject({ code: 'link_lost' })
    mirror.mood.status = null
    mirror.files.clear()
    await expect(seek()).rejects.toMatchObject({ code: 'update_refused', details: { reason: 'feed_missing' } })
  })

  it('does not hide a full or read-only disk behind the network', async () => {
    writeFileSync(join(folder, 'updates'), 'a file where the folder should be')
    await expect(bring()).rejects.toMatchObject({ code: expect.stringMatching(/ENOTDIR|EEXIST/) })
  })
})
