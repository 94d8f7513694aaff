import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { InboundMessage } from '../../shared/domain/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { createTakeIn } from '../../../tests/support/engine/take-in.ts'

let t: TestEngine
let lin: Desk

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk()
})
afterEach(() => t.stop())

interface Somebody { readonly customerId: string, readonly conversationId: string, readonly caseId: string }

/** A customer speaks somewhere. */
async function speaks(channel: InboundMessage['channel'], uid: string, name: string, text = '手机充不进电了，怎么办？', more: Partial<InboundMessage> = {}): Promise<Somebody> {
  const threadKey = `${channel}:${uid}:${text}`
  await createTakeIn(t).hear({ channel, text, threadKey, objectKey: `${threadKey}:1`, author: { uid, name }, ...more })
  const room = await until(async () => {
    const found = await t.store.read.one('conversations', { threadKey })
    expect(found).toBeDefined()
    return found!
  })
  return { customerId: room.customerId, conversationId: room.id, caseId: room.caseId }
}

async function customer(customerId: string) {
  const view = await lin.view('customer', { customerId })
  await lin.call('view:close', { viewId: view.viewId })
  return view
}

describe('the same person on several channels', () => {
  it('is suggested by name on another channel only, and joined by somebody\'s word with everything that hangs on it', async () => {
    const [weibo, douyin] = [await speaks('weibo', 'w1', '小雨不打伞'), await speaks('douyin', 'd1', '小雨不打伞')]
    await speaks('weibo', 'w2', '另一个人')
    const { summary } = await customer(weibo.customerId)
    expect(summary.perhaps).toMatchObject([{ customerId: douyin.customerId, channel: 'douyin', why: 'same_name' }])
    await lin.call('customer:link', { customerId: weibo.customerId, otherCustomerId: douyin.customerId })
    const joined = await customer(weibo.customerId)
    expect(joined.summary.identities.map(identity => identity.channel).sort()).toEqual(['douyin', 'weibo'])
    expect(joined.rows.map(row => row.channel).sort()).toEqual(['douyin', 'weibo'])
    expect(joined.summary.cases).toHaveLength(2)
    expect(joined.summary.perhaps).toEqual([])
    await expect(customer(douyin.customerId)).rejects.toMatchObject({ code: 'not_found' })
    expect(await t.store.read.count('audit', { entityId: weibo.customerId, action: 'customer.link' })).toBe(1)
  })

  it('what they say next is the joined customer\'s, in whichever channel', async () => {
    const [weibo, douyin] = [await speaks('weibo', 'w1', '小雨不打伞'), await speaks('douyin', 'd1', '小雨不打伞')]
    await lin.call('customer:link', { customerId: weibo.customerId, otherCustomerId: douyin.customerId })
    expect(await speaks('douyin', 'd1', '小雨不打伞', '还有，屏幕也花了，能修吗？')).toMatchObject({ customerId: weibo.customerId })
  })

  it('is suggested first by a number that both gave', async () => {
    const private_ = { visibility: 'private', touchpoint: 'private_message' } as const
    const [weibo, douyin] = [await speaks('weibo', 'w1', '甲', '我的电话 13800001234，请回电', private_), await speaks('douyin', 'd1', '乙', '打 13800001234 找我，充电口坏了', private_)]
    expect((await customer(weibo.customerId)).summary.perhaps).toMatchObject([{ customerId: douyin.customerId, why: 'same_number' }])
  })

  it('taken apart again: each with their own rooms, cases and numbers, and not suggested anew', async () => {
    const [weibo, douyin] = [await speaks('weibo', 'w1', '小雨不打伞'), await speaks('douyin', 'd1', '小雨不打伞', '我的电话 13800001234，请回电', { visibility: 'private', touchpoint: 'private_message' })]
    await lin.call('customer:link', { customerId: weibo.customerId, otherCustomerId: douyin.customerId })
    const { customerId } = await lin.call('customer:unlink', { identityId: 'douyin:d1' })
    const [one, two] = [await customer(weibo.customerId), await customer(customerId)]
    expect(one.rows.map(row => row.id)).toEqual([weibo.conversationId])
    expect(two.rows.map(row => row.id)).toEqual([douyin.conversationId])
    expect(one.summary.cases.map(each => each.id)).toEqual([weibo.caseId])
    expect(two.summary.cases.map(each => each.id)).toEqual([douyin.caseId])
    expect([one.summary.numbers.length, two.summary.numbers.length]).toEqual([0, 1])
    expect([one.summary.perhaps, two.summary.perhaps]).toEqual([[], []])
  })

  it('a case that both share is split', async () => {
    const [weibo, douyin] = [await speaks('weibo', 'w1', '小雨不打伞'), await speaks('douyin', 'd1', '小雨不打伞')]
    await lin.call('customer:link', { customerId: weibo.customerId, otherCustomerId: douyin.customerId })
    await t.store.write(async tx => void await tx.update('conversations', douyin.conversationId, { caseId: weibo.caseId }))
    const { customerId } = await lin.call('customer:unlink', { identityId: 'douyin:d1' })
    const room = await t.store.read.get('conversations', douyin.conversationId)
    expect(room?.caseId).not.toBe(weibo.caseId)
    expect(await t.store.read.get('cases', room?.caseId ?? '')).toMatchObject({ customerId })
    expect(await t.store.read.get('conversations', weibo.conversationId)).toMatchObject({ caseId: weibo.caseId })
  })

  it('told apart once, never asked about again', async () => {
    const [weibo, douyin] = [await speaks('weibo', 'w1', '小雨不打伞'), await speaks('douyin', 'd1', '小雨不打伞')]
    await lin.call('customer:notSame', { customerId: weibo.customerId, otherCustomerId: douyin.customerId })
    expect((await customer(weibo.customerId)).summary.perhaps).toEqual([])
    expect((await customer(douyin.customerId)).summary.perhaps).toEqual([])
  })

  it.each(['用户7310042261', '好'])('a name that says nothing (%s) suggests nobody', async (name) => {
    const weibo = await speaks('weibo', 'w1', name)
    await speaks('douyin', 'd1', name)
    expect((await customer(weibo.customerId)).summary.perhaps).toEqual([])
  })

  it('refuses what makes no sense', async () => {
    const weibo = await speaks('weibo', 'w1', '小雨不打伞')
    await expect(lin.call('customer:link', { customerId: weibo.customerId, otherCustomerId: weibo.customerId })).rejects.toMatchObject({ code: 'conflict' })
    await expect(lin.call('customer:link', { customerId: weibo.customerId, otherCustomerId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(lin.call('customer:unlink', { identityId: 'weibo:w1' })).rejects.toMatchObject({ code: 'wrong_state' })
  })
})
