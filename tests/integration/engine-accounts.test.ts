import type { SecretKeeper } from '../../src/engine/accounts/secret-keeper.ts'
import type { Sandbox } from '../../src/sandbox/sandbox.ts'
import type { CallInput } from '../../src/shared/contract/index.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import type { LogLines } from '../support/faults/log-lines.ts'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createConnector } from '../../src/channels/registry.ts'
import { createMemoryKeeper } from '../../src/engine/accounts/secret-keeper.ts'
import { createIds } from '../../src/engine/ids.ts'
import { listen, shut } from '../../src/engine/receiver/listening.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { createSandbox } from '../../src/sandbox/sandbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createLogLines } from '../support/faults/log-lines.ts'
import { quietLog } from '../support/quiet-log.ts'
import { until } from '../support/until.ts'

const appSecretTyped = 'typed-secret-that-must-not-leak-1f9a'
const wrongToken = '2.00wrongTokenThatMustNotLeak77'

let sandbox: Sandbox
let keeper: SecretKeeper
let lines: LogLines
let folder: string
let t: TestEngine
let boss: Desk

async function start(more: Parameters<typeof startTestEngine>[0] = {}): Promise<void> {
  const store = await openSqliteStore({ file: join(folder, 'huiyin.db'), now: Date.now, newId: createIds(Date.now), log: quietLog })
  t = await startTestEngine({ store, log: lines.log, connecting: { connect: createConnector, keeper, callbackUrl: async () => null, fetch }, ...more })
  boss = t.desk('boss')
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huiyin-accounts-'))
  sandbox = await createSandbox({ seed: 21 })
  keeper = createMemoryKeeper()
  lines = createLogLines()
  await start()
})
afterEach(async () => {
  await t.stop()
  await sandbox.stop()
  await rm(folder, { recursive: true, force: true })
})

function typed(more: Partial<CallInput<'account:save'>> = {}): CallInput<'account:save'> {
  const { account, tokens } = sandbox.weibo.context
  return {
    id: 'weibo-second',
    channel: 'weibo',
    name: '云杉服务',
    brand: '云杉',
    settings: { profile: 'commercial', uid: String(account.uid), screenName: account.screenName, baseUrl: sandbox.urls.weibo, rip: '203.0.113.7', intervalsMs: { mentions: 500, comments_to_me: 500, comments_mentions: 500, by_me: 500 } },
    secrets: { accessToken: tokens.current().value, appSecret: appSecretTyped },
    ...more,
  }
}

async function rowOf(id = 'weibo-second') {
  const { rows, viewId } = await boss.view('accounts', {})
  await boss.call('view:close', { viewId })
  return rows.find(row => row.id === id)
}

const code = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'ok', (error: { code: string }) => error.code)

