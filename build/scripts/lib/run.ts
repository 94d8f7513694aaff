import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { ROOT } from './paths.ts'

/** How a child process ended. `output` is empty unless it was captured; a signal counts as code 1. */
export interface Ended {
  code: number
  output: string
  ms: number
}

/** `capture` keeps stdout and stderr (in the order they came) instead of letting them through. */
export interface RunOptions {
  capture?: boolean
  env?: NodeJS.ProcessEnv
}

/** Runs a program from the repository's root without stdin and waits for its end; a program that cannot start is code 127. */
export function run(command: string, args: readonly string[], { capture = false, env }: RunOptions = {}): Promise<Ended> {
  const started = performance.now()
  const { promise, resolve } = Promise.withResolvers<Ended>()
  const chunks: Buffer[] = []
  const end = (code: number) => resolve({ code, output: Buffer.concat(chunks).toString(), ms: performance.now() - started })
  const child = spawn(command, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', capture ? 'pipe' : 'inherit', capture ? 'pipe' : 'inherit'],
  })
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.once('error', (error) => {
    chunks.push(Buffer.from(`${command}: ${error.message}\n`))
    end(127)
  })
  child.once('close', code => end(code ?? 1))
  return promise
}

/** The script behind an installed package's command, run with this very Node instead of whichever is first on the PATH. */
export function toolScript(packageName: string, command = packageName): string {
  const manifest = join(ROOT, 'node_modules', packageName, 'package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin?: string | Record<string, string> }
  const script = typeof bin === 'string' ? bin : bin?.[command]
  if (!script)
    throw new Error(`${packageName} has no command ${command}`)
  return join(dirname(manifest), script)
}

/** Runs an installed package's command, such as `runTool('eslint', ['.'])`. */
export function runTool(packageName: string, args: readonly string[], options?: RunOptions & { command?: string }): Promise<Ended> {
  return run(process.execPath, [toolScript(packageName, options?.command), ...args], options)
}
