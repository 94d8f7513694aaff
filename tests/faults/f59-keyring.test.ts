import type { SafeStorage } from 'electron'
import { Buffer } from 'node:buffer'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHubRelay } from '../../electron/main/hub-relay.ts'
import { createDesktopKeeper, openSecrets, openSecretsIfKept } from '../../electron/main/secrets.ts'
import { startFailure } from '../../electron/main/start-failure.ts'
import { zhCN } from '../../src/renderer/locales/zh-CN/index.ts'
import { AppError } from '../../src/shared/errors.ts'
import { createLogLines } from '../support/faults/log-lines.ts'

const origin = 'https://desk.example.com'
const cookie = `huiyin_443=${'A'.repeat(43)}`

/** A system's keeper of secrets: none, one that would write them readable, or a real one with some key. */
function keeper(kind: 'none' | 'basic_text' | number): SafeStorage {
  const key = typeof kind === 'number' ? kind : 0
  return {
    isEncryptionAvailable: () => kind !== 'none',
    getSelectedStorageBackend: () => kind === 'basic_text' ? 'basic_text' : 'gnome_libsecret',
    encryptString: (plain: string) => Buffer.from([key, ...Buffer.from(plain).map(byte => byte ^ key)]),
    decryptString(sealed: Buffer) {
      if (sealed[0] !== key)
        throw new Error('another key')
      return Buffer.from(sealed.subarray(1).map(byte => byte ^ key)).toString()
    },
  } as SafeStorage
}

let folder: string
let lines: ReturnType<typeof createLogLines>
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huiyin-f59-'))
  lines = createLogLines()
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = () => join(folder, 'secrets.json')
const options = (safeStorage: SafeStorage, platform: NodeJS.Platform = 'linux') => ({ safeStorage, platform, file: file(), now: () => 42, log: lines.log })
const onDisk = () => existsSync(file()) ? readFileSync(file(), 'utf8') : ''

/** A desktop at a hub that lets everybody in; answers how it stands with its first page. */
async function deskWith(safeStorage: SafeStorage) {
  const relay = createHubRelay({ origin, secrets: await openSecretsIfKept(options(safeStorage)), log: lines.log, fetch: async () => new Response('{}', { headers: { 'Set-Cookie': `${cookie}; Path=/; HttpOnly` } }) })
  const hello = async () => {
    const session = relay.openSession({ emit: () => {}, onLink: () => {} })
    return session.call('session:hello', {}).finally(session.close)
  }
  return { relay, hello }
}

describe('F59 a desk whose system keeps no secrets', () => {
  it.each(['none', 'basic_text'] as const)('F59 (%s) works at its hub, keeps the sign-in in memory alone, and says so', async (kind) => {
    const { relay, hello } = await deskWith(keeper(kind))
    expect(await hello()).toMatchObject({ ok: false, error: { code: 'not_signed_in', details: { why: 'not_kept' } } })
    await relay.signIn('B'.repeat(43))
    expect([readdirSync(folder), JSON.stringify(lines.lines)]).toEqual([[], expect.not.stringContaining('AAAA')])
    const again = await deskWith(keeper(kind))
    expect(await again.hello()).toMatchObject({ error: { code: 'not_signed_in' } })
  })

  it.each(['none', 'basic_text'] as const)('F59 (%s) opens no accounts of its own: words instead of a secret in plain text', async (kind) => {
    const refused = await openSecrets(options(keeper(kind))).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'secrets_unavailable' })
    expect(startFailure(refused).words).toContain('系统的密钥环不可用')
    expect(readdirSync(folder)).toEqual([])
  })

  it('F59 on Windows and macOS the name of the keeper says nothing', async () => {
    await expect(openSecrets(options(keeper(7), 'win32'))).resolves.toBeDefined()
    await expect(openSecrets(options(keeper('none'), 'win32'))).rejects.toMatchObject({ code: 'secrets_unavailable' })
  })
})

describe('F59 the system\'s key is another one (a new profile, a reset password, another keyring)', () => {
  it('F59 the person signs in again and is told why; the next start needs no other', async () => {
    const before = await deskWith(keeper(90))
    await before.relay.signIn('B'.repeat(43))
    expect(onDisk()).not.toContain('AAAA')

    const after = await deskWith(keeper(91))
    expect(await after.hello()).toMatchObject({ error: { code: 'not_signed_in', details: { why: 'key_changed' } } })
    expect(lines.saying('can no longer be decrypted')).toHaveLength(1)
    await after.relay.signIn('B'.repeat(43))
    const next = await openSecretsIfKept(options(keeper(91)))
    expect([next?.isLost(`hub ${origin}`), next?.get(`hub ${origin}`)]).toEqual([false, cookie])
    expect(onDisk()).not.toContain('AAAA')
  })

  it('F59 secrets of accounts are asked for again; what was sealed with the old key is not thrown away', async () => {
    await createDesktopKeeper(await openSecrets(options(keeper(90)))).set('account.weibo', { accessToken: 'T0KEN' })
    const changed = await openSecrets(options(keeper(91)))
    expect(await createDesktopKeeper(changed).get('account.weibo')).toBeNull()
    await createDesktopKeeper(changed).set('account.weibo', { accessToken: 'T0KEN2' })
    await changed.set('account.weibo', '{}')

    const back = await openSecrets(options(keeper(90)))
    expect(back.get('account.weibo.unreadable-42')).toBe('{"accessToken":"T0KEN"}')
    expect(onDisk()).not.toMatch(/T0KEN/)
  })

  it('F59 the screen has words for it', () => {
    expect(zhCN.diagnostics.signIn.key_changed).toContain('重新登录')
    expect(zhCN.diagnostics.signIn.not_kept).toContain('明文')
    expect(zhCN.errors[new AppError('secrets_unavailable').code as 'secrets_unavailable'].means).toContain('明文')
  })
})
