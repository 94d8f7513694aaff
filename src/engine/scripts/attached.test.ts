import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takesFiles } from '../../../tests/support/engine/fake-connector.ts'
import { claimOnly, room, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { makePng, uploadFile } from '../../../tests/support/engine/upload-file.ts'

let t: TestEngine
let lin: Desk
let boss: Desk

beforeEach(async () => {
  t = await startTestEngine()
  t.weibo.capabilities = { ...t.weibo.capabilities, ...takesFiles }
  lin = t.desk()
  boss = t.desk('boss')
})
afterEach(() => t.stop())

const picture = (side = 20) => uploadFile(t, boss, null, makePng(side, side), { name: `指引${side}.png` }, 'boss')
const save = (facts: Partial<CallInput<'script:save'>>) => boss.call('script:save', { id: null, version: 0, brand: '', title: '重启光猫', situation: 'network', style: 'plain', visibility: 'private', variants: ['按图上的顺序重启光猫，三分钟后再看。'], keywords: [], sensitive: false, expiresAt: null, ...facts })

async function rowOf(id: string) {
  const { rows, viewId } = await boss.view('scripts', {})
  await boss.call('view:close', { viewId })
  return rows.find(row => row.id === id)!
}
async function privateRoom() {
  t.hear({ text: '网又断了', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:1', window: { until: t.clock.now() + 3_600_000, repliesLeft: 5 } })
  const { row, epoch } = await claimOnly(lin)
  return { conversationId: row.id, epoch }
}

describe('pictures and files of a script', () => {
  it('hang on the answer with its text, leave with it, and stay with the script', async () => {
    const saved = await save({ files: [(await picture()).id] })
    const { files: [file] } = await rowOf(saved.id)
    expect(file).toMatchObject({ name: '指引20.png', kind: 'image', mime: 'image/png', width: 20 })
    const { conversationId, epoch } = await privateRoom()
    const { offers } = await lin.call('script:offers', { conversationId })
    expect(offers[0]!.files).toMatchObject([{ id: file!.id, taken: true }])
    const wish = { conversationId, scriptId: saved.id, clientKey: 'use-0001' }
    const handed = await lin.call('script:use', wish)
    expect(handed).toMatchObject({ left: [], files: [{ name: '指引20.png', state: 'ready', received: file!.size }] })
    expect(await lin.call('script:use', wish)).toEqual(handed)
    expect((await t.engine.media(handed.files[0]!.id)).size).toBe(file!.size)
    await lin.call('message:send', { conversationId, clientKey: randomUUID(), text: handed.text, media: [handed.files[0]!.id], role: 'reply', epoch, seenVersion: 99 })
    // The picture goes as a message of its own here.
    await until(() => expect(t.weibo.sent).toHaveLength(2))
    expect((await room(lin, conversationId)).rows.flatMap(message => message.media)).toMatchObject([{ name: '指引20.png', state: 'ready' }])
    expect((await t.engine.media(file!.id)).size).toBe(file!.size)
  })

  it('that the room does not take stay away, and are named', async () => {
    const saved = await save({ visibility: 'both', submit: true, files: [(await picture()).id] })
    await boss.call('script:review', { id: saved.id, version: saved.version, approve: true })
    t.hear({ text: '@云杉客服 网断了怎么办？', threadKey: 'status:9' })
    const { row } = await claimOnly(lin)
    expect((await lin.call('script:offers', { conversationId: row.id })).offers[0]!.files).toMatchObject([{ taken: false }])
    expect(await lin.call('script:use', { conversationId: row.id, scriptId: saved.id, clientKey: 'use-0002' })).toMatchObject({ files: [], left: [{ name: '指引20.png' }] })
  })

  it('are kept with each version, and come back with it', async () => {
    const first = await save({ files: [(await picture(20)).id] })
    const [old] = (await rowOf(first.id)).files
    const second = await save({ id: first.id, version: first.version, files: [(await picture(30)).id] })
    expect((await rowOf(first.id)).files.map(file => file.name)).toEqual(['指引30.png'])
    expect((await boss.call('script:versions', { id: first.id })).versions.map(version => version.content.files.map(file => file.name))).toEqual([['指引30.png'], ['指引20.png']])
    await boss.call('script:restore', { id: first.id, version: second.version, n: 1 })
    expect((await rowOf(first.id)).files).toEqual([old])
    expect((await t.engine.media(old!.id)).size).toBe(old!.size)
  })

  it('are one\'s own uploads for the library, three at most', async () => {
    const { conversationId } = await privateRoom()
    const forRoom = await uploadFile(t, lin, conversationId, makePng(10, 10))
    const others = await uploadFile(t, lin, null, makePng(11, 11))
    for (const id of [forRoom.id, others.id, 'nothing'])
      await expect(save({ files: [id] })).rejects.toMatchObject({ code: 'upload_incomplete' })
    await expect(save({ files: ['a', 'b', 'c', 'd'] })).rejects.toMatchObject({ code: 'bad_input' })
    await expect(uploadFile(t, boss, null, new Uint8Array([1]), { name: 'a.mp4', mime: 'video/mp4' }, 'boss')).rejects.toMatchObject({ code: 'file_refused' })
    expect(await t.store.read.count('scripts', {})).toBe(0)
  })

  it('go out by name and hash, and come back with the bytes that were carried beside them', async () => {
    const take = (text: string, more: { dryRun?: boolean, uploads?: string[] } = {}) => boss.call('script:import', { base64: Buffer.from(text).toString('base64'), dryRun: false, ...more })
    const { id } = await save({ files: [(await picture()).id] })
    const { text } = await boss.call('script:export', { format: 'json' })
    expect(await take(text, { dryRun: true })).toMatchObject({ same: 1 })
    const csv = (await boss.call('script:export', { format: 'csv' })).text
    expect(csv).toContain('指引20.png')
    expect(await take(csv, { dryRun: true })).toMatchObject({ same: 1 })

    await t.store.write(async tx => void await tx.remove('scripts', { id }))
    expect(await take(text, { dryRun: true })).toMatchObject({ refused: 1, rows: [{ problems: [{ column: '附件', why: 'file_missing' }] }] })
    const carried = JSON.stringify((JSON.parse(text) as { files: object[] }[]).map(script => ({ ...script, files: script.files.map(file => ({ ...file, carried: true })) })))
    expect(await take(carried, { dryRun: true })).toMatchObject({ fresh: 1, refused: 0 })
    await expect(take(carried)).rejects.toMatchObject({ code: 'upload_incomplete' })
    await take(carried, { uploads: [(await picture()).id] })
    const [script] = await t.store.read.find('scripts', {})
    expect((await rowOf(script!.id)).files).toMatchObject([{ name: '指引20.png', kind: 'image' }])
  })
})
