import type { WorkstationClient } from '../../src/shared/contract/index.ts'
import type { StartedProgram } from '../support/started-program.ts'
import { Buffer } from 'node:buffer'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { startBundle } from '../support/started-program.ts'
import { processorMs } from './process-figures.ts'

/** How long a hub took from its first instruction, ms. */
export interface StartTimes {
  /** Until it says that it is ready. */
  readonly readyMs: number
  /** Until somebody who signed in has the rows of the queue on their screen. */
  readonly usableMs: number
  /** Processor time of the hub until then: what other programs do meanwhile is not in it. */
  readonly processorMs: number
}

/** A hub that was started on a folder. */
export interface StartedHub extends StartTimes {
  readonly program: StartedProgram
  readonly client: WorkstationClient
  readonly stop: () => Promise<void>
}

interface Ready { readonly url: string, readonly links: readonly { agentId: string, url: string }[] }

/** An account without any platform behind it: no stand-in starts, nothing is asked of the network. */
async function writeConfig(folder: string): Promise<string> {
  const file = join(folder, 'hub.json')
  await writeFile(file, JSON.stringify({
    hub: { port: 0 },
    engine: { dataDir: folder, agents: [{ id: 'lin', name: '林晓雯', workNo: '8001' }, { id: 'boss', name: '沈静怡', workNo: '8000', role: 'supervisor' }], accounts: [{ id: 'desk', channel: 'complaint', name: '投诉台', brand: '云杉' }], live: true },
  }))
  return file
}

/** Spends a one-use link; answers the cookie. */
async function signIn(link: string): Promise<{ origin: string, cookie: string }> {
  const { origin, hash } = new URL(link)
  const answer = await fetch(`${origin}/session`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'Origin': origin }, body: JSON.stringify({ token: hash.slice('#sign-in='.length) }) })
  return { origin, cookie: answer.headers.getSetCookie()[0]?.split(';')[0] ?? '' }
}

/** Starts a hub as it is installed, whose bundles must have been built, on a folder with a store, signs somebody in and opens their inbox. */
export async function startHub(folder: string): Promise<StartedHub> {
  const config = await writeConfig(folder)
  const began = performance.now()
  const program = startBundle('hub', ['--config', config, '--log-level', 'warn', '--stop-with-stdin'], { HUIYIN_FIELD_KEY: Buffer.alloc(32, 7).toString('base64') })
  const { links } = await program.line<Ready>(value => value.ready === true)
  const readyMs = performance.now() - began
  const { origin, cookie } = await signIn(links[0]!.url)
  const client = createSocketClient({ url: origin, socket: { extraHeaders: { Cookie: cookie, Origin: origin } } })
  await client.call('session:hello', { wireVersion, app: 'bench', appVersion: '0' })
  const inbox = await client.call('view:open', { view: 'inbox', params: { tab: 'queue' } })
  const usableMs = performance.now() - began
  const used = processorMs(program.pid)
  if (inbox.rows.length === 0)
    throw new Error('nobody waits in the queue that was filled')
  return {
    readyMs,
    usableMs,
    processorMs: used,
    program,
    client,
    async stop() {
      client.close()
      await program.stop()
    },
  }
}

/** How long Node alone takes until it has said something, ms. */
export async function startNode(): Promise<number> {
  const began = performance.now()
  const child = spawn(process.execPath, ['-e', 'process.stdout.write("x")'], { stdio: ['ignore', 'pipe', 'ignore'] })
  await once(child.stdout, 'data')
  const ms = performance.now() - began
  await once(child, 'close')
  return ms
}
