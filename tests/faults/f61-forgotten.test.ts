import type { Store } from '../../src/engine/store/port.ts'
import type { InboundMessage } from '../../src/shared/domain/index.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import type { RunPostgres } from '../support/run-postgres.ts'
import type { StoreFolder } from '../support/store-folder.ts'
import { Buffer } from 'node:buffer'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { forgetRound } from '../../src/engine/customers/forget-round.ts'
import { createIds } from '../../src/engine/ids.ts'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { createTestContext } from '../support/engine/context.ts'
import { tinyPng } from '../support/engine/fake-connector.ts'
import { until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'
import { quietLog } from '../support/quiet-log.ts'
import { borrowPostgres } from '../support/run-postgres.ts'
import { makeStoreFolder } from '../support/store-folder.ts'

const uid = '7310042261'
const name = '雨后的长椅'
/** Whatever tells of the customer, as it stands anywhere; nobody else says any of it. */
const traces = [name, uid, '3800138000', '8****8000', '坏了三天', '订单秘密九九八', '换一台新的甲乙丙', '独居老人备注', '独居标签', '没说完的草稿', '班长看一眼', '事项说明丙丁', 'broken-fridge.png']
const others = '另一位客户的话要留着'
const dayMs = 86_400_000

let t: TestEngine
let lin: Desk
let boss: Desk

async function begin(store: Store, pace: number): Promise<void> {
  t = await startTestEngine({ store, pace })
  lin = t.desk()
  boss = t.desk('boss')
}

async function hear(message: Partial<InboundMessage> & { text: string }) {
  await createTakeIn(t).hear(message)
  return until(async () => {
    const found = await t.store.read.one('conversations', { threadKey: message.threadKey! })
    expect(found).toBeDefined()
    return found!
  })
}

async function answerAndClose(id: string, text: string): Promise<void> {
  const { epoch } = await lin.call('conversation:claim', { id })
  await lin.call('message:send', { conversationId: id, clientKey: `answer-${id}`, text, role: 'reply', epoch, seenVersion: 9_999, replyToMessageId: null, anyway: true, acceptWarnings: true })
  await until(async () => expect(await t.store.read.count('outbox', { conversationId: id, state: 'sent' })).toBe(1))
  const { version } = (await t.store.read.get('conversations', id))!
  await lin.call('conversation:resolve', { id, epoch, version, reason: 'solved', note: '事项说明丙丁' })
}

/** A customer with two rooms, a picture, a number, notes, tags, a check and a draft; everything closed. Another one is in the same thread. */
async function live() {
  t.weibo.onMedia = () => ({ mime: 'image/png', bytes: tinyPng, name: 'broken-fridge.png' })
  const author = { uid, name, followers: 120, location: '浙江' }
  const shown = await hear({ text: '冰箱坏了三天没人修', objectKey: 'status:71', threadKey: `status:71:${uid}`, author, media: [{ kind: 'image', ref: 'pic:1' }] })
  await until(async () => expect(await t.store.read.count('media', { state: 'ready' })).toBe(1))
  const quiet = await hear({ text: '订单秘密九九八，电话 13800138000', objectKey: 'dm:72', threadKey: `dm:${uid}`, author, visibility: 'private', touchpoint: 'private_message' })
  const { customerId } = quiet
  expect(shown.customerId).toBe(customerId)
  const other = await hear({ text: others, objectKey: 'comment:73', threadKey: 'status:71:u2', author: { uid: 'u2', name: '路人' }, context: { objectKey: 'status:71', text: '冰箱坏了三天没人修', authorName: name, byBrand: false } } as Partial<InboundMessage> & { text: string })
  await lin.call('customer:addNote', { customerId, text: '独居老人备注' })
  await lin.call('customer:setTags', { customerId, tags: ['独居标签'] })
  await lin.call('conversation:claim', { id: quiet.id })
  await lin.call('identity:check', { conversationId: quiet.id, items: [{ item: 'phone_tail', answer: '8000' }, { item: 'order_no', matched: true }] })
  const [number] = await t.store.read.find('phoneNumbers', { customerId })
  await lin.call('customer:reveal', { customerId, field: 'number', fieldId: number!.id, why: 'other', note: '班长看一眼' })
  await answerAndClose(shown.id, '给您换一台新的甲乙丙')
  await answerAndClose(quiet.id, '订单查到了，换一台新的甲乙丙，明天上门。')
  await lin.call('draft:save', { conversationId: quiet.id, text: '没说完的草稿' })
  for (const matter of await t.store.read.find('cases', { customerId, status: 'open' })) {
    await t.store.write(tx => tx.update('cases', matter.id, { title: '事项说明丙丁' }))
    await boss.call('case:close', { id: matter.id, version: matter.version, reason: 'told_result' })
  }
  await t.store.indexSome(512, t.clock.now())
  return { customerId, number: number!, rooms: [shown.id, quiet.id], other }
}

const forgetting = (customerId: string) => t.store.read.one('forgettings', { customerId })
const forget = (customerId: string, confirm: string) => boss.call('customer:forget', { customerId, reason: 'customer_request', confirm })

async function forgotten(customerId: string): Promise<void> {
  await until(async () => expect((await forgetting(customerId))?.endedAt).toEqual(expect.any(Number)))
}

/** Which of the traces stand in some bytes. */
function found(bytes: Buffer): string[] {
  return traces.filter(trace => bytes.includes(trace))
}

/** What stands in the files below a folder; one that a backup removes meanwhile is not left. */
async function bytesBelow(folder: string): Promise<{ path: string, bytes: Buffer }[]> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
  const read = await Promise.all(files.map(async entry => ({ path: entry.name, bytes: await readFile(join(entry.parentPath, entry.name)).catch(() => null) })))
  return read.flatMap(({ path, bytes }) => bytes === null ? [] : [{ path, bytes }])
}

