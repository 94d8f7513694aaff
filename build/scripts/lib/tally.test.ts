import { describe, expect, it } from 'vitest'
import { addTallies, closingLine, isGreen, tallyPlaywright, tallyVitest, withExitCode } from './tally.ts'

const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] }
const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] }
const unloadableFile = { status: 'failed', assertionResults: [] }

describe('tally', () => {
  it('counts a file that does not load as one failure, a failed test once', () => {
    const report = { numPassedTests: 1, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1, testResults: [passedFile, failedFile, unloadableFile] }
    expect(tallyVitest(report)).toEqual({ passed: 1, failed: 2, skipped: 3 })
  })

  it('counts an error outside a test as a failure, and a second try that passed as a pass', () => {
    const report = { stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 }, errors: [{}] }
    expect(tallyPlaywright(report)).toEqual({ passed: 6, failed: 2, skipped: 2 })
  })

  it('fails a run that ended badly with every test passed, and counts a failed test no second time', () => {
    expect(withExitCode({ passed: 9, failed: 0, skipped: 0 }, 1).failed).toBe(1)
    expect(withExitCode({ passed: 9, failed: 2, skipped: 0 }, 1).failed).toBe(2)
    expect(withExitCode({ passed: 9, failed: 0, skipped: 0 }, 0).failed).toBe(0)
  })

  it('ends in one plain line', () => {
    const sum = addTallies([{ passed: 1, failed: 0, skipped: 0 }, { passed: 2, failed: 1, skipped: 3 }])
    expect(closingLine(sum)).toBe('3 passed, 1 failed, 3 skipped')
    expect(closingLine({ passed: 4, failed: 0, skipped: 0 })).toBe('4 passed, 0 failed')
  })

  it('is not green when nothing ran', () => {
    expect(isGreen({ passed: 0, failed: 0, skipped: 7 })).toBe(false)
    expect(isGreen({ passed: 1, failed: 0, skipped: 0 })).toBe(true)
    expect(isGreen({ passed: 1, failed: 1, skipped: 0 })).toBe(false)
  })
})
