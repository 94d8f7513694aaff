import type { ManualHost } from '../testing/manual-host.ts'
import type { Rig } from '../testing/rig.ts'
import type { TruthEntry } from '../truth.ts'
import type { CustomerScript } from './script.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { createManualHost } from '../testing/manual-host.ts'
import { startRig } from '../testing/rig.ts'
import { EVERYBODY } from './cast/index.ts'

const COMPLAINER: CustomerScript = {
  key: 'complainer',
  nick: '小雨不打伞',
  followers: 12,
  temper: 'anxious',
  needsReply: true,
  phone: [{ does: 'picks_up', afterS: 2, talkS: 10 }],
  opening: { at: 'mention', says: ['@云杉客服 漏水了', '第三次了'] },
  privately: ['我就是漏水那个'],
  rules: [
    { on: 'asked_for_number', says: ['{number}'] },
    { on: 'call_ended', says: ['电话接到了'], then: 'content' },
  ],
  waits: [{ afterS: 20, says: ['人呢'] }, { afterS: 60, says: [], then: 'leaves' }],
}
const LURKER: CustomerScript = { key: 'lurker', nick: '路人', followers: 1, temper: 'cheerful', needsReply: false, opening: { at: 'comment', says: ['好看'] } }

let host: ManualHost
let rig: Rig

async function open(): Promise<void> {
  host = createManualHost()
  rig = await startRig({ host, cast: [COMPLAINER, LURKER] })
}
afterEach(async () => rig[Symbol.asyncDispose]())

function lines(): TruthEntry[] {
  return rig.sandbox.truth.after(0).filter(entry => entry.customerKey !== null)
}
const texts = (): string[] => lines().map(entry => entry.text)

async function answerInPublic(comment: string): Promise<void> {
  await rig.post('/2/comments/create.json', { id: lines()[0]?.id ?? '', comment, rip: '203.0.113.7' })
  host.advance(14_000)
}

async function answerInPrivate(text: string): Promise<void> {
  await rig.post('/2/messages/reply.json', { receiver_id: lines()[0]?.uid ?? 0, type: 'text', data: encodeURIComponent(JSON.stringify({ text })) })
  host.advance(15_000)
}

describe('the director', () => {
  it('opens with a burst, and every line is in the ledger', async () => {
    await open()
    rig.sandbox.director.start('complainer')
    host.advance(10_000)
    expect(lines().map(({ touchpoint, text }) => [touchpoint, text])).toEqual([['mention', '@云杉客服 漏水了'], ['comment_mention', '@云杉客服 第三次了']])
  })

  it('grows impatient when nobody answers, and gives up', async () => {
    await open()
    const { uid } = rig.sandbox.director.start('complainer')
    host.advance(120_000)
    expect(texts().at(-1)).toBe('@云杉客服 人呢')
    await answerInPublic('您好，来了')
    expect(texts().at(-1)).toBe('@云杉客服 人呢')
    expect(rig.sandbox.director.customers()[0]?.played).toMatchObject([{ uid, state: 'leaves' }])
  })

  it('an automatic reply does not stop the waiting', async () => {
    await open()
    rig.sandbox.director.start('complainer')
    host.advance(10_000)
    await answerInPublic('【自动回复】坐席繁忙')
    host.advance(20_000)
    expect(texts()).toContain('回复@云杉客服:人呢')
  })

  it('goes private when invited, gives the number when asked there, and tells how the call went', async () => {
    await open()
    rig.sandbox.director.start('complainer')
    host.advance(10_000)
    await answerInPublic('抱歉，麻烦您私信我们')
    expect(lines().at(-1)).toMatchObject({ touchpoint: 'private_message', text: '我就是漏水那个' })
    await answerInPrivate('方便留个联系电话吗')
    const number = texts().at(-1) ?? ''
    expect(number).toMatch(/^1\d{10}$/)
    const call = await fetch(`${rig.sandbox.urls.phones}/calls`, { method: 'POST', body: JSON.stringify({ callId: 'c1', to: number, from: '400' }) })
    host.advance(30_000)
    await call.text()
    host.advance(10_000)
    expect(texts().at(-1)).toBe('电话接到了')
    expect(rig.sandbox.director.customers()[0]?.played[0]?.state).toBe('content')
  })

  it('does not give a number in public', async () => {
    await open()
    rig.sandbox.director.start('complainer')
    await answerInPublic('请留一下手机号码')
    expect(texts().join()).not.toMatch(/1\d{10}/)
    expect(texts().at(-1)).toMatch(/号码|私信/)
  })

  it('a reply in the platform\'s own app is heard too', async () => {
    await open()
    rig.sandbox.director.start('complainer')
    host.advance(10_000)
    await rig.order('POST', '/brand-replies', { postId: Number(lines()[0]?.id), text: '已经在处理了，请放心' })
    host.advance(15_000)
    expect(lines().at(-1)).toMatchObject({ touchpoint: 'comment', inReplyTo: expect.any(String) as string })
    expect(texts()).not.toContain('@云杉客服 人呢')
  })

  it('those who need no reply stay silent', async () => {
    await open()
    rig.sandbox.director.start('lurker')
    host.advance(400_000)
    expect(texts()).toEqual(['好看'])
  })

  it('played again, it is another person with another number', async () => {
    await open()
    const [first, second] = [rig.sandbox.director.start('complainer'), rig.sandbox.director.start('complainer')]
    expect(second.uid).not.toBe(first.uid)
    expect(second.nick).not.toBe(first.nick)
    const [a, b] = rig.sandbox.director.customers()[0]?.played ?? []
    expect(a?.number).not.toBe(b?.number)
  })

  it.each(EVERYBODY.filter(script => script.needsReply).map(script => [script.key, script] as const))('%s can be served to the end', async (key, script) => {
    host = createManualHost()
    const platform = script.opening.on ?? 'weibo'
    rig = await startRig({ host, channels: [platform] })
    const { uid } = rig.sandbox.director.start(key)
    const story = (): TruthEntry[] => rig.sandbox.truth.on(platform).of(uid).filter(entry => entry.kind !== 'event')
    const serve = async (text: string): Promise<void> => {
      await rig.order('POST', '/brand-replies', { channel: platform, uid, text })
      host.advance(12_000)
    }
    host.advance(9000)
    const [opening] = story()
    expect(opening).toMatchObject({ customerKey: key, needsReply: true, platform })
    if (opening?.visibility === 'public')
      await rig.order('POST', '/brand-replies', { channel: platform, itemId: opening.id, text: '非常抱歉，麻烦您私信我们，我们马上跟进' })
    host.advance(14_000)
    expect(story().at(-1), key).toMatchObject({ visibility: 'private', isBrand: false })
    for (const text of ['请问具体是什么时候的事情？', '方便发一张照片吗', '想给您打电话说明，方便留个手机号吗', '已经为您处理好了'])
      await serve(text)
    const said = story().filter(entry => !entry.isBrand).map(entry => entry.text)
    expect(said.some(text => /1\d{10}/.test(text))).toBe(script.phone !== undefined)
    expect(said.join()).not.toMatch(/\{\w+\}/)
    expect(said.length).toBeGreaterThanOrEqual(script.opening.says.length + 3)
  })

  it('the speed moves the customers, also those who already wait', async () => {
    await open()
    rig.sandbox.director.start('complainer')
    host.advance(5000)
    rig.sandbox.pace.setSpeed(10)
    host.advance(3000)
    expect(texts()).toContain('@云杉客服 人呢')
  })
})
