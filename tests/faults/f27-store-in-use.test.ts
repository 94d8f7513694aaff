import type { StoreFolder } from '../support/store-folder.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { row } from '../contract/store-rows.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

describe('F27 a second program opens the same store', () => {
  let folder: StoreFolder
  beforeEach(async () => {
    folder = await makeStoreFolder()
  })
  afterEach(() => folder.remove())

  it('F27 is refused at once, the first one goes on, and the next may have it after the first has closed', async () => {
    const first = await folder.open()
    await first.write(tx => tx.insert('settings', row('settings', { id: 'a' })))
    const started = performance.now()
    await expect(folder.open()).rejects.toMatchObject({ code: 'store_busy', retryable: false })
    expect(performance.now() - started).toBeLessThan(1_000)
    await first.write(tx => tx.insert('settings', row('settings', { id: 'b' })))
    await first.close()
    const second = await folder.open()
    expect(await second.read.count('settings', {})).toBe(2)
  })

  it('F27 holds between processes, and a killed one leaves nothing behind', async () => {
    const program = `
      const { openSqliteStore } = await import(${JSON.stringify(new URL('../../src/engine/store/sqlite/index.ts', import.meta.url).href)})
      const log = { info() {}, warn() {}, error() {} }
      await openSqliteStore({ file: process.argv[1], now: Date.now, newId: () => 'store', log })
      console.log('open')
      setInterval(() => {}, 1000)`
    const other = spawn(process.execPath, ['--input-type=module', '-e', program, folder.file], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      await once(other.stdout, 'data')
      await expect(folder.open()).rejects.toMatchObject({ code: 'store_busy' })
    }
    finally {
      other.kill('SIGKILL')
      await once(other, 'exit')
    }
    const store = await folder.open()
    expect(store.state()).toBe('ok')
  })
})
