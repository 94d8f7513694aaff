import type { AccountConfig } from '../../src/engine/config.ts'
import { Buffer } from 'node:buffer'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { startCompanions } from '../../src/engine/companions.ts'
import { startEngineThread } from '../../src/engine/thread.ts'
import { createLauncher } from '../../src/hub/child.ts'
import { open } from '../../src/shared/contract/envelope.ts'
import { processorMs } from './process-figures.ts'

const resources = fileURLToPath(new URL('../../resources', import.meta.url))
/** Every account is read for the first time, one after the other, and leaves its mark. */
const warmUpMs = 180_000

/** What idle accounts cost. */
export interface IdleFigures {
  readonly accounts: number
  /** Processor time ÷ time, of one core. */
  readonly share: number
  readonly runsPerMinute: number
  /** Accounts that were not well at the end: how many with which trouble. */
  readonly red: ReadonlyMap<string, number>
}

function wait(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

/** Accounts of the forum abroad, which gives all of them together sixty calls a minute. */
const mostAbroad = 20

/** The accounts of the demonstration, each as often as it takes to have so many. */
function multiply(accounts: readonly AccountConfig[], count: number): AccountConfig[] {
  const polled = accounts.filter(account => account.channel !== 'complaint' && account.channel !== 'link')
  const elsewhere = polled.filter(account => account.settings.engine !== 'discourse')
  return Array.from({ length: count }, (_, n) => {
    const choice = n < mostAbroad * polled.length ? polled : elsewhere
    const account = choice[n % choice.length]
    if (account === undefined)
      throw new Error('the stand-in has no account to poll')
    return { ...account, id: `${account.id}-${n}` }
  })
}

function countTroubles(rows: readonly { id: string, error: string | null }[]): Map<string, number> {
  const troubles = new Map<string, number>()
  for (const { id, error } of rows) {
    const trouble = `${id.replace(/-\d+$/, '')} ${error}`
    if (error !== null)
      troubles.set(trouble, (troubles.get(trouble) ?? 0) + 1)
  }
  return troubles
}

/** Runs an engine with `count` accounts, nobody saying anything, and measures it for `seconds`. */
export async function measureIdle(count: number, seconds: number): Promise<IdleFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-bench-'))
  const log = pino({ level: 'silent' })
  const companions = await startCompanions({ launch: createLauncher(log), fetch, secret: () => Buffer.alloc(24, 9).toString('base64url'), dataDir: folder, sandboxArgs: ['--scene', 'empty'] })
  try {
    const config = { ...companions.config, hotline: null, accounts: multiply(companions.config.accounts, count) }
    const secrets = { ...companions.secrets, fieldKey: Buffer.alloc(32, 7).toString('base64') }
    const engine = await startEngineThread(new URL('../../src/engine/worker.ts', import.meta.url), { config, secrets, host: 'hub', resources, logLevel: 'silent' })
    try {
      const session = engine.openSession({ agentId: config.agents.at(-1)?.id ?? '', role: 'supervisor' }, () => {})
      const runs = async (): Promise<{ total: number, red: Map<string, number> }> => {
        const { viewId, rows } = open(await session.call('view:open', { view: 'channels', params: {} })) as { viewId: string, rows: { id: string, version: number, error: string | null }[] }
        await session.call('view:close', { viewId })
        return { total: rows.reduce((sum, row) => sum + row.version, 0), red: countTroubles(rows) }
      }
      await wait(warmUpMs)
      const before = { used: processorMs(process.pid), at: performance.now(), runs: await runs() }
      await wait(seconds * 1000)
      const used = processorMs(process.pid) - before.used
      const ms = performance.now() - before.at
      const after = await runs()
      return { accounts: config.accounts.length, share: used / ms, runsPerMinute: (after.total - before.runs.total) * 60_000 / ms, red: after.red }
    }
    finally {
      await engine.stop()
    }
  }
  finally {
    await companions.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
