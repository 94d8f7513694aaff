import type { Step } from './steps.ts'
import { describe, expect, it } from 'vitest'
import { runSteps } from './steps.ts'

const ended = (code: number) => ({ code, output: '', ms: 1 })

describe('steps of a check', () => {
  it('never runs more at once than it may, and runs all', async () => {
    let running = 0
    let most = 0
    const step = (name: string): Step => ({ name, run: async () => {
      most = Math.max(most, ++running)
      await new Promise(resolve => setImmediate(resolve))
      running--
      return ended(0)
    } })
    const results = await runSteps(['a', 'b', 'c', 'd', 'e'].map(step), 2, () => {})
    expect(most).toBe(2)
    expect(results.map(({ name }) => name).sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  it('goes on after a failure and keeps it', async () => {
    const results = await runSteps([
      { name: 'fails', run: async () => ended(3) },
      { name: 'throws', run: async () => { throw new Error('no such tool') } },
      { name: 'passes', run: async () => ended(0) },
    ], 1, () => {})
    expect(results.map(({ name, code }) => [name, code])).toEqual([['fails', 3], ['throws', 1], ['passes', 0]])
    expect(results[1]?.output).toContain('no such tool')
  })
})
