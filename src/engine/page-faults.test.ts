import type { Actor } from './context.ts'
import { describe, expect, it } from 'vitest'
import { createLogLines } from '../../tests/support/faults/log-lines.ts'
import { faultNumber, faultReport, reportOf } from '../shared/faults.ts'
import { faultCalls } from './page-faults.ts'

const actor: Actor = { sessionId: 's1', agentId: 'lin', role: 'agent' }

function broken(words = 'cannot read "13800138000" of 林晓雯'): Error {
  return new TypeError(words)
}

describe('a fault in a page', () => {
  it('stands in the log under its number, masked', async () => {
    const lines = createLogLines()
    const report = reportOf(broken())
    await faultCalls({ log: lines.log })['session:fault'](actor, report)
    expect(lines.saying('a fault')).toMatchObject([{ fault: report.number, place: 'page', agent: 'lin', err: { type: 'TypeError', words: 'cannot read "138****8000" of [cut]', stack: expect.arrayContaining([expect.stringContaining('page-faults.test.ts')]) } }])
  })

  it('is told so many times a session, and no more', async () => {
    const lines = createLogLines()
    const calls = faultCalls({ log: lines.log })
    for (let n = 0; n < 50; n++)
      await calls['session:fault'](actor, reportOf(broken()))
    await calls['session:fault']({ ...actor, sessionId: 's2' }, reportOf(broken()))
    expect(lines.saying('a fault')).toHaveLength(21)
  })
})

describe('the number of a fault', () => {
  it('can be read over the telephone', () => {
    expect(reportOf(broken()).number).toMatch(/^[AC-FHJ-NPRT-Y][2-9][AC-FHJ-NPRT-Y]-\d{3}$/)
    expect(faultReport.safeParse(reportOf('no error at all')).success).toBe(true)
    expect(faultReport.safeParse(reportOf(Object.assign(new Error('x'.repeat(99_999)), { stack: 'y'.repeat(99_999) }))).success).toBe(true)
  })

  it('is the same for the same fault whatever somebody wrote, and another for another', () => {
    const [one, same] = ['13800138000', '13900139000'].map(phone => broken(phone))
    const other = new RangeError('here')
    expect(faultNumber(one)).toBe(faultNumber(same))
    expect(faultNumber(one)).not.toBe(faultNumber(other))
  })

  it('does not depend on where the program is installed', () => {
    const at = (folder: string) => Object.assign(new Error('x'), { stack: `Error: x\n    at go (${folder}/assets/index-a1.js:1:22)\n    at ${folder}/assets/index-a1.js:1:99` })
    expect(faultNumber(at('app://huiyin'))).toBe(faultNumber(at('https://desk.example.com:8443/deep')))
  })
})
