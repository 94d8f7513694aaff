import { Buffer } from 'node:buffer'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecretFile } from './secret-file.ts'

const key = new Uint8Array(32).fill(3)
const log = { info: () => {}, warn: () => {}, error: () => {} }
let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-secrets-'))
  file = join(folder, 'secrets.sealed')
})
afterEach(() => rmSync(folder, { recursive: true }))

const openWith = (keyMaterial = key) => openSecretFile({ file, keyMaterial, now: () => 42, log })

describe('a hub\'s secrets', () => {
  it('are there after a restart, sealed, for nobody else to read', async () => {
    const first = await openWith()
    await first.set('account.a', { accessToken: '令牌-一', appSecret: 's' })
    await first.set('account.b', { accessToken: '令牌-二' })
    await first.remove('account.b')
    const again = await openWith()
    expect(await again.get('account.a')).toEqual({ accessToken: '令牌-一', appSecret: 's' })
    expect(await again.get('account.b')).toBeNull()
    expect(readFileSync(file, 'utf8')).not.toContain('令牌')
    expect(readFileSync(file, 'utf8')).not.toContain('accessToken')
    expect(statSync(file).mode & 0o077).toBe(0)
    expect(readdirSync(folder)).toEqual(['secrets.sealed'])
  })

  it('written at once, both are kept', async () => {
    const keeper = await openWith()
    await Promise.all([keeper.set('account.a', { t: '1' }), keeper.set('account.b', { t: '2' }), keeper.remove('account.none')])
    const again = await openWith()
    expect([await again.get('account.a'), await again.get('account.b')]).toEqual([{ t: '1' }, { t: '2' }])
  })

  it('a key that is too short is refused before anything is written', async () => {
    await expect(openWith(new Uint8Array(8))).rejects.toMatchObject({ code: 'secrets_unavailable' })
  })

  describe('in a file that cannot be read', () => {
    let whole: Buffer
    beforeEach(async () => {
      await (await openWith()).set('account.a', { accessToken: '令牌-一' })
      whole = readFileSync(file)
    })

    const flipped = (at: number) => (bytes: Buffer) => {
      const copy = Buffer.from(bytes)
      copy[at < 0 ? copy.length + at : at]! ^= 1
      return copy
    }
    const corpus: [string, (bytes: Buffer) => Uint8Array][] = [
      ['empty', () => Buffer.alloc(0)],
      ['cut after its mark', bytes => bytes.subarray(0, 17)],
      ['cut in its tag', bytes => bytes.subarray(0, 40)],
      ['half written', bytes => bytes.subarray(0, bytes.length / 2)],
      ['without its last byte', bytes => bytes.subarray(0, -1)],
      ['with a byte more', bytes => Buffer.concat([bytes, Buffer.from([0])])],
      ['with a changed mark', flipped(0)],
      ['with a changed iv', flipped(20)],
      ['with a changed tag', flipped(35)],
      ['with a changed end', flipped(-1)],
      ['full of zeros', bytes => Buffer.alloc(bytes.length)],
      ['plain JSON', () => Buffer.from('{"account.a":{"accessToken":"x"}}')],
    ]

    it.each(corpus)('%s: says so, touches nothing, and is set aside for new secrets only', async (_, damage) => {
      const damaged = damage(whole)
      writeFileSync(file, damaged)
      const keeper = await openWith()
      await expect(keeper.get('account.a')).rejects.toMatchObject({ code: 'secrets_unavailable' })
      await keeper.remove('account.a')
      expect(readFileSync(file).equals(damaged)).toBe(true)
      await keeper.set('account.a', { accessToken: '新' })
      expect(await keeper.get('account.a')).toEqual({ accessToken: '新' })
      expect(readFileSync(`${file}.unreadable-42`).equals(damaged)).toBe(true)
      expect(await (await openWith()).get('account.a')).toEqual({ accessToken: '新' })
    })

    it('with another key nothing is lost once the right one is back', async () => {
      const wrong = await openWith(new Uint8Array(32).fill(4))
      await expect(wrong.get('account.a')).rejects.toMatchObject({ code: 'secrets_unavailable' })
      expect(await (await openWith()).get('account.a')).toEqual({ accessToken: '令牌-一' })
    })

    it('what a crash left beside it is no trouble', async () => {
      writeFileSync(`${file}.part`, whole.subarray(0, 30))
      const keeper = await openWith()
      expect(await keeper.get('account.a')).toEqual({ accessToken: '令牌-一' })
      await keeper.set('account.b', { t: '2' })
      expect(readdirSync(folder)).toEqual(['secrets.sealed'])
    })
  })

  it('what could not be written is not believed to be kept', async () => {
    const keeper = await openWith()
    await keeper.set('account.a', { t: 'old' })
    rmSync(file)
    const blocked = `${file}.part`
    mkdirSync(blocked)
    await expect(keeper.set('account.a', { t: 'new' })).rejects.toMatchObject({ code: 'secrets_unavailable' })
    expect(await keeper.get('account.a')).toEqual({ t: 'old' })
    rmSync(blocked, { recursive: true })
    await keeper.set('account.a', { t: 'newer' })
    expect(await (await openWith()).get('account.a')).toEqual({ t: 'newer' })
  })
})
