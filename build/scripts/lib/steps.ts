import type { Ended } from './run.ts'

/** One named piece of work of a check. */
export interface Step {
  name: string
  run: () => Promise<Ended>
}

/** A step with how it ended. */
export interface StepResult extends Ended {
  name: string
}

/** Runs the steps in the order given, `width` at a time; `onEnd` hears of each as it ends. A step that throws has failed. */
export async function runSteps(steps: readonly Step[], width: number, onEnd: (result: StepResult) => void): Promise<StepResult[]> {
  const waiting = [...steps]
  const results: StepResult[] = []
  async function worker() {
    for (let step = waiting.shift(); step; step = waiting.shift()) {
      const result = { name: step.name, ...await settle(step) }
      results.push(result)
      onEnd(result)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}

async function settle({ run }: Step): Promise<Ended> {
  const started = performance.now()
  try {
    return await run()
  }
  catch (error) {
    return { code: 1, output: String(error), ms: performance.now() - started }
  }
}
