/** A part of `npm run security`: tests of one of the two `security` projects, and what they have to tell. */
export interface SecurityPart {
  readonly name: string
  readonly title: string
  readonly suite: 'vitest' | 'playwright'
  /** What the paths of its tests have in common, from the repository's root. */
  readonly files: string
  /** Names under which its tests tell their figures; one that tells nothing has failed. */
  readonly figures: readonly string[]
}

/** Everything that `npm run security` runs, in the order in which it is printed. */
export const securityParts: readonly SecurityPart[] = [
  { name: 'checklist', title: 'Electron\'s checklist', suite: 'vitest', files: 'tests/security/checklist/', figures: ['ways-out', 'permissions', 'senders', 'protocol'] },
  { name: 'messages', title: 'Malformed messages', suite: 'vitest', files: 'tests/security/messages/', figures: ['messages-ipc', 'messages-shell', 'messages-socket'] },
  { name: 'desktop', title: 'The desktop as it is built', suite: 'playwright', files: 'tests/security/desktop', figures: ['desktop-windows', 'desktop-crash'] },
  { name: 'addresses', title: 'Addresses', suite: 'vitest', files: 'tests/security/addresses/', figures: ['media', 'opening'] },
  { name: 'cells', title: 'Formulas', suite: 'vitest', files: 'tests/security/cells/', figures: ['cells'] },
  { name: 'pressed', title: 'Addresses that are pressed', suite: 'playwright', files: 'tests/security/addresses/', figures: ['pressed'] },
  { name: 'places', title: 'Places of outside text', suite: 'vitest', files: 'tests/security/payloads/', figures: [] },
  { name: 'payloads', title: 'Payloads', suite: 'playwright', files: 'tests/security/payloads/', figures: ['teeth', 'payloads', 'call-me'] },
]

/** One test as a report names it. */
export interface TestOutcome {
  readonly title: string
  readonly passed: boolean
}

/** The fields of Vitest's JSON report that name tests. */
export interface VitestTitles {
  readonly testResults: readonly { readonly assertionResults: readonly { readonly title: string, readonly status: string }[] }[]
}

interface PlaywrightSuite {
  readonly specs?: readonly { readonly title: string, readonly ok: boolean }[]
  readonly suites?: readonly PlaywrightSuite[]
}

/** The fields of Playwright's JSON report that name tests. */
export interface PlaywrightTitles {
  readonly suites: readonly PlaywrightSuite[]
}

/** The tests of a Vitest report; those that were skipped are left out. */
export function outcomesOfVitest({ testResults }: VitestTitles): TestOutcome[] {
  return testResults.flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ title, status }) => ({ title, passed: status === 'passed' }))
}

/** The tests of a Playwright report. */
export function outcomesOfPlaywright({ suites }: PlaywrightTitles): TestOutcome[] {
  const walk = ({ specs = [], suites: inner = [] }: PlaywrightSuite): TestOutcome[] => [...specs.map(({ title, ok }) => ({ title, passed: ok })), ...inner.flatMap(walk)]
  return suites.flatMap(walk)
}

/** The ids at the beginning of a test's title, such as `E02 E03 a window …`. */
function idsOf(title: string): string[] {
  return title.match(/^(?:E\d\d )+/)?.[0].trim().split(' ') ?? []
}

/** How an item of the checklist did: every test whose title begins with its id passed, and there is one. */
export function verdictOf(id: string, outcomes: readonly TestOutcome[]): 'passed' | 'failed' | 'not tested' {
  const own = outcomes.filter(({ title }) => idsOf(title).includes(id))
  if (own.length === 0)
    return 'not tested'
  return own.every(({ passed }) => passed) ? 'passed' : 'failed'
}
