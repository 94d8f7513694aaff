import { describe, expect, it } from 'vitest'
import { createMemoryKeeper } from './secret-keeper.ts'
import { createVault } from './vault.ts'

describe('the vault', () => {
  it('knows what was kept, and nothing else', async () => {
    const keeper = createMemoryKeeper()
    await keeper.set('account.a', { token: '1' })
    const vault = createVault(keeper)
    expect(() => vault.read('a', 'token')).toThrow('secrets_unavailable')
    await vault.load('a')
    expect(vault.read('a', 'token')).toBe('1')
    expect(() => vault.read('a', 'other')).toThrow('secrets_unavailable')
    expect(() => vault.read('a', 'toString')).toThrow('secrets_unavailable')
  })

  it('two secrets renewed at once are both kept', async () => {
    const keeper = createMemoryKeeper()
    const vault = createVault(keeper)
    await vault.load('a')
    await Promise.all([vault.keep('a', { token: '1' }), vault.keep('a', { refresh: '2' })])
    expect(await keeper.get('account.a')).toEqual({ token: '1', refresh: '2' })
    await vault.keep('a', { token: null })
    expect(vault.names('a')).toEqual(['refresh'])
    await vault.remove('a')
    expect(await keeper.get('account.a')).toBeNull()
    expect(() => vault.read('a', 'refresh')).toThrow()
  })

  it('what could not be kept is not believed', async () => {
    const vault = createVault({ ...createMemoryKeeper(), set: () => Promise.reject(new Error('full')) })
    await vault.load('a')
    await expect(vault.keep('a', { token: '1' })).rejects.toThrow('full')
    expect(() => vault.read('a', 'token')).toThrow('secrets_unavailable')
  })

  it('a renewed secret stands over the configured one until the configuration changes', async () => {
    const keeper = createMemoryKeeper()
    const first = createVault(keeper)
    await first.loadConfigured('a', { refresh: 'r1', app: 's' })
    await first.keep('a', { refresh: 'r2' })
    expect(first.read('a', 'refresh')).toBe('r2')
    expect(JSON.stringify(await keeper.get('account.a'))).not.toContain('r1')

    const restarted = createVault(keeper)
    await restarted.loadConfigured('a', { refresh: 'r1', app: 's' })
    expect([restarted.read('a', 'refresh'), restarted.read('a', 'app')]).toEqual(['r2', 's'])

    const changed = createVault(keeper)
    await changed.loadConfigured('a', { refresh: 'r9', app: 's' })
    expect(changed.read('a', 'refresh')).toBe('r9')
  })

  it('without a keeper the configured secrets still work', async () => {
    const vault = createVault({ ...createMemoryKeeper(), get: () => Promise.reject(new Error('no keeper')) })
    await expect(vault.loadConfigured('a', { token: '1' })).rejects.toThrow()
    expect(vault.read('a', 'token')).toBe('1')
  })
})
