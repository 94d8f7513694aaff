import type { EngineHandle, Identity } from '../../src/engine/handle.ts'
import type { Hub, HubDeps } from '../../src/hub/app.ts'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHub } from '../../src/hub/app.ts'

/** A hub over some engine, with a page of two files and everything it logged. */
export interface HubUnderTest {
  readonly hub: Hub
  readonly port: number
  readonly log: { level: string, facts: Readonly<Record<string, unknown>>, message: string }[]
  /** Signs in over HTTP as a browser does; answers the `Cookie` header. */
  readonly signIn: (identity?: Identity) => Promise<string>
  readonly stop: () => Promise<void>
}

const anAgent: Identity = { agentId: 'a1', role: 'agent' }

async function makePage(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-page-'))
  await mkdir(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>回音</title>')
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'globalThis.started = true\n')
  return folder
}

/** Spends a sign-in link: posts its token from the page's own origin. */
export async function exchangeLink(link: string): Promise<Response> {
  const url = new URL(link)
  return fetch(new URL('/session', url), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Origin': url.origin },
    body: JSON.stringify({ token: url.hash.slice('#sign-in='.length) }),
  })
}

/** Starts a hub on random ports over `engine`. */
export async function startHub(engine: EngineHandle, overrides: Partial<HubDeps> = {}): Promise<HubUnderTest> {
  const pageFolder = await makePage()
  const log: HubUnderTest['log'] = []
  const write = (level: string) => (facts: Readonly<Record<string, unknown>>, message: string) => void log.push({ level, facts, message })
  const hub = await createHub({
    engine,
    engineIsUp: () => true,
    pageFolder,
    staff: { host: '127.0.0.1', port: 0 },
    publishedAs: [],
    webhook: { host: '127.0.0.1', port: 0, pathKey: 'test-key', accountIds: ['w1'] },
    now: Date.now,
    secret: () => randomBytes(32).toString('base64url'),
    log: { info: write('info'), warn: write('warn'), error: write('error') },
    ...overrides,
  }).catch((error) => {
    rmSync(pageFolder, { recursive: true })
    throw error
  })
  return {
    hub,
    port: Number(new URL(hub.url).port),
    log,
    async signIn(identity = anAgent) {
      const link = new URL(hub.issueLink(identity))
      const own = new URL(hub.url)
      link.protocol = own.protocol
      link.host = own.host
      const answer = await exchangeLink(link.href)
      return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    },
    async stop() {
      await hub.stop()
      rmSync(pageFolder, { recursive: true, force: true })
    },
  }
}