describe('connecting an account while the engine runs', () => {
  it('says which channels there are and what each wants, never for agents', async () => {
    const { kinds } = await boss.call('account:kinds', {})
    const weibo = kinds.find(kind => kind.channel === 'weibo')
    expect(weibo).toMatchObject({ pushes: true, secrets: expect.arrayContaining([expect.objectContaining({ name: 'accessToken', required: true })]) })
    expect(weibo?.fields.map(field => field.name)).toEqual(expect.arrayContaining(['profile', 'uid', 'screenName', 'rip']))
  })

  it('is a supervisor\'s right alone', async () => {
    const lin = t.desk('lin')
    const { id, channel, settings, secrets } = typed()
    expect(await Promise.all([
      code(lin.call('account:kinds', {})),
      code(lin.call('account:details', { id: 'weibo-main' })),
      code(lin.call('account:test', { id, channel, settings, secrets })),
      code(lin.call('account:save', typed())),
      code(lin.call('account:reauthorise', { id, secrets })),
      code(lin.call('account:retention', { id: 'weibo-main', days: 30 })),
      code(lin.call('account:remove', { id: 'weibo-main' })),
      code(lin.view('accounts', {})),
    ])).toEqual(Array.from({ length: 8 }).fill('forbidden'))
    expect(await t.store.read.count('accounts', {})).toBe(1)
  })

  it('a test says who it is and stores nothing', async () => {
    const { id, channel, settings, secrets } = typed()
    const found = await boss.call('account:test', { id, channel, settings, secrets })
    expect(found).toMatchObject({ uid: String(sandbox.weibo.context.account.uid), remarks: expect.arrayContaining(['needs_hub']) })
    expect(await rowOf()).toBeUndefined()
    expect(await keeper.get('account.weibo-second')).toBeNull()
  })

  it('a wrong field is named, and so is a secret that is missing', async () => {
    const { settings } = typed()
    await expect(boss.call('account:save', typed({ settings: { ...settings, uid: 'abc', rip: 'nowhere' } }))).rejects.toMatchObject({ code: 'config_invalid', details: { fields: expect.arrayContaining([expect.stringMatching(/^uid: /), expect.stringMatching(/^rip: /)]) } })
    await expect(boss.call('account:save', typed({ secrets: { accessToken: 'x' } }))).rejects.toMatchObject({ code: 'config_invalid', details: { fields: ['secrets.appSecret: required'] } })
    await expect(boss.call('account:save', typed({ secrets: { foreign: 'x' } }))).rejects.toMatchObject({ code: 'bad_input' })
    await expect(boss.call('account:save', typed({ channel: 'hotline' }))).rejects.toMatchObject({ code: 'bad_input' })
    expect(await rowOf()).toBeUndefined()
  })

  it('a wrong token is refused and nothing is kept; the right one goes live at once, beside the others', async () => {
    await expect(boss.call('account:save', typed({ secrets: { accessToken: wrongToken, appSecret: appSecretTyped } }))).rejects.toMatchObject({ code: 'auth_invalid' })
    expect(await keeper.get('account.weibo-second')).toBeNull()
    expect(await rowOf()).toBeUndefined()

    const { people } = sandbox.weibo
    people.say({ uid: people.meet({ nick: '等着的客户' }).uid, kind: 'mention', text: '@云杉客服 你们什么时候回我？' })
    const pollsBefore = t.weibo.polls
    const { trial } = await boss.call('account:save', typed())
    expect(trial).toMatchObject({ name: expect.any(String) })
    await until(async () => (await t.store.read.find('conversations', { accountId: 'weibo-second' })).length === 1, 'the customer to be read')
    expect(await rowOf()).toMatchObject({ health: 'ok', managed: 'screen', error: null, remarks: expect.arrayContaining(['needs_hub', 'callback_not_seen']) })
    await until(() => t.weibo.polls > pollsBefore, 'the other account to be read on')
  })

  it('is changed without typing its secrets again, and saved twice it is one account', async () => {
    await Promise.all([boss.call('account:save', typed()), boss.call('account:save', typed({ name: '云杉服务号', secrets: {} }))])
    expect(await rowOf()).toMatchObject({ name: '云杉服务号', health: 'ok' })
    expect(await t.store.read.count('accounts', { id: 'weibo-second' })).toBe(1)
    expect((await keeper.get('account.weibo-second'))?.appSecret).toBe(appSecretTyped)
    expect((await boss.call('account:details', { id: 'weibo-second' })).secrets).toEqual(expect.arrayContaining(['accessToken', 'appSecret']))
  })

  it('comes back after a restart with its secrets; without them it says so and the others work', async () => {
    await boss.call('account:save', typed())
    await t.stop()
    await start()
    await until(async () => (await rowOf())?.health === 'ok', 'the account to be well again')
    await t.stop()
    keeper = { ...createMemoryKeeper(), get: () => Promise.reject(Object.assign(new Error('locked'), {})) }
    await start()
    expect(await rowOf()).toMatchObject({ health: 'red' })
    expect(await rowOf('weibo-main')).toMatchObject({ managed: 'file' })
  })

  it('kept secrets are sent to no other address than the one they were typed for', async () => {
    await boss.call('account:save', typed())
    const asked: string[] = []
    const elsewhere = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('{}')
    })
    const port = await listen(elsewhere, { host: '127.0.0.1', port: 0 })
    const settings = { ...typed().settings, baseUrl: `http://127.0.0.1:${port}` }
    const refusal = { code: 'config_invalid', details: { fields: ['secrets.accessToken: retype', 'secrets.appSecret: retype'] } }
    await expect(boss.call('account:test', { id: 'weibo-second', channel: 'weibo', settings, secrets: {} })).rejects.toMatchObject(refusal)
    await expect(boss.call('account:save', typed({ settings, secrets: {}, untested: true }))).rejects.toMatchObject(refusal)
    expect(await code(boss.call('account:test', { id: 'weibo-main', channel: 'weibo', settings, secrets: {} }))).toBe('wrong_state')
    expect(asked).toEqual([])
    await shut(elsewhere)
  })

  it('what the configuration manages is not changed here', async () => {
    expect(await code(boss.call('account:save', typed({ id: 'weibo-main' })))).toBe('wrong_state')
    expect(await code(boss.call('account:reauthorise', { id: 'weibo-main', secrets: {} }))).toBe('wrong_state')
    expect(await code(boss.call('account:remove', { id: 'weibo-main' }))).toBe('wrong_state')
    await boss.call('account:retention', { id: 'weibo-main', days: 30 })
    expect(await rowOf('weibo-main')).toMatchObject({ retentionDays: 30 })
  })

  it('a token that was revoked turns it red; authorised anew it is read on at once', async () => {
    await boss.call('account:save', typed())
    const { tokens, account } = sandbox.weibo.context
    tokens.kill(tokens.current().value, 21327)
    await boss.call('channel:pollNow', { accountId: 'weibo-second' })
    await until(async () => (await rowOf())?.health === 'red', 'the account to turn red')
    const token = tokens.issue(account.uid)
    await expect(boss.call('account:reauthorise', { id: 'weibo-second', secrets: { accessToken: wrongToken } })).rejects.toMatchObject({ code: 'auth_invalid' })
    await boss.call('account:reauthorise', { id: 'weibo-second', secrets: { accessToken: token.value } })
    expect(await rowOf()).toMatchObject({ health: 'ok', error: null })
    const { people } = sandbox.weibo
    people.say({ uid: people.meet({ nick: '后来的客户' }).uid, kind: 'mention', text: '@云杉客服 现在能看到我吗？' })
    await until(async () => (await t.store.read.find('conversations', { accountId: 'weibo-second' })).length === 1, 'the customer to be read')
  })

  it('is paused and goes on', async () => {
    await boss.call('account:save', typed())
    await boss.call('channel:pause', { accountId: 'weibo-second', paused: true })
    expect(await rowOf()).toMatchObject({ health: 'paused', paused: true })
    await boss.call('account:save', typed({ name: '改了名字', secrets: {} }))
    expect(await rowOf()).toMatchObject({ health: 'paused', name: '改了名字' })
    await boss.call('channel:pause', { accountId: 'weibo-second', paused: false })
    await until(async () => (await rowOf())?.health === 'ok', 'the account to go on')
  })

  it('removed, its rooms stay, its secrets go, what waits to be sent is said not to go out', async () => {
    const { people } = sandbox.weibo
    people.say({ uid: people.meet({ nick: '留下的客户' }).uid, kind: 'mention', text: '@云杉客服 我的订单呢？' })
    await boss.call('account:save', typed())
    await until(async () => (await t.store.read.find('conversations', { accountId: 'weibo-second' })).length === 1, 'the customer to be read')
    const [room] = await t.store.read.find('conversations', { accountId: 'weibo-second' })
    await boss.call('account:remove', { id: 'weibo-second' })
    expect(await rowOf()).toBeUndefined()
    expect(await keeper.get('account.weibo-second')).toBeNull()
    expect((await boss.view('conversation', { id: room!.id })).rows.length).toBeGreaterThan(0)
    expect(await code(boss.call('account:save', typed()))).toBe('not_found')
    expect((await t.store.read.find('audit', { entityId: 'weibo-second' })).map(row => row.action)).toEqual(['account.add', 'account.remove'])
  })

  it('no secret is in the store, the log, a frame or an answer', async () => {
    const { id, channel, settings } = typed()
    const told: unknown[] = [await boss.view('accounts', {}), await boss.view('channels', {})]
    told.push(await boss.call('account:test', { id, channel, settings, secrets: { accessToken: wrongToken, appSecret: appSecretTyped } }).catch((error: { code: string, details: unknown }) => [error.code, error.details]))
    told.push(await boss.call('account:save', typed()))
    told.push(await boss.call('account:details', { id }))
    told.push(await boss.call('account:save', typed({ settings: { ...settings, uid: 'abc' } })).catch((error: { code: string, details: unknown }) => [error.code, error.details]))
    await until(async () => (await rowOf())?.health === 'ok', 'the account to be read')
    const token = sandbox.weibo.context.tokens.current().value
    await t.stop()
    const everything = [
      ...['huiyin.db', 'huiyin.db-wal'].map(name => readIfThere(join(folder, name))),
      lines.lines.join('\n'),
      JSON.stringify(told),
      JSON.stringify(boss.events),
    ]
    for (const secret of [token, wrongToken, appSecretTyped])
      expect(everything.map(text => text.includes(secret))).toEqual(everything.map(() => false))
    await start()
  })
})

function readIfThere(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  }
  catch {
    return ''
  }
}
