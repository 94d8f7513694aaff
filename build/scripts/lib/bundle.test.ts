import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fingerprint } from './bundle.ts'

const PATTERNS = ['src/**/*', 'package.json']

describe('fingerprint of the sources', () => {
  let root: string
  const write = (path: string, text: string) => writeFileSync(join(root, path), text)

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fingerprint-'))
    mkdirSync(join(root, 'src/engine'), { recursive: true })
    write('package.json', '{}')
    write('src/engine/worker.ts', 'one')
  })
  afterEach(() => rmSync(root, { recursive: true }))

  it('changes with a content, a name or one more file, and with nothing else', () => {
    const before = fingerprint(root, PATTERNS)
    expect(fingerprint(root, PATTERNS)).toBe(before)

    write('README.md', 'outside')
    write('src/engine/worker.test.ts', 'a test')
    expect(fingerprint(root, PATTERNS)).toBe(before)

    write('src/engine/worker.ts', 'two')
    const changed = fingerprint(root, PATTERNS)
    expect(changed).not.toBe(before)

    write('src/engine/added.ts', '')
    expect(fingerprint(root, PATTERNS)).not.toBe(changed)
  })
})
