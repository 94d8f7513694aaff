import type { InboundItem, InboundMessage } from '../../src/shared/domain/index.ts'
import type { TestEngine } from '../support/engine/start-engine.ts'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'
import { startWeiboEngine } from '../support/faults/weibo-engine.ts'

let t: TestEngine
afterEach(() => t.stop())

async function start(): Promise<ReturnType<typeof createTakeIn>> {
  t = await startTestEngine()
  return createTakeIn(t)
}

const author = { uid: 'u1', name: '小林' }
const brand = { uid: 'brand', name: '云杉客服' }
const threadKey = 'status:1:u1'

async function inTimeline(): Promise<{ texts: string[], quoted: (string | null)[], deleted: boolean[] }> {
  const lin = t.desk()
  const [conversation] = await t.store.read.find('conversations', {})
  const { rows } = await room(lin, conversation!.id)
  return { texts: rows.map(row => row.text), quoted: rows.map(row => row.quoted?.text ?? null), deleted: rows.map(row => row.deletedAt !== null) }
}

async function ledger() {
  const { summary } = await t.desk().view('ledger', { since: 0 })
  expect(summary.balances).toBe(true)
  return summary.figures
}

describe('F03 out of order', () => {
  it('F03 a reply before its parent: the quotation is filled in when the parent comes, both stand where they belong', async () => {
    const take = await start()
    const at = t.clock.now()
    await take.hear({ objectKey: 'comment:2', parentKey: 'comment:1', text: '补充：是上周三的账单', threadKey, author, at: at - 1_000, order: '2' })
    expect(await inTimeline()).toMatchObject({ texts: ['补充：是上周三的账单'], quoted: [null] })
    await take.hear({ objectKey: 'comment:1', text: '话费怎么多扣了50块？', threadKey, author, at: at - 2_000, order: '1' })
    expect(await inTimeline()).toMatchObject({ texts: ['话费怎么多扣了50块？', '补充：是上周三的账单'], quoted: [null, '话费怎么多扣了50块？'] })
    expect(await ledger()).toMatchObject({ entered: 1, waiting: { silent: 1 } })
  })

  it('F03 an open room is told when the missing parent arrives', async () => {
    const take = await start()
    const at = t.clock.now()
    await take.hear({ objectKey: 'comment:2', parentKey: 'comment:1', text: '有人看到吗？', threadKey, author, at: at - 1_000 })
    const lin = t.desk()
    const [row] = await rowsOf(lin, 'all')
    const view = await lin.view('conversation', { id: row!.id })
    await take.hear({ objectKey: 'comment:1', text: '宽带又断了', threadKey, author, at: at - 2_000 })
    await until(() => {
      const put = lin.events.flatMap(event => event.name === 'frame' && (event.payload as { viewId: string }).viewId === view.viewId ? (event.payload as { put: { quoted?: { text: string } | null }[] }).put : [])
      expect(put.some(line => line.quoted?.text === '宽带又断了')).toBe(true)
    })
  })

  it('F03 an edit before its message: shown as edited, once', async () => {
    const take = await start()
    const at = t.clock.now()
    await take.items([{ type: 'edited', channel: 'weibo', objectKey: 'comment:5', at, text: '改正：扣了80块，怎么回事？' }])
    expect(await t.store.read.count('messages', {})).toBe(0)
    await take.hear({ objectKey: 'comment:5', text: '扣了50块，怎么回事？', threadKey, author, at: at - 1_000 })
    expect(await inTimeline()).toMatchObject({ texts: ['改正：扣了80块，怎么回事？'] })
    expect((await t.store.read.find('conversations', {}))[0]?.preview).toBe('改正：扣了80块，怎么回事？')
    expect((await t.store.read.find('messages', {}))[0]?.editedAt).toBe(at)
    expect(await ledger()).toMatchObject({ entered: 1 })
  })

  it('F03 a deletion before its message: kept as deleted, no clock runs, the ledger says "cannot be answered"', async () => {
    const take = await start()
    const at = t.clock.now()
    await take.items([{ type: 'deleted', channel: 'weibo', objectKey: 'comment:6', at }])
    await take.hear({ objectKey: 'comment:6', text: '什么破网，怎么退订？', threadKey, author, at: at - 1_000 })
    expect(await inTimeline()).toMatchObject({ texts: ['什么破网，怎么退订？'], deleted: [true] })
    expect(await t.store.read.count('obligations', { closedAt: null })).toBe(0)
    expect(await ledger()).toMatchObject({ entered: 1, cannotBeAnswered: 1, waiting: { silent: 0 } })
  })

  it('F03 the brand\'s answer in the platform\'s own app before the question it answers: the question ends as answered elsewhere', async () => {
    const take = await start()
    const at = t.clock.now()
    const answer: Partial<InboundMessage> & { text: string } = { objectKey: 'comment:9', parentKey: 'comment:8', byBrand: true, addressed: false, text: '师傅明早9点到，电话会先联系您。', threadKey, author: brand, at: at - 1_000 }
    await take.hear(answer)
    expect(await t.store.read.count('messages', {})).toBe(0)
    await take.hear({ objectKey: 'comment:8', text: '宽带什么时候能修好？', threadKey, author, at: at - 5_000 })
    // The next sweep brings it again, as every sweep reads a little behind the mark.
    await take.hear(answer)
    expect(await inTimeline()).toMatchObject({ texts: ['宽带什么时候能修好？', '师傅明早9点到，电话会先联系您。'] })
    expect(await ledger()).toMatchObject({ entered: 1, answeredElsewhere: 1, waiting: { silent: 0 } })
    await take.hear(answer)
    expect(await t.store.read.count('messages', {})).toBe(2)
  })

  it('F03 the brand\'s answer twice in one page, right behind its question, is one line', async () => {
    const take = await start()
    const at = t.clock.now()
    const base = { type: 'message', channel: 'weibo', touchpoint: 'comment', visibility: 'public', threadKey, kind: 'text', media: [] } as const
    const question: InboundItem = { ...base, objectKey: 'comment:8', author, byBrand: false, addressed: true, text: '宽带什么时候能修好？', at: at - 5_000 }
    const answer: InboundItem = { ...base, objectKey: 'comment:9', author: brand, byBrand: true, addressed: false, text: '师傅明早9点到，电话会先联系您。', at: at - 1_000 }
    await take.items([question, answer, answer])
    expect((await inTimeline()).texts).toEqual(['宽带什么时候能修好？', '师傅明早9点到，电话会先联系您。'])
  })

  it('F03 whatever the order of arrival, the timeline, the counts and the ledger end the same', async () => {
    const base = Date.now() - 60_000
    const items: InboundItem[] = [1, 2, 3, 4].map(n => ({
      type: 'message',
      channel: 'weibo',
      objectKey: `comment:${n}`,
      touchpoint: 'comment',
      visibility: 'public',
      threadKey,
      author,
      byBrand: false,
      kind: 'text',
      text: `第${n}句，怎么还没人处理？`,
      media: [],
      // 2 and 3 in the same second: the platform's own order decides.
      at: base + (n === 3 ? 2 : n) * 1_000,
      order: String(n),
      addressed: true,
      replyTarget: { id: '1', cid: String(n) },
    }))
    items.push({ type: 'edited', channel: 'weibo', objectKey: 'comment:2', at: base + 9_000, text: '第2句，改过了，怎么还没人处理？' })
    items.push({ type: 'deleted', channel: 'weibo', objectKey: 'comment:3', at: base + 9_500 })
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(items, { minLength: items.length }), fc.array(fc.boolean(), { minLength: items.length, maxLength: items.length }), async (order, together) => {
      const take = await start()
      try {
        for (let next = 0; next < order.length;) {
          const batch = [order[next++]!]
          while (next < order.length && together[next])
            batch.push(order[next++]!)
          await take.items(batch)
        }
        expect(await inTimeline()).toEqual({
          texts: ['第1句，怎么还没人处理？', '第2句，改过了，怎么还没人处理？', '第3句，怎么还没人处理？', '第4句，怎么还没人处理？'],
          quoted: [null, null, null, null],
          deleted: [false, false, true, false],
        })
        const [conversation] = await t.store.read.find('conversations', {})
        expect(conversation).toMatchObject({ unread: 4, lastInboundSeq: 4, preview: '第4句，怎么还没人处理？', lastInboundAt: base + 4_000, replyTarget: { cid: '4' } })
        const figures = await ledger()
        expect(figures.entered).toBe(await t.store.read.count('turns', {}))
        expect(await t.store.read.count('turns', { state: 'waiting' })).toBe(1)
      }
      finally {
        await t.stop()
      }
    }), { numRuns: 12 })
    t = await startTestEngine()
  })

  it('F03 pushes delivered backwards: every one there, in the order in which they were written', async () => {
    const w = await startWeiboEngine()
    t = w.t
    const uid = w.customer('慢慢说')
    w.sandbox.faults.set('F03', { on: true, depth: 3 })
    const base = Date.now() - 30_000
    for (const [index, text] of ['我先说一', '然后说二', '最后说三，怎么办？'].entries())
      w.sandbox.weibo.people.say({ uid, kind: 'dm', text, at: base + index * 2_000 })
    await until(async () => expect(await t.store.read.count('messages', { direction: 'inbound' })).toBe(3))
    expect((await inTimeline()).texts.slice(0, 3)).toEqual(['我先说一', '然后说二', '最后说三，怎么办？'])
    expect((await ledger()).entered).toBe(1)
    await w.stop()
    t = await startTestEngine()
  })
})
