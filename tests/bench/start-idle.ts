import type { Browser } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import { startWorkstation } from '../support/workstation.ts'
import { processorMs } from './process-figures.ts'

/** What a hub does while nobody writes and one page is open. */
export interface IdleHub {
  /** Processor time of the hub ÷ time, of one core. */
  readonly share: number
  /** How often its threads were woken, per second. */
  readonly wakesPerSecond: number
}

/** Every account has been read for the first time by then, ms. */
const settleMs = 20_000

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** How often the threads of a process went to sleep by themselves since they began; NaN where the system does not tell (not Linux). */
function sleeps(pid: number): number {
  try {
    const ofThread = (thread: string) => Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'))?.[1])
    return readdirSync(`/proc/${pid}/task`).reduce((sum, thread) => sum + ofThread(thread), 0)
  }
  catch {
    return Number.NaN
  }
}

/** Watches a hub with an empty sandbox and one page for so many seconds. */
export async function measureIdleHub(launch: () => Promise<Browser>, seconds: number): Promise<IdleHub> {
  const workstation = await startWorkstation({ host: 'hub', scene: 'empty' })
  const browser = await launch()
  try {
    const page = await workstation.open(browser)
    await page.getByTestId('presence').waitFor({ timeout: 60_000 })
    await wait(settleMs)
    const before = { used: processorMs(workstation.pid), slept: sleeps(workstation.pid), at: performance.now() }
    await wait(seconds * 1000)
    const ms = performance.now() - before.at
    return { share: (processorMs(workstation.pid) - before.used) / ms, wakesPerSecond: (sleeps(workstation.pid) - before.slept) / ms * 1000 }
  }
  finally {
    await browser.close()
    await workstation.stop()
  }
}
