import type { ChildProcessByStdio } from 'node:child_process'
import type { Readable } from 'node:stream'
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import process from 'node:process'

/** A program of the telephone rig; its last words are kept for the error message. */
export interface RigProcess {
  readonly pid: number
  readonly words: () => string
  /** True until it ended. */
  readonly isUp: () => boolean
  /** Asks it to end, then kills it; by its own id, with the whole family that it started. */
  readonly stop: () => Promise<void>
}

const patienceMs = 3_000
const running = new Set<() => void>()

// A test run that breaks off leaves no telephone behind.
process.once('exit', () => running.forEach(kill => kill()))

/** Starts a program in a folder of its own; it leads a process group, so that its children go with it. */
export function startProcess(command: string, args: readonly string[], cwd: string): RigProcess {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: cwd, TERM: 'dumb' } })
  const pid = child.pid ?? 0
  let words = ''
  let isUp = pid > 0
  const keep = (chunk: unknown) => words = (words + String(chunk)).slice(-40_000)
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.on('error', error => keep(error.message))
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve(void (isUp = false)))
  })
  const signal = (name: NodeJS.Signals) => {
    try {
      process.kill(-pid, name)
    }
    catch {
      // It has ended meanwhile.
    }
  }
  const killIt = () => signal('SIGKILL')
  running.add(killIt)
  return {
    pid,
    words: () => words,
    isUp: () => isUp,
    async stop() {
      running.delete(killIt)
      if (!isUp)
        return
      signal('SIGTERM')
      const timer = setTimeout(signal, patienceMs, 'SIGKILL')
      await gone
      clearTimeout(timer)
    },
  }
}

/** A port of loopback that is free for UDP and TCP right now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const isFree = await isFreeForUdp(port)
    server.close()
    await once(server, 'close')
    if (isFree)
      return port
  }
}

async function isFreeForUdp(port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, '127.0.0.1')
    await once(socket, 'listening')
    return true
  }
  catch {
    return false
  }
  finally {
    socket.close()
  }
}
