/**
 * `npm run security [-- name…]`: the desktop against hostile content, item by item; names choose parts. The last lines are the items of
 * Electron's checklist that hold, what was counted, and `N passed, N failed`.
 */
import type { PlaywrightTitles, SecurityPart, TestOutcome, VitestTitles } from './lib/security.ts'
import type { Tally } from './lib/tally.ts'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { checklist } from '../../tests/security/checklist.ts'
import { ensureBrowser } from './lib/browser.ts'
import { ensureBundles } from './lib/bundle.ts'
import { main } from './lib/main.ts'
import { ROOT } from './lib/paths.ts'
import { outcomesOfPlaywright, outcomesOfVitest, securityParts, verdictOf } from './lib/security.ts'
import { runPlaywright, runVitest } from './lib/suites.ts'
import { addTallies, closingLine, isGreen } from './lib/tally.ts'

const RESULTS = join(ROOT, '.cache/results')
const FIGURES = join(RESULTS, 'security')
const VITEST_REPORT = join(RESULTS, 'security-vitest.json')
const PLAYWRIGHT_REPORT = join(RESULTS, 'security-playwright.json')

interface Ran { tally: Tally, outcomes: TestOutcome[] }

function chosen(names: readonly string[]): SecurityPart[] {
  const parts = securityParts.filter(({ name }) => names.length === 0 || names.includes(name))
  if (parts.length === 0)
    throw new Error(`no such part; there are: ${securityParts.map(({ name }) => name).join(', ')}`)
  return parts
}

function outcomes<R>(path: string, read: (report: R) => TestOutcome[]): TestOutcome[] {
  return existsSync(path) ? read(JSON.parse(readFileSync(path, 'utf8')) as R) : []
}

async function runOnVitest(parts: readonly SecurityPart[]): Promise<Ran> {
  const tally = await runVitest(['--project=security', ...parts.map(({ files }) => files)], VITEST_REPORT)
  return { tally, outcomes: outcomes<VitestTitles>(VITEST_REPORT, outcomesOfVitest) }
}

async function runOnPlaywright(parts: readonly SecurityPart[]): Promise<Ran> {
  await ensureBrowser()
  await ensureBundles()
  const tally = await runPlaywright(['--project=security', `--output=${join(RESULTS, 'security-output')}`, ...parts.map(({ files }) => files)], PLAYWRIGHT_REPORT)
  return { tally, outcomes: outcomes<PlaywrightTitles>(PLAYWRIGHT_REPORT, outcomesOfPlaywright) }
}

/** What the tests of a part told; a name that told nothing is a failure of its own. */
function readFigures({ title, figures }: SecurityPart): { lines: string[], missing: number } {
  const told = figures.map(name => join(FIGURES, `${name}.json`)).map(path => existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) as string[] : null)
  const missing = told.filter(lines => lines === null).length
  return { missing, lines: [...told.flatMap(lines => lines ?? []), ...missing > 0 ? [`${title}: ${missing} of its figures were not told`] : []] }
}

function printChecklist(all: readonly TestOutcome[]): number {
  const verdicts = checklist.map(item => ({ ...item, verdict: verdictOf(item.id, all) }))
  console.log('\nElectron\'s security checklist')
  for (const { id, verdict, title, why } of verdicts)
    console.log(`  ${id.slice(1)}  ${verdict.padEnd(10)}  ${title.padEnd(44)}  ${why}`)
  const held = verdicts.filter(({ verdict }) => verdict === 'passed').length
  console.log(`\n${held}/${checklist.length} items`)
  return checklist.length - held
}

await main(async () => {
  process.env.HUIYIN_SECURITY = 'whole'
  const parts = chosen(process.argv.slice(2))
  for (const path of [FIGURES, VITEST_REPORT, PLAYWRIGHT_REPORT])
    rmSync(path, { recursive: true, force: true })
  const runs: Ran[] = []
  for (const [suite, run] of [['vitest', runOnVitest], ['playwright', runOnPlaywright]] as const) {
    const own = parts.filter(part => part.suite === suite)
    if (own.length > 0)
      runs.push(await run(own))
  }
  const isWhole = parts.some(({ name }) => name === 'checklist')
  const unheld = isWhole ? printChecklist(runs.flatMap(run => run.outcomes)) : 0
  const figures = parts.map(readFigures)
  for (const line of figures.flatMap(({ lines }) => lines))
    console.log(line)
  const missing = figures.reduce((sum, part) => sum + part.missing, 0)
  const tally = addTallies([...runs.map(run => run.tally), { passed: 0, failed: unheld + missing, skipped: 0 }])
  console.log(closingLine(tally))
  return isGreen(tally) ? 0 : 1
})
