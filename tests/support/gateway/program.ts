import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** A program of ours, started by its path under the project's root. */
export interface Program {
  readonly child: ChildProcess
  readonly output: () => string
  readonly errors: () => string
  /** The first line it printed; rejects when it ends without one. */
  readonly firstLine: Promise<string>
  readonly exit: Promise<number | null>
  /** Ends it for certain. */
  readonly stop: () => Promise<void>
}

/** Starts `path` with an environment of its own; nothing is inherited but PATH. */
export function startProgram(path: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Program {
  const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url))
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env.PATH, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  const exit = once(child, 'close').then(([code]) => code as number | null)
  let output = ''
  let errors = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  const firstLine = new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.includes('\n'))
        resolve(output.slice(0, output.indexOf('\n')))
    })
    void exit.then(code => reject(new Error(`${path} ended with ${code}: ${errors}`)))
  })
  // Whoever does not ask for the line does not care how it ended.
  firstLine.catch(() => {})
  return {
    child,
    output: () => output,
    errors: () => errors,
    firstLine,
    exit,
    async stop() {
      if (child.exitCode === null && child.signalCode === null)
        child.kill('SIGKILL')
      await exit
    },
  }
}
