import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { withLock } from './lock.ts'

describe('lock', () => {
  let folder: string
  const file = () => join(folder, 'deep', 'x.lock')
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('lets one work at a time and is gone afterwards, also after a failure', async () => {
    let inside = 0
    let most = 0
    const work = async () => {
      most = Math.max(most, ++inside)
      await new Promise(resolve => setImmediate(resolve))
      inside--
    }
    await Promise.all([withLock(file(), work), withLock(file(), work), withLock(file(), work)])
    await expect(withLock(file(), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect([most, existsSync(file())]).toEqual([1, false])
  })

  it('of a process that died is taken over', async () => {
    await withLock(file(), async () => {})
    // Above every process number there is.
    writeFileSync(file(), '4194999')
    expect(await withLock(file(), async () => 'mine')).toBe('mine')
  })
})
