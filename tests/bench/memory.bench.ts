/**
 * `npm run bench -- memory [--messages 100000] [--customers 10000]`: resident memory of the hub's process ten idle seconds
 * after it took that many private messages by push, with one screen open. Exit code 1 above 200 MB.
 */
import type { Platform } from './latency-platform.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { parseArgs } from 'node:util'
import { ensureBundles } from '../../build/scripts/lib/bundle.ts'
import { makeVoices } from '../soak/voices.ts'
import { startWorkstation } from '../support/workstation.ts'
import { openPlatform } from './latency-platform.ts'
import { residentMb } from './process-figures.ts'

const boundMb = 200
const idleMs = 10_000
/** Pushes under way at once. */
const abreast = 48

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function pushMany(platform: Platform, count: number, customers: number, pid: number): Promise<number> {
  const texts = makeVoices(1_000, 5)
  let next = 0
  let refused = 0
  async function lane(): Promise<void> {
    for (let n = next++; n < count; n = next++) {
      const status = await platform.push(String(2_500_000_000 + n % customers), `${texts[n % texts.length]} ${n}`)
      refused += status === 200 ? 0 : 1
      if (n > 0 && n % 10_000 === 0)
        say(`${n} pushed, ${residentMb(pid).toFixed(0)} MB`)
    }
  }
  await Promise.all(Array.from({ length: abreast }, lane))
  return refused
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { messages: { type: 'string', default: '100000' }, customers: { type: 'string', default: '10000' } } })
  const count = Number(values.messages)
  await ensureBundles()
  const dataDir = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  const workstation = await startWorkstation({ host: 'hub', scene: 'empty', dataDir })
  const platform = await openPlatform(path => workstation.control('GET', path), abreast)
  try {
    say(`before the first message: ${residentMb(workstation.pid).toFixed(0)} MB`)
    const began = performance.now()
    const refused = await pushMany(platform, count, Number(values.customers), workstation.pid)
    const seconds = (performance.now() - began) / 1000
    say(`${count} messages in ${seconds.toFixed(0)} s (${(count / seconds).toFixed(0)} a second), ${refused} not taken, ${residentMb(workstation.pid).toFixed(0)} MB`)
    await new Promise(resolve => setTimeout(resolve, idleMs))
    const resident = residentMb(workstation.pid)
    say(`after ${idleMs / 1000} s of rest: ${resident.toFixed(0)} MB (at most ${boundMb})`)
    if (refused > 0 || !(resident <= boundMb))
      process.exitCode = 1
  }
  finally {
    platform.close()
    await workstation.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

await main()
