import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { forwardLines, isInBackground } from './operator-input.ts'
import { ROOT } from './paths.ts'

const parentCheckMs = 1_000

/** Calls `stop` once when this script shall end: Ctrl-C, a signal, or the death of whoever started it. */
export function onStop(stop: () => void): void {
  const parent = process.ppid
  let asked = false
  function ask() {
    if (!asked)
      stop()
    asked = true
  }
  setInterval(() => process.ppid !== parent && ask(), parentCheckMs).unref()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, ask)
}

/** Waits for a child's end; a signal counts as code 0, for it is we who send it. */
export async function codeOf(child: ChildProcess): Promise<number> {
  const [code] = await once(child, 'exit') as [number | null]
  return code ?? 0
}

/** Whether a port of loopback is free right now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ host: '127.0.0.1', port, exclusive: true }, () => probe.close(() => resolve(true)))
  })
}

/** Runs the desktop shell on this project and answers its exit code. */
export async function runElectron(path: string, env: NodeJS.ProcessEnv = {}): Promise<number> {
  const child = spawn(path, [ROOT], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } })
  const failed = new Promise<never>((_, reject) => child.once('error', () => reject(new Error(`${path} could not be started`))))
  onStop(() => child.kill('SIGTERM'))
  return Promise.race([codeOf(child), failed])
}

/** A hub as a child of this script. */
export interface HubProcess {
  readonly links: readonly { readonly name: string, readonly url: string }[]
  readonly url: string
  readonly code: Promise<number>
  readonly stop: () => void
}

/** The hub as it is installed, which has been built, or from its sources, which are being edited. */
const HUBS = { bundle: 'out/hub/main.js', sources: 'src/hub/main.ts' } as const

/**
 * Starts a hub and waits for its ready line; the exit code when it ended before (it has said why). What is typed here goes
 * to the hub. The end of our own input ends it only with `--stop-with-stdin`, for it is also what a background start has.
 */
export async function startHub(from: keyof typeof HUBS, args: readonly string[]): Promise<HubProcess | number> {
  const child = spawn(process.execPath, [HUBS[from], '--stop-with-stdin', ...args], { cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.on('error', () => {})
  const code = codeOf(child)
  const stop = () => void child.stdin.end()
  onStop(stop)
  const line = await Promise.race([once(createInterface({ input: child.stdout }), 'line'), code])
  if (typeof line === 'number')
    return line
  const endsWithInput = args.includes('--stop-with-stdin')
  if (endsWithInput || !isInBackground())
    void code.then(forwardLines({ from: process.stdin, to: child.stdin, onEnd: endsWithInput ? stop : () => {} }))
  const { url, links } = JSON.parse(String(line[0])) as Pick<HubProcess, 'url' | 'links'>
  return { url, links, code, stop }
}
