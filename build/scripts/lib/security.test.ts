import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checklist } from '../../../tests/security/checklist.ts'
import { ROOT } from './paths.ts'
import { outcomesOfPlaywright, outcomesOfVitest, securityParts, verdictOf } from './security.ts'

describe('an item of the checklist', () => {
  const outcomes = [{ title: 'E01 a page is ours', passed: true }, { title: 'E01 and nothing else', passed: false }, { title: 'E02 E04 no Node', passed: true }, { title: 'no E05 here', passed: true }]

  it.each([['E01', 'failed'], ['E02', 'passed'], ['E04', 'passed'], ['E03', 'not tested'], ['E05', 'not tested'], ['E0', 'not tested']])('%s: %s', (id, verdict) => {
    expect(verdictOf(id, outcomes)).toBe(verdict)
  })

  it('is read from both reports, without what was skipped', () => {
    expect(outcomesOfVitest({ testResults: [{ assertionResults: [{ title: 'a', status: 'passed' }, { title: 'b', status: 'pending' }] }, { assertionResults: [{ title: 'c', status: 'failed' }] }] })).toEqual([{ title: 'a', passed: true }, { title: 'c', passed: false }])
    expect(outcomesOfPlaywright({ suites: [{ specs: [{ title: 'a', ok: true }], suites: [{ specs: [{ title: 'b', ok: false }] }] }] })).toEqual([{ title: 'a', passed: true }, { title: 'b', passed: false }])
  })
})

describe('the checklist', () => {
  it('has Electron\'s twenty items, each held by a file that names it', () => {
    expect(checklist.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, at) => `E${String(at + 1).padStart(2, '0')}`))
    for (const { id, test } of checklist)
      expect(readFileSync(join(ROOT, 'tests/security', test), 'utf8'), id).toContain(`'${id} `)
  })

  it('every part has a name of its own and files', () => {
    expect(new Set(securityParts.map(({ name }) => name)).size).toBe(securityParts.length)
    for (const { files, suite } of securityParts)
      expect([files, `${files}.spec.ts`, `${files}.test.ts`].some(path => existsSync(join(ROOT, path))), `${suite} ${files}`).toBe(true)
  })
})
