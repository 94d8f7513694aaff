/** What came of a test run. A file that cannot be loaded, or a run that breaks off, is one failure. */
export interface Tally {
  passed: number
  failed: number
  skipped: number
}

/** The fields of Vitest's JSON report that are counted. */
export interface VitestReport {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { status: string, assertionResults: { status: string }[] }[]
}

/** The fields of Playwright's JSON report that are counted. */
export interface PlaywrightReport {
  stats: { expected: number, unexpected: number, flaky: number, skipped: number }
  errors: unknown[]
}

/** Counts Vitest's report; a failed file without a failed test (it did not load) counts as one. */
export function tallyVitest(report: VitestReport): Tally {
  const brokenFiles = report.testResults.filter(({ status, assertionResults }) =>
    status === 'failed' && assertionResults.every(test => test.status !== 'failed')).length
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + brokenFiles,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** Counts Playwright's report; errors outside a test count too. A test that passed at its second try (only CI gives one) has passed. */
export function tallyPlaywright({ stats, errors }: PlaywrightReport): Tally {
  return { passed: stats.expected + stats.flaky, failed: stats.unexpected + errors.length, skipped: stats.skipped }
}

/** A run that ended badly although no test failed in its report (an unhandled rejection, a crash) still fails once. */
export function withExitCode(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally
}

/** All runs together. */
export function addTallies(tallies: readonly Tally[]): Tally {
  const sum: Tally = { passed: 0, failed: 0, skipped: 0 }
  for (const { passed, failed, skipped } of tallies) {
    sum.passed += passed
    sum.failed += failed
    sum.skipped += skipped
  }
  return sum
}

/** The closing line of every test command: `12 passed, 0 failed`, and `, 3 skipped` where any were. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

/** Green means that something ran and nothing failed. */
export function isGreen({ passed, failed }: Tally): boolean {
  return passed > 0 && failed === 0
}
