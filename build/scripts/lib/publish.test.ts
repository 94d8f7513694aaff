import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { publish } from './publish.ts'

const entries = ['renderer/index.html', 'main/index.js']

describe('a finished build', () => {
  let root: string
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const read = (path: string) => existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null
  const put = (now: number, leftovers = {}, keepMs = 100) => publish({ from: join(root, 'aside'), to: join(root, 'out'), entries, leftovers, keepMs, now })

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'publish-'))
    write('aside/renderer/index.html', 'one')
    write('aside/renderer/assets/a-1.js', 'one')
    write('aside/main/index.js', 'one')
    put(0)
  })
  afterEach(() => rmSync(root, { recursive: true }))

  function second() {
    write('aside/renderer/index.html', 'two')
    write('aside/renderer/assets/a-2.js', 'two')
    write('aside/main/index.js', 'two')
  }

  it('takes the place of the one before, whose files stay for a while', () => {
    second()
    const left = put(1_000)
    expect([read('out/main/index.js'), read('out/renderer/index.html'), read('out/renderer/assets/a-2.js')]).toEqual(['two', 'two', 'two'])
    expect(left).toEqual({ 'renderer/assets/a-1.js': 1_000 })
    expect(read('out/renderer/assets/a-1.js')).toBe('one')

    second()
    expect(put(1_099, left)).toEqual(left)
    second()
    expect(put(1_100, left)).toEqual({})
    expect(read('out/renderer/assets/a-1.js')).toBeNull()
  })

  it('leaves nothing of the one before where nobody runs on it', () => {
    second()
    expect(put(1_000, {}, 0)).toEqual({})
    expect(read('out/renderer/assets/a-1.js')).toBeNull()
  })

  it('that is used again is no leftover any more', () => {
    second()
    const left = put(1_000)
    write('aside/renderer/index.html', 'three')
    write('aside/renderer/assets/a-1.js', 'one')
    write('aside/main/index.js', 'three')
    expect(put(1_010, left)).toEqual({ 'renderer/assets/a-2.js': 1_010 })
  })
})