describe('F61 a customer asks to be forgotten, on SQLite', () => {
  let folder: StoreFolder

  beforeEach(async () => {
    folder = await makeStoreFolder()
    await begin(await folder.open(), 0.01)
  })
  afterEach(async () => {
    await t.stop()
    await folder.remove()
  })

  it('F61 not a byte of them is left in the store, its log, its backups or the files; what was done stays', async () => {
    const { customerId, number, rooms, other } = await live()
    await t.store.write(tx => tx.insert('doNotCall', { id: 'dnc', hmac: number.hmac, masked: number.masked, why: '班长看一眼', agentId: 'lin', at: t.clock.now() }))
    await t.store.backup?.()
    const before = Buffer.concat((await bytesBelow(join(folder.file, '..'))).map(file => file.bytes))
    expect(found(before)).toEqual(traces.filter(trace => trace !== '3800138000' || before.includes(trace)))
    const turns = await t.store.read.find('turns', { conversationId: rooms })

    expect(await boss.call('customer:forgetPreview', { customerId })).toMatchObject({ rooms: 2, files: 1, notes: 1, calls: 0, held: false, open: { rooms: 0, cases: 0, sending: 0, calls: 0 } })
    await expect(lin.call('customer:forget', { customerId, reason: 'other', confirm: name })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(forget(customerId, '别人')).rejects.toMatchObject({ code: 'bad_input' })
    await forget(customerId, name)
    await forgotten(customerId)

    for (const { path, bytes } of [...await bytesBelow(join(folder.file, '..')), ...await bytesBelow(t.dataDir)])
      expect(found(bytes), path).toEqual([])
    expect((await bytesBelow(join(t.dataDir, 'media'))).length).toBe(0)
    expect((await boss.call('search:messages', { query: '秘密九九八' })).total).toBe(0)
    expect(await t.store.read.find('turns', { conversationId: rooms })).toEqual(turns)
    expect((await t.store.read.get('doNotCall', 'dnc'))?.hmac).toBe(number.hmac)
    const acts = await t.store.read.find('audit', { entityId: customerId }, { order: [['at', 'asc']] })
    expect(acts.map(act => act.action)).toEqual(['customer.note', 'customer.tags', 'customer.reveal', 'customer.forget', 'customer.forgotten'])
    expect(acts.at(-2)).toMatchObject({ actorId: 'boss', facts: { why: 'customer_request', rooms: 2, files: 1, notes: 1 } })
    expect((await t.store.read.find('messages', { conversationId: other.id }))[0]?.text).toBe(others)
    expect((await boss.view('customer', { customerId })).summary).toMatchObject({ name: '', notes: [], tags: [], numbers: [], identities: [], forgotten: { reason: 'customer_request', by: { name: '何班长' } } })
    await expect(forget(customerId, '2')).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'forgotten' } })
  })

  it('F61 who comes back is somebody new, and an edit does not bring the words back', async () => {
    const { customerId, rooms } = await live()
    await forget(customerId, '2')
    await forgotten(customerId)
    const again = await hear({ text: '还是我', objectKey: 'dm:99', threadKey: `dm:${uid}`, author: { uid, name }, visibility: 'private', touchpoint: 'private_message' })
    expect(again.customerId).not.toBe(customerId)
    await createTakeIn(t).items([{ type: 'edited', channel: 'weibo', objectKey: 'status:71', text: '冰箱坏了三天没人修！', at: t.clock.now() }])
    expect((await t.store.read.find('messages', { conversationId: rooms[0]! })).map(message => message.text).join('')).toBe('')
  })

  it('F61 nobody is forgotten while something of theirs is open, or while they are on hold; the retention round leaves them, too', async () => {
    const open = await hear({ text: '还没人理我', objectKey: 'status:81', threadKey: 'status:81:u8', author: { uid: 'u8', name: '等着的人' } })
    await expect(forget(open.customerId, '1')).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'open' } })
    const { customerId, rooms } = await live()
    await boss.call('account:retention', { id: 'weibo-main', days: 30 })
    await boss.call('customer:hold', { customerId, held: true, reason: 'court' })
    await expect(lin.call('customer:hold', { customerId, held: false, reason: 'ended' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(forget(customerId, name)).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'held' } })
    await expect(lin.call('customer:link', { customerId: open.customerId, otherCustomerId: customerId })).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'held' } })
    t.clock.advance(31 * dayMs)
    const isKept = async () => (await t.store.read.get('conversations', rooms[0]!))?.preview !== ''
    // Another round, which passes over the same rooms, has come and gone.
    t.clock.advance(dayMs)
    const polls = t.weibo.polls
    await until(() => expect(t.weibo.polls).toBeGreaterThan(polls + 3))
    expect(await isKept()).toBe(true)
    await boss.call('customer:hold', { customerId, held: false, reason: 'ended' })
    t.clock.advance(dayMs)
    await until(async () => expect(await isKept()).toBe(false))
    await until(async () => expect(await t.store.read.count('customerNotes', { customerId })).toBe(0))
    expect(await t.store.read.count('customerTags', { customerId })).toBe(0)
    expect((await t.store.read.find('audit', { entityId: customerId })).map(act => act.action)).toEqual(expect.arrayContaining(['customer.hold', 'customer.release']))
  })

  it('F61 cut off after any write, it goes on where it was', async () => {
    const { customerId } = await live()
    const { store, clock } = t
    await t.engine.stop()
    const sound = await folder.open()
    const row = { id: 'f', customerId, reason: 'other', askedBy: 'boss', askedAt: clock.now(), phase: 'journal', cursor: '', marks: [uid], counts: { rooms: 2, messages: 0, files: 1, calls: 0, notes: 1 }, endedAt: null } as const
    await sound.write(tx => tx.insert('forgettings', { ...row, marks: [uid] }))
    expect(store).not.toBe(sound)
    let runs = 0
    for (let left = 1; (await sound.read.get('forgettings', 'f'))?.endedAt === null; left += 1) {
      let writes = 0
      const cut: Store = { ...sound, async write(unit) {
        writes += 1
        if (writes > left)
          throw new Error('cut off')
        return sound.write(unit)
      } }
      await forgetRound(createTestContext({ store: cut, time: { now: clock.now, after: clock.after }, connectors: [] })).run().catch(() => null)
      runs += 1
    }
    expect(runs).toBeGreaterThan(3)
    const { messages, notes } = { messages: await sound.read.find('messages', {}), notes: await sound.read.count('customerNotes', {}) }
    expect(messages.map(message => message.text).filter(text => text !== '')).toEqual([others])
    expect(notes).toBe(0)
    await sound.close()
  })
})

describe('F61 a customer asks to be forgotten, on PostgreSQL', () => {
  let postgres: RunPostgres

  beforeAll(async () => {
    postgres = await borrowPostgres()
  })

  it('F61 no row of any table tells of them', async () => {
    const url = await postgres.createStore()
    await begin(await openPostgresStore({ url, now: Date.now, newId: createIds(Date.now), log: quietLog }), 0.2)
    const dump = async () => {
      const tables = await postgres.query(url, `select table_name from information_schema.tables where table_schema = 'public'`)
      const rows = await Promise.all(tables.map(({ table_name }) => postgres.query(url, `select * from "${String(table_name)}"`)))
      return Buffer.from(JSON.stringify(rows))
    }
    try {
      const { customerId } = await live()
      expect(found(await dump()).length).toBeGreaterThan(10)
      await forget(customerId, name)
      await forgotten(customerId)
      expect(found(await dump())).toEqual([])
    }
    finally {
      await t.stop()
    }
  })
})
