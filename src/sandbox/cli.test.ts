import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { describe, expect, it } from 'vitest'
import { listen } from './base/http.ts'
import { CliError, readArguments } from './cli.ts'
import { PLATFORM_NAMES } from './platform-names.ts'

const MAIN = new URL('main.ts', import.meta.url).pathname

interface Program {
  ready: Promise<Record<string, unknown>>
  kill: (signal: NodeJS.Signals) => void
  closeInput: () => void
  complaints: () => string
  exit: Promise<number | null>
}

function run(...args: string[]): Program {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: 'pipe' })
  let complaints = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaints += chunk.toString()
  })
  const lines = createInterface(child.stdout)
  return {
    ready: once(lines, 'line').then(([line]) => JSON.parse(String(line)) as Record<string, unknown>),
    kill: signal => child.kill(signal),
    closeInput: () => child.stdin.end(),
    complaints: () => complaints,
    exit: once(child, 'exit').then(([code]) => code as number | null),
  }
}

async function isOpen(url: unknown): Promise<boolean> {
  return fetch(`${String(url)}/faults`).then(() => true, () => false)
}

describe('the command line', () => {
  it('without arguments: seed 7, real speed, the demo', () => {
    expect(readArguments([])).toEqual({ seed: 7, speed: 1, scene: 'demo', channels: undefined, ports: { weibo: 0, douyin: 0, nodebb: 0, discourse: 0, phones: 0, control: 0 }, callback: undefined, stopWithStdin: false })
  })

  it('takes platforms by their names and by the channel they belong to', () => {
    expect(readArguments(['--channels', 'weibo, forum']).channels).toEqual(['weibo', 'nodebb', 'discourse'])
    expect(readArguments(['--channels=douyin']).channels).toEqual(['douyin'])
    for (const wrong of ['--channels=', '--channels=tieba', '--channels'])
      expect(() => readArguments([wrong])).toThrow('--channels must be a list')
  })

  it('names every wrong argument', () => {
    const attempt = (): unknown => readArguments(['--seed', 'x', '--speed', '-1', '--scene', 'party', '--port=70000', '--callback', 'nowhere', '--loud', 'extra'])
    expect(attempt).toThrow(CliError)
    for (const culprit of ['--loud', 'extra', '--seed', '--speed', '--scene', '--port', '--callback'])
      expect(attempt).toThrow(culprit)
  })

  it('prints one ready line and leaves no port behind on SIGTERM', async () => {
    const program = run('--seed', '9', '--scene', 'empty')
    const ready = await program.ready
    expect(ready).toMatchObject({ ready: true, seed: 9, weibo: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string })
    const doors = [...PLATFORM_NAMES, 'phones', 'control'].map(name => ready[name])
    expect(await Promise.all(doors.map(isOpen))).toEqual(doors.map(() => true))
    program.kill('SIGTERM')
    expect(await program.exit).toBe(0)
    expect(await Promise.all(doors.map(isOpen))).toEqual(doors.map(() => false))
  }, 20_000)

  it('takes another port when the wished one is in use, and says so; ends with its input', async () => {
    const taken = await listen(() => ({ kind: 'cut' }), { port: 0, log: () => {} })
    const program = run('--scene', 'empty', '--port', String(taken.port), '--stop-with-stdin')
    const ready = await program.ready
    expect(ready.weibo).not.toBe(taken.url)
    expect(program.complaints()).toContain(`port ${taken.port} is in use`)
    program.closeInput()
    expect(await program.exit).toBe(0)
    await taken.close()
  }, 20_000)

  it('exit code 2 for wrong arguments', async () => {
    const program = run('--spead', '3')
    expect(await program.exit).toBe(2)
    expect(program.complaints()).toContain('--spead')
  }, 20_000)
})
