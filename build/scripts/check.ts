/**
 * `npm run check`: lint, import direction, dead code, types and unit tests, two at a time; what fails is printed whole.
 * Names choose single steps: `npm run check -- lint types:web`.
 */
import type { Step, StepResult } from './lib/steps.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { main } from './lib/main.ts'
import { ROOT } from './lib/paths.ts'
import { runTool } from './lib/run.ts'
import { runSteps } from './lib/steps.ts'

const WIDTH = 2
const captured = { capture: true }

function tool(name: string, packageName: string, args: readonly string[], command?: string): Step {
  return { name, run: () => runTool(packageName, args, { ...captured, command }) }
}

function types(environment: string, packageName: 'typescript' | 'vue-tsc'): Step {
  const command = packageName === 'typescript' ? 'tsc' : 'vue-tsc'
  return tool(`types:${environment}`, packageName, ['-p', `build/ts/${environment}.json`], command)
}

function steps(): Step[] {
  const parts = ['src', 'electron', 'tests', 'build'].filter(part => existsSync(join(ROOT, part)))
  return [
    tool('unit', 'vitest', ['run', '--project', 'unit', '--project', 'dom', '--reporter=dot']),
    tool('lint', 'eslint', ['.', '--max-warnings', '0', '--cache', '--cache-strategy', 'content', '--cache-location', '.cache/eslint/']),
    types('tests', 'vue-tsc'),
    types('web', 'vue-tsc'),
    types('node', 'typescript'),
    types('electron', 'typescript'),
    types('shared', 'typescript'),
    tool('imports', 'dependency-cruiser', ['--config', 'build/lint/dependency-cruiser.config.js', '--output-type', 'err-long', ...parts], 'depcruise'),
    tool('dead-code', 'knip', ['--no-progress', '--cache', '--cache-location', '.cache/knip']),
  ]
}

function report({ name, code, ms, output }: StepResult): void {
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(14)} ${(ms / 1000).toFixed(1).padStart(5)} s`)
  if (code !== 0)
    console.log(output)
}

await main(async () => {
  const started = performance.now()
  const asked = process.argv.slice(2)
  const chosen = steps().filter(({ name }) => asked.length === 0 || asked.some(word => name === word || name.startsWith(`${word}:`)))
  if (chosen.length === 0)
    throw new Error(`no such step; there are: ${steps().map(({ name }) => name).join(', ')}`)
  const results = await runSteps(chosen, WIDTH, report)
  const failed = results.filter(({ code }) => code !== 0).map(({ name }) => name)
  console.log(`${failed.length === 0 ? 'All clean' : `Failed: ${failed.join(', ')}`} in ${((performance.now() - started) / 1000).toFixed(1)} s.`)
  return failed.length === 0 ? 0 : 1
})
