import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { blockOf, createCallMeLimits, limitsFile } from './limits.ts'

describe('the neighbourhood of an address', () => {
  it.each([
    ['192.0.2.7', '192.0.2'],
    ['::ffff:192.0.2.7', '192.0.2'],
    ['2001:db8:1:2f00::1', '2001:0db8:0001:2f'],
    ['2001:db8:1:2fff:9::', '2001:0db8:0001:2f'],
    ['::1', '0000:0000:0000:00'],
    ['fe80::1%eth0', 'fe80:0000:0000:00'],
    ['nobody', 'nobody'],
  ])('%s is in %s', (address, block) => {
    expect(blockOf(address)).toBe(block)
  })
})

describe('the file of the counts', () => {
  it('carries them over a restart; a broken one counts as empty', () => {
    const folder = mkdtempSync(join(tmpdir(), 'huiyin-limits-'))
    try {
      const path = join(folder, 'limits.json')
      const start = () => createCallMeLimits({ limits: { perNumber: 1, perBlock: 1, inAll: 10 }, key: 'k', now: () => 1_000_000, file: limitsFile(path) })
      expect(start().takeNumber('+8613800138000')).toBe(true)
      expect(start().takeNumber('+8613800138000')).toBe(false)
      writeFileSync(path, '[["all",["x"]],7,{}')
      expect(start().takeNumber('+8613800138000')).toBe(true)
      writeFileSync(path, '[["all",["x"]],7,{},[3,[1]]]')
      expect(start().takeNumber('+8613800138001')).toBe(true)
    }
    finally {
      rmSync(folder, { recursive: true })
    }
  })
})
