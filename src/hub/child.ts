import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { LaunchCompanion, RunningCompanion } from '../engine/companions.ts'
import type { Log } from '../engine/log.ts'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { programFile } from './places.ts'

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** How long a program may take to say that it is ready, ms. */
const readyWithinMs = 20_000
/** How long a program may take to end by itself before it is killed, ms. */
const endWithinMs = 5_000

/** Waits for the first line of JSON on the output; rejects with the last words of a program that ended before. */
function readyLine(child: Child, name: string, lastWords: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not come up within ${readyWithinMs} ms`)), readyWithinMs)
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`${name} ended with code ${code}: ${lastWords.join(' ')}`)))
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => {
      if (!line.startsWith('{'))
        return
      clearTimeout(timer)
      resolve(JSON.parse(line))
    })
  })
}

function keepLastWords(child: Child, name: string, log: Log): readonly string[] {
  const words: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => {
    words.push(line)
    words.splice(0, words.length - 5)
    log.info({ program: name, line: line.slice(0, 500) }, 'a companion said')
  })
  return words
}

/** Asks the program to end by closing its input, as it also happens when we die; kills it when it does not. */
async function end(child: Child, ended: Promise<void>) {
  const kill = setTimeout(() => child.kill('SIGKILL'), endWithinMs)
  child.stdin.end()
  await ended
  clearTimeout(kill)
}

/** Starts companions as child processes that end with us: from their sources, or bundled as we are. */
export function createLauncher(log: Log): LaunchCompanion {
  return async (program, args, env): Promise<RunningCompanion> => {
    const entry = fileURLToPath(programFile(program))
    const child = spawn(process.execPath, [entry, ...args, '--stop-with-stdin'], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      // A Ctrl-C in the terminal goes to us alone; we end the companions in order.
      detached: process.platform !== 'win32',
    })
    child.stdin.on('error', () => {})
    const ended = new Promise<void>(resolve => child.once('close', () => resolve()))
    try {
      const ready = await readyLine(child, program, keepLastWords(child, program, log))
      return { ready, ended, stop: () => end(child, ended) }
    }
    catch (error) {
      child.kill('SIGKILL')
      throw error
    }
  }
}
