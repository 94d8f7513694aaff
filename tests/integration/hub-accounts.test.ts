import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { WorkstationClient } from '../../src/shared/contract/index.ts'
import type { StartedProgram } from '../support/started-program.ts'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createSocketClient } from '../../src/renderer/bridge/socket-client.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { wireVersion } from '../../src/shared/wire.ts'
import { haveBundles } from '../support/bundles.ts'
import { exchangeLink } from '../support/hub-under-test.ts'
import { startBundle } from '../support/started-program.ts'
import { until } from '../support/until.ts'

interface Ready { readonly url: string, readonly webhook: string, readonly links: { readonly agentId: string, readonly url: string }[], readonly sandbox?: unknown }

const keys = { right: `${'A'.repeat(43)}=`, wrong: `${'B'.repeat(43)}=` }

describe('a hub that goes live without accounts in its file', { timeout: 120_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-live-'))
  const dataDir = join(folder, 'data')
  let sandbox: Sandbox
  let program: StartedProgram
  let ready: Ready
  let client: WorkstationClient

  async function start(fieldKey = keys.right): Promise<void> {
    const config = join(folder, 'hub.json')
    writeFileSync(config, JSON.stringify({
      hub: { port: 0, webhook: { publishedAs: 'https://hook.example.com' } },
      engine: { live: true, dataDir, agents: [{ id: 'he', name: '何班长', workNo: '8000', role: 'supervisor' }] },
    }))
    writeFileSync(join(folder, 'index.html'), '回音')
    program = startBundle('hub', ['--config', config, '--page', folder, '--log-level', 'info'], { HUIYIN_FIELD_KEY: fieldKey, HUIYIN_PORT: '', HUIYIN_WEBHOOK_PORT: '' })
    ready = await program.line<Ready>(value => value.ready === true)
    const answer = await exchangeLink(ready.links[0]?.url ?? '')
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    client = createSocketClient({ url: ready.url, socket: { extraHeaders: { Cookie: cookie, Origin: new URL(ready.url).origin } } })
    await client.call('session:hello', { wireVersion, app: 'test', appVersion: '0.0.0' })
  }

  async function stop(): Promise<string> {
    client.close()
    expect(await program.stop()).toBe(0)
    return program.words()
  }

  async function row() {
    const view = await client.call('view:open', { view: 'accounts', params: {} })
    await client.call('view:close', { viewId: view.viewId })
    return (view.rows as { id: string, health: string, error: string | null }[])[0]
  }

  beforeAll(async () => {
    await haveBundles()
    sandbox = await createSandbox({ seed: 31 })
    await start()
  }, 240_000)
  afterAll(async () => {
    client.close()
    await program.stop()
    await sandbox.stop()
    rmSync(folder, { recursive: true })
  })

  it('has none at first and nobody stands in; one that is typed in goes live, its secret sealed, its address reachable', async () => {
    expect(ready.sandbox).toBeUndefined()
    expect(await row()).toBeUndefined()
    const { account, tokens } = sandbox.weibo.context
    const token = tokens.current().value
    await client.call('account:save', {
      id: 'weibo-typed',
      channel: 'weibo',
      name: '云杉客服',
      brand: '云杉',
      settings: { profile: 'commercial', uid: String(account.uid), screenName: account.screenName, baseUrl: sandbox.urls.weibo, rip: '203.0.113.7' },
      secrets: { accessToken: token, appSecret: account.appSecret },
    })
    await until(async () => (await row())?.health === 'ok', 'the account to be well')

    const { callbackUrl } = await client.call('account:details', { id: 'weibo-typed' })
    expect(callbackUrl).toMatch(/^https:\/\/hook\.example\.com\/callback\/weibo-typed\/[\w-]{43}$/)
    const path = new URL(callbackUrl ?? '').pathname
    const knock = (at: string) => fetch(ready.webhook + at, { method: 'POST', body: '{}' }).then(answer => answer.status)
    expect([await knock(path), await knock(path.replace('weibo-typed', 'weibo-other')), await knock('/callback/weibo-typed/guess')]).toEqual([403, 404, 404])

    const words = await stop()
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
    expect(files).toContain(join(dataDir, 'secrets.sealed'))
    for (const text of [words, ...files.map(file => readFileSync(file, 'latin1'))]) {
      expect(text.includes(token)).toBe(false)
      expect(text.includes(account.appSecret)).toBe(false)
    }
  })

  it('with another key the account says that its secrets cannot be read, and the file is as it was; with its own it is well again', async () => {
    const sealed = readFileSync(join(dataDir, 'secrets.sealed'))
    await start(keys.wrong)
    expect(await row()).toMatchObject({ health: 'red', error: 'secrets_unavailable' })
    expect(readFileSync(join(dataDir, 'secrets.sealed')).equals(sealed)).toBe(true)
    await stop()
    await start()
    await until(async () => (await row())?.health === 'ok', 'the account to be well again')
  })

  it('removed, it leaves no secret', async () => {
    await client.call('account:remove', { id: 'weibo-typed' })
    expect(await row()).toBeUndefined()
    expect(existsSync(join(dataDir, 'secrets.sealed'))).toBe(true)
    await stop()
    await start()
    expect(await row()).toBeUndefined()
  })
})
