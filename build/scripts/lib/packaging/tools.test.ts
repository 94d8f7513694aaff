import { describe, expect, it } from 'vitest'
import { missingPackTools } from './tools.ts'

describe('tools of the check', () => {
  it('are known by the file that each brings', () => {
    expect(missingPackTools(() => true)).toEqual([])
    expect(missingPackTools(path => path !== '/usr/bin/makensis' && path !== '/usr/bin/rpmbuild')).toEqual(['nsis', 'rpm'])
  })
})
