import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('intake-child.ts', import.meta.url))

/** What a killed program had told before it died. */
export interface KilledRun {
  readonly acknowledged: readonly number[]
}

/** Starts the intake program on a store's file and kills it `afterMs` after it has opened; 0 kills it while it opens. */
export async function runAndKill(file: string, seed: number, afterMs: number): Promise<KilledRun> {
  const child = spawn(process.execPath, [program, file, String(seed)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  const acknowledged: number[] = []
  const lines = createInterface({ input: child.stdout })
  const opened = new Promise<void>((resolve) => {
    lines.on('line', (line) => {
      if (line === 'open')
        resolve()
      else
        acknowledged.push(Number(line))
    })
  })
  const drained = once(lines, 'close')
  await Promise.race([opened, exited.then(([code]) => {
    throw new Error(`the intake program ended by itself with ${code}`)
  })])
  await sleep(afterMs)
  child.kill('SIGKILL')
  exited.catch(() => {})
  await exited
  await drained
  return { acknowledged }
}
