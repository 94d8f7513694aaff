import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { spawn } from 'node:child_process'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A program of ours under test, in a process of its own. */
export interface StartedProgram {
  readonly pid: number
  /** The next line of JSON on its output that fits; rejects when it ends or takes too long. */
  readonly line: <T>(fits: (value: Record<string, unknown>) => boolean) => Promise<T>
  /** Everything it said on its output so far. */
  readonly said: () => string
  /** Everything it said on its error output so far. */
  readonly words: () => string
  readonly exit: Promise<number | null>
  /** Types one line to it. */
  readonly tell: (line: string) => void
  readonly closeInput: () => void
  /** Asks it to end (`SIGTERM`, and its input closes), then kills it; answers the exit code. */
  readonly stop: () => Promise<number | null>
  readonly kill: () => void
}

const projectRoot = fileURLToPath(new URL('../..', import.meta.url))
const lineWithinMs = 60_000
const endWithinMs = 15_000

function collect(child: ChildProcessByStdio<Writable, Readable, Readable>) {
  const seen: Record<string, unknown>[] = []
  const waiting = new Set<() => void>()
  let words = ''
  let said = ''
  child.stderr.on('data', chunk => words = (words + String(chunk)).slice(-20_000))
  child.stdout.on('data', chunk => said = (said + String(chunk)).slice(-20_000))
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (!line.startsWith('{'))
      return
    seen.push(JSON.parse(line) as Record<string, unknown>)
    waiting.forEach(look => look())
  })
  return { seen, waiting, words: () => words, said: () => said }
}

/** What a later start of the same program need not compile again. */
const compiled = { NODE_COMPILE_CACHE: fileURLToPath(new URL('../../.cache/compiled', import.meta.url)) }

/** Programs of ours as they are installed. */
const bundles = { 'hub': 'out/hub/main.js', 'sandbox': 'out/main/sandbox.js', 'hotline-gateway': 'out/main/hotline-gateway.js' } as const

/** Starts a program of ours from its bundle, which must have been built (`ensureBundles`): half of what its sources cost. */
export function startBundle(program: keyof typeof bundles, args: readonly string[], env: NodeJS.ProcessEnv = {}): StartedProgram {
  return startProgram(process.execPath, [bundles[program], ...args], env)
}

/** Starts `command` from the project's root. Only processes started here are ever ended here. */
export function startProgram(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): StartedProgram {
  const child = spawn(command, args, { cwd: projectRoot, stdio: ['pipe', 'pipe', 'pipe'], env: { ...compiled, ...process.env, ...env } })
  child.stdin.on('error', () => {})
  const { seen, waiting, words, said } = collect(child)
  const exit = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))

  return {
    pid: child.pid ?? 0,
    words,
    said,
    exit,
    tell: line => void child.stdin.write(`${line}\n`),
    closeInput: () => void child.stdin.end(),
    line: <T>(fits: (value: Record<string, unknown>) => boolean) => new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => done(() => reject(new Error(`no such line within ${lineWithinMs} ms:\n${words()}`))), lineWithinMs)
      function done(work: () => void) {
        clearTimeout(timer)
        waiting.delete(look)
        work()
      }
      function look() {
        const found = seen.find(fits)
        if (found)
          done(() => resolve(found as T))
      }
      waiting.add(look)
      void exit.then(code => done(() => reject(new Error(`ended with ${code}:\n${words()}`))))
      look()
    }),
    async stop() {
      const timer = setTimeout(() => child.kill('SIGKILL'), endWithinMs)
      child.kill('SIGTERM')
      child.stdin.end()
      const code = await exit
      clearTimeout(timer)
      return code
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
