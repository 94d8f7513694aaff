import type { PlaywrightReport, Tally, VitestReport } from './tally.ts'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ROOT } from './paths.ts'
import { runTool } from './run.ts'
import { addTallies, tallyPlaywright, tallyVitest, withExitCode } from './tally.ts'

const VITEST_REPORT = join(ROOT, '.cache/results/vitest.json')
const PLAYWRIGHT_REPORT = join(ROOT, '.cache/results/playwright.json')
const REFUSED_CONNECTIONS = join(ROOT, '.cache/results/refused-connections.txt')
const NETWORK_GUARD = pathToFileURL(join(ROOT, 'tests/support/network-guard-preload.ts')).href

async function counted<R>(path: string, runSuite: () => Promise<{ code: number }>, tally: (report: R) => Tally): Promise<Tally> {
  mkdirSync(dirname(path), { recursive: true })
  rmSync(path, { force: true })
  const { code } = await runSuite()
  try {
    return withExitCode(tally(JSON.parse(readFileSync(path, 'utf8')) as R), code)
  }
  catch (error) {
    console.error(`The run left no report: ${error instanceof Error ? error.message : error}`)
    return { passed: 0, failed: 1, skipped: 0 }
  }
}

/** Runs Vitest (all projects unless `args` choose) and counts its report, which is left at `report`. */
export function runVitest(args: readonly string[] = [], report = VITEST_REPORT): Promise<Tally> {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return counted<VitestReport>(report, () => runTool('vitest', ['run', ...reporters, ...args]), tallyVitest)
}

/** Four specs side by side (much of their time is waiting for customers), and then those in which sound is listened to, two at most: it must not stutter. */
const TURNS = [['--project=hub', '--project=electron', '--project=security', '--workers=4'], ['--project=calls', '--project=calls-desktop', '--workers=2']] as const

/** Runs Playwright on both hosts (unless `args` choose a project, whose report is left at `report`) and counts its reports. */
export async function runPlaywright(args: readonly string[] = [], report = PLAYWRIGHT_REPORT): Promise<Tally> {
  if (args.some(arg => arg.startsWith('--project')))
    return runTurn(args, report)
  const tallies: Tally[] = []
  for (const turn of TURNS)
    tallies.push(await runTurn([...turn, ...args]))
  return addTallies(tallies)
}

/** Whatever Node program a spec starts is kept from other machines; one that tried is a failure of the run. */
async function runTurn(args: readonly string[], report = PLAYWRIGHT_REPORT): Promise<Tally> {
  rmSync(REFUSED_CONNECTIONS, { force: true })
  const env = { NODE_OPTIONS: `--import=${NETWORK_GUARD}`, HUIYIN_REFUSED_CONNECTIONS: REFUSED_CONNECTIONS, HUIYIN_PLAYWRIGHT_REPORT: report }
  const start = () => runTool('@playwright/test', ['test', '--pass-with-no-tests', ...args], { command: 'playwright', env })
  const tally = await counted<PlaywrightReport>(report, start, tallyPlaywright)
  if (!existsSync(REFUSED_CONNECTIONS))
    return tally
  console.error(readFileSync(REFUSED_CONNECTIONS, 'utf8'))
  return { ...tally, failed: tally.failed + 1 }
}
