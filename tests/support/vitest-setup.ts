import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, afterEach } from 'vitest'
import { REPORT_VARIABLE } from './network-guard.ts'

const report = join(tmpdir(), `huiyin-refused-connections-${process.pid}`)
const guard = `--import=${new URL('network-guard-preload.ts', import.meta.url).href}`

// The test process and its worker threads have the guard by execArgv; programs that a test starts get it here.
process.env[REPORT_VARIABLE] = report
if (!process.env.NODE_OPTIONS?.includes(guard))
  process.env.NODE_OPTIONS = [process.env.NODE_OPTIONS, guard].filter(Boolean).join(' ')

function failOnRefusedConnections() {
  if (!existsSync(report))
    return
  const lines = readFileSync(report, 'utf8').trim()
  rmSync(report)
  throw new Error(lines)
}

afterEach(failOnRefusedConnections)
afterAll(failOnRefusedConnections)
