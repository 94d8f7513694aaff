import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimOnly, room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { createTakeIn } from '../support/engine/take-in.ts'

let t: TestEngine
beforeEach(async () => {
  t = await startTestEngine()
})
afterEach(() => t.stop())

function roomEvents(desk: Desk): SessionEvents['room'][] {
  return desk.events.filter(event => event.name === 'room').map(event => event.payload as SessionEvents['room'])
}

const answer = '查到是国际漫游包续订，已退订，3天内到账。'

describe('F24 two people at one voice', () => {
  it('F24 who looks and who types is told to the others in the room at once, and when they leave', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    t.hear({ text: '@云杉客服 话费怎么多扣了？' })
    const [row] = await rowsOf(lin, 'queue')
    await lin.call('room:touch', { conversationId: row!.id, typing: false })
    await zhou.call('room:touch', { conversationId: row!.id, typing: false })
    expect(roomEvents(lin).at(-1)).toEqual({ conversationId: row!.id, people: [{ agentId: 'zhou', name: '周远', typing: false }] })
    await zhou.call('room:touch', { conversationId: row!.id, typing: true })
    expect(roomEvents(lin).at(-1)?.people).toEqual([{ agentId: 'zhou', name: '周远', typing: true }])
    expect(roomEvents(zhou).at(-1)?.people).toEqual([{ agentId: 'lin', name: '林晓', typing: false }])
    zhou.session.close()
    expect(roomEvents(lin).at(-1)?.people).toEqual([])
  })

  it('F24 both type, both press Enter: one answer goes out, the other is told whose it is', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    t.hear({ text: '@云杉客服 话费怎么多扣了？' })
    const { row, epoch } = await claimOnly(lin)
    const send = (desk: Desk, text: string, key: string) => desk.call('message:send', { conversationId: row.id, clientKey: key, text, role: 'reply', epoch, seenVersion: 9_999 })
    const results = await Promise.allSettled([send(lin, answer, 'from-lin-1'), send(zhou, '您好，我来帮您查，10分钟内回复。', 'from-zhou-1')])
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'rejected'])
    expect((results[1] as PromiseRejectedResult).reason).toMatchObject({ code: 'not_owner', details: { owner: 'lin' } })
    await until(() => expect(t.weibo.sent.map(message => message.text)).toEqual([answer]))
  })

  it('F24 what came in meanwhile has to be seen first; pressed again on purpose it goes', async () => {
    const lin = t.desk()
    const take = createTakeIn(t)
    const author = { uid: 'u5', name: '小五' }
    await take.hear({ text: '话费怎么多扣了？', threadKey: 'status:5:u5', author })
    const { row, epoch } = await claimOnly(lin)
    const seen = (await room(lin, row.id)).summary.seenVersion
    await take.hear({ text: '不用查了，我换个问题：怎么停机？', threadKey: 'status:5:u5', objectKey: 'comment:5', author })
    const send = (anyway: boolean) => lin.call('message:send', { conversationId: row.id, clientKey: 'careful-1', text: answer, role: 'reply', epoch, seenVersion: seen, anyway })
    await expect(send(false)).rejects.toMatchObject({ code: 'stale_version', details: { lastInboundSeq: expect.any(Number) } })
    expect(t.weibo.sent).toEqual([])
    await send(true)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it('F24 an answer of a colleague that one has not seen has to be confirmed, one\'s own has not', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    t.hear({ text: '@云杉客服 话费怎么多扣了？' })
    const { row, epoch } = await claimOnly(lin)
    const bossSaw = (await room(boss, row.id)).summary.seenVersion
    const linSaw = (await room(lin, row.id)).summary.seenVersion
    await lin.call('message:send', { conversationId: row.id, clientKey: 'lin-first-1', text: answer, role: 'reply', epoch, seenVersion: linSaw })
    await lin.call('message:send', { conversationId: row.id, clientKey: 'lin-second-1', text: '另外已为您补偿2G流量，今天生效。', role: 'reply', epoch, seenVersion: linSaw })
    await boss.call('conversation:assign', { id: row.id, epoch, toAgentId: 'boss' })
    const mine = (await room(boss, row.id)).summary.row.epoch
    const send = (seenVersion: number, anyway = false) => boss.call('message:send', { conversationId: row.id, clientKey: 'boss-1-1234', text: '您好，我是班长，已为您退订并退款。', role: 'reply', epoch: mine, seenVersion, anyway })
    await expect(send(bossSaw)).rejects.toMatchObject({ code: 'stale_version', details: { answeredBy: '林晓' } })
    await send((await room(boss, row.id)).summary.seenVersion)
    await until(() => expect(t.weibo.sent).toHaveLength(3))
  })

  it('F24 who lost the room decides nothing about its texts any more', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    t.weibo.onSend = () => Promise.reject(Object.assign(new Error('captcha_required'), { name: 'AppError', code: 'captcha_required', details: {}, retryable: false, reportable: false }))
    t.hear({ text: '@云杉客服 话费怎么多扣了？' })
    const { row, epoch } = await claimOnly(lin)
    const { outboundId } = await lin.call('message:send', { conversationId: row.id, clientKey: 'lin-first-1', text: answer, role: 'reply', epoch, seenVersion: 9_999 })
    await until(async () => expect((await t.store.read.get('outbox', outboundId))?.state).toBe('failed'))
    await boss.call('conversation:assign', { id: row.id, epoch, toAgentId: 'zhou' })
    for (const name of ['message:retry', 'message:cancel'] as const)
      await expect(lin.call(name, { outboundId })).rejects.toMatchObject({ code: 'not_owner', details: { owner: 'zhou' } })
    await t.desk('zhou').call('message:cancel', { outboundId })
    expect((await t.store.read.get('outbox', outboundId))?.state).toBe('cancelled')
  })
})

