import type { Readable } from 'node:stream'
import type { GatewayConfig } from './config.ts'
import type { Gateway } from './gateway.ts'
import type { Clock } from './ports.ts'
import { randomUUID } from 'node:crypto'
import process from 'node:process'
import { pino } from 'pino'
import { readConfig } from './config.ts'
import { createGateway } from './gateway.ts'
import { createFileJournal } from './journal.ts'
import { openPhoneSystem } from './phone-systems.ts'
import { isLoopback } from './server.ts'

/** The machine's time, held against jumps of the wall clock: read once, then counted on monotonically. */
function createSystemClock(): Clock {
  const anchor = Date.now() - performance.now()
  return {
    now: () => Math.round(anchor + performance.now()),
    after(ms, run) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
  }
}

async function start(config: GatewayConfig): Promise<Gateway> {
  const log = pino({ level: config['log-level'], name: 'hotline-gateway', redact: ['token', '*.token', 'password', '*.password', 'number', '*.number'] }, pino.destination(2))
  if (!isLoopback(config.host))
    log.warn({ host: config.host }, 'listening beyond this machine without TLS: put a trusted tunnel in front')
  const clock = createSystemClock()
  const driver = await openPhoneSystem(config.system, { clock, log })
  const journal = config.journal === null ? undefined : createFileJournal({ path: config.journal, clock, log })
  return createGateway({ driver, journal, token: config.token, clock, log, ids: randomUUID, port: config.port, host: config.host })
}

function stopOn(gateway: Gateway, stdin: Readable | null) {
  let isStopping = false
  const stop = () => {
    if (isStopping)
      return
    isStopping = true
    gateway.stop().then(() => process.exit(0), (error: unknown) => fail(`热线网关没能好好停下：${String(error)}`, 1))
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  stdin?.on('close', stop).on('end', stop).on('error', stop).resume()
}

function fail(message: string, exitCode: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(exitCode)
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

async function main() {
  const read = readConfig(process.argv.slice(2), process.env)
  if (!read.ok)
    fail(`热线网关的设置有误：\n${read.problems.map(problem => `  ${problem}`).join('\n')}`, 2)
  const { config } = read
  try {
    const gateway = await start(config)
    stopOn(gateway, config['stop-with-stdin'] ? process.stdin : null)
    process.stdout.write(`${JSON.stringify({ ready: true, url: gateway.url })}\n`)
  }
  catch (error) {
    if (hasCode(error, 'EADDRINUSE'))
      fail(`热线网关起不来：${config.host} 的端口 ${config.port} 已被占用`, 1)
    throw error
  }
}

// In an Electron utility process the entry is imported by Electron's own one.
if (import.meta.main || 'parentPort' in process)
  void main()
