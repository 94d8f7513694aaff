import type { Ended, RunOptions } from '../run.ts'
import type { Step } from '../steps.ts'
import { run } from '../run.ts'

/** A step of the check; `look` answers what it saw in a few words, and throws when something is wrong. */
export function checkStep(name: string, look: () => Promise<string>): Step {
  return {
    name,
    async run(): Promise<Ended> {
      const started = performance.now()
      const [code, output] = await look().then(words => [0, words] as const, error => [1, error instanceof Error ? error.message : String(error)] as const)
      return { code, output, ms: performance.now() - started }
    },
  }
}

/** Throws with all of them where there are any, a line each. */
export function mustBeClean(sentences: readonly string[]): void {
  if (sentences.length > 0)
    throw new Error(sentences.join('\n'))
}

/** Runs a program and answers its output; throws with its words when it refuses. */
export async function must(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, output } = await run(command, args, { ...options, capture: true, env: { LC_ALL: 'C.UTF-8', ...options.env } })
  if (code !== 0)
    throw new Error(`${command} ${args[0] ?? ''} ended with ${code}:\n${output.slice(-4_000)}`)
  return output
}
