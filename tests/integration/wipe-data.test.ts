import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { haveBundles } from '../support/bundles.ts'
import { startProgram } from '../support/started-program.ts'
import { standInPath } from '../support/workstation.ts'

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))

describe('taking away what the program kept', () => {
  let above: string
  let data: string

  beforeAll(haveBundles, 240_000)
  beforeEach(() => {
    above = mkdtempSync(join(tmpdir(), 'wipe-data-'))
    data = join(above, 'huiyin')
    mkdirSync(join(data, 'media'), { recursive: true })
    writeFileSync(join(data, 'huiyin.db'), 'a store')
    writeFileSync(join(above, 'letter.txt'), 'somebody else\'s')
  })
  afterEach(() => rmSync(above, { recursive: true }))

  async function wipe(words: readonly string[], env: Record<string, string> = {}) {
    const program = startProgram(standInPath, [projectRoot, '--wipe-data', ...words], { HUIYIN_DATA_DIR: data, ...env })
    const code = await program.exit
    return { code, said: program.said() }
  }

  it('asks, and takes nothing when the person says no', async () => {
    expect((await wipe([])).code).toBe(3)
    expect(existsSync(join(data, 'huiyin.db'))).toBe(true)
  })

  it('takes all of it when the person agrees, and nothing beside it', async () => {
    const { code, said } = await wipe([], { STAND_IN_ANSWER: '1' })
    expect(code).toBe(0)
    expect(said).toContain(`已清除：${data}`)
    expect([existsSync(data), existsSync(join(above, 'letter.txt'))]).toEqual([false, true])
  })

  it('does not ask a script, and refuses a folder that is not called ours', async () => {
    expect((await wipe(['--without-asking'])).code).toBe(0)
    expect(existsSync(data)).toBe(false)
    const { code, said } = await wipe(['--without-asking'], { HUIYIN_DATA_DIR: above })
    expect(code).toBe(2)
    expect(said).toContain('没有动')
    expect(existsSync(join(above, 'letter.txt'))).toBe(true)
  })
})