describe('F42 the same instant', () => {
  /** A thousand voices, taken in at once. */
  async function crowd(count: number): Promise<string[]> {
    const at = t.clock.now()
    for (let n = 0; n < count; n += 1)
      t.hear({ text: `第${n}位，宽带断了怎么办？`, at: at - count + n })
    await until(async () => expect(await t.store.read.count('conversations', {})).toBe(count))
    return (await t.store.read.find('conversations', {})).map(row => row.id)
  }

  it('F42 two agents claim the same voice a thousand times: one owner each, the other is told who', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    const ids = await crowd(1_000)
    const outcomes = await Promise.all(ids.map(async (id, index) => {
      const order = index % 2 === 0 ? [lin, zhou] : [zhou, lin]
      return Promise.allSettled(order.map(desk => desk.call('conversation:claim', { id })))
    }))
    for (const [first, second] of outcomes) {
      expect([first?.status, second?.status].sort()).toEqual(['fulfilled', 'rejected'])
      const refused = [first, second].find(outcome => outcome?.status === 'rejected') as PromiseRejectedResult
      expect(refused.reason).toMatchObject({ code: 'already_owned' })
    }
    const rows = await t.store.read.find('conversations', {})
    expect(rows.filter(row => row.ownerId === 'lin' || row.ownerId === 'zhou')).toHaveLength(1_000)
    expect(rows.filter(row => row.epoch !== 1)).toEqual([])
    expect(await t.store.read.count('messages', { direction: 'system', text: 'claimed' })).toBe(1_000)
  })

  it('F42 "next" pressed by two agents at once gives nobody the other\'s', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    await crowd(200)
    const got = await Promise.all(Array.from({ length: 200 }, (_, index) => (index % 2 === 0 ? lin : zhou).call('conversation:claimNext', {})))
    const ids = got.map(each => each.conversationId)
    expect(new Set(ids).size).toBe(200)
    expect(ids).not.toContain(null)
  })

  it('F42 an offer accepted and expired in the same instant, sixty times: exactly one owner, or back to the queue whole', async () => {
    const lin = t.desk('lin')
    await lin.call('presence:set', { presence: 'ready' })
    const ends = { accepted: 0, expired: 0 }
    for (let race = 0; race < 60; race += 1) {
      t.hear({ text: `第${race}位，宽带断了怎么办？` })
      const offer = await until(async () => {
        const found = await t.store.read.one('offers', { state: 'offered' })
        expect(found).toBeDefined()
        return found!
      })
      // Some races land before the moment, some on it, some after it; the rounds run meanwhile.
      t.clock.advance(offer.until - t.clock.now() - 40 + (race % 5) * 20)
      const accepted = await lin.call('conversation:acceptOffer', { id: offer.conversationId }).then(() => true, (error: { code: string }) => {
        expect(error.code).toBe('offer_gone')
        return false
      })
      const ended = await until(async () => {
        const now = await t.store.read.get('offers', offer.id)
        expect(now?.state).not.toBe('offered')
        return now!
      })
      const conversation = (await t.store.read.get('conversations', offer.conversationId))!
      expect(ended.state).toBe(accepted ? 'accepted' : 'expired')
      expect(conversation.ownerId).toBe(accepted ? 'lin' : null)
      ends[accepted ? 'accepted' : 'expired'] += 1
      await settleDown(lin, conversation.id)
    }
    expect(ends.accepted + ends.expired).toBe(60)
    expect(ends).toMatchObject({ accepted: expect.toSatisfy((n: number) => n > 0), expired: expect.toSatisfy((n: number) => n > 0) })
  })

  /** The room leaves the race, and the agent counts as answering again. */
  async function settleDown(lin: Desk, id: string): Promise<void> {
    const taken = await lin.call('conversation:claim', { id }).catch(() => null)
    const epoch = taken?.epoch ?? (await t.store.read.get('conversations', id))!.epoch
    await lin.call('conversation:resolve', { id, epoch, version: 0, reason: 'no_reply_needed' })
    await lin.call('presence:set', { presence: 'ready' })
  }
})
