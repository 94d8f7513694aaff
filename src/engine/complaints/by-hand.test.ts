import type { TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { complaintOf, draftReply, startByHandEngine, typed } from '../../../tests/support/engine/by-hand-engine.ts'
import { until } from '../../../tests/support/engine/inbox.ts'
import { makeStoreFolder } from '../../../tests/support/store-folder.ts'

const answer = '我们已安排主管工程师明天上午10点上门检测，检测不合格当天退款，单号 8841。'

describe('drafted here, posted there', () => {
  let t: TestEngine
  let id: string
  beforeEach(async () => {
    t = await startByHandEngine()
    id = (await t.desk('lin').call('complaint:create', typed())).conversationId
  })
  afterEach(() => t.stop())

  const turnOf = async () => (await t.store.read.find('turns', { conversationId: id }))[0]
  const outboxOf = (outboundId: string) => t.store.read.get('outbox', outboundId)

  it('waits for a person, counts only once a second one saw it, and then from the moment of posting', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    const outboundId = await draftReply(t, lin, id, answer)
    expect((await turnOf())?.state).toBe('waiting')
    expect(await lin.call('message:posted', { outboundId, url: '' })).toEqual({ counts: false })
    expect((await turnOf())?.state).toBe('waiting')
    const postedAt = (await t.store.read.get('handPosts', outboundId))?.postedAt ?? 0
    expect(await refusal(lin.call('message:confirmPosted', { outboundId }))).toMatchObject({ code: 'second_person_needed' })
    t.clock.advance(90_000)
    await boss.call('message:confirmPosted', { outboundId })
    expect(await turnOf()).toMatchObject({ state: 'effective_in_time', endedAt: postedAt, agentId: 'lin' })
    expect(await outboxOf(outboundId)).toMatchObject({ state: 'sent', acceptedAt: postedAt })
    const { complaint, steps } = await complaintOf(lin, id)
    expect(complaint).toMatchObject({ state: 'replied', handledAt: postedAt, handledBy: { id: 'lin', name: '林晓' } })
    expect(steps).toEqual([{ actor: 'merchant', label: '', text: answer }])
    const acts = (await t.store.read.find('audit', { entityId: outboundId })).map(row => [row.actorId, row.action])
    expect(acts).toEqual([['lin', 'message.posted'], ['boss', 'message.confirmPosted']])
  })

  it('never reaches a connector, and nobody but its owner or a supervisor says that it was posted', async () => {
    const outboundId = await draftReply(t, t.desk('lin'), id, answer)
    expect(await refusal(t.desk('zhou').call('message:posted', { outboundId }))).toMatchObject({ code: 'not_owner' })
    expect(await refusal(t.desk('lin').call('message:confirmPosted', { outboundId }))).toMatchObject({ code: 'wrong_state' })
    expect(await refusal(t.desk('lin').call('message:posted', { outboundId, url: 'javascript:alert(1)' }))).toMatchObject({ code: 'bad_input' })
    expect((await outboxOf(outboundId))?.attempts).toBe(0)
    expect(await refusal(t.desk('lin').call('message:posted', { outboundId: 'nothing' }))).toMatchObject({ code: 'not_found' })
  })

  it('what a second person does not find waits again, what was never posted goes back to the draft', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    const outboundId = await draftReply(t, lin, id, answer)
    await lin.call('message:posted', { outboundId })
    expect(await refusal(lin.call('message:posted', { outboundId }))).toMatchObject({ code: 'wrong_state' })
    expect(await zhou.call('message:notPosted', { outboundId })).toEqual({ draft: null })
    expect(await outboxOf(outboundId)).toMatchObject({ state: 'by_hand' })
    expect(await lin.call('message:notPosted', { outboundId })).toEqual({ draft: answer })
    expect(await outboxOf(outboundId)).toMatchObject({ state: 'cancelled' })
    expect((await turnOf())?.state).toBe('waiting')
  })

  it('one pair of eyes is enough where the account says so', async () => {
    await t.stop()
    t = await startByHandEngine({ complaint: { secondLook: false } })
    id = (await t.desk('lin').call('complaint:create', typed())).conversationId
    const outboundId = await draftReply(t, t.desk('lin'), id, answer)
    expect(await t.desk('lin').call('message:posted', { outboundId, url: 'https://tousu.sina.com.cn/x' })).toEqual({ counts: true })
    expect((await turnOf())?.state).toBe('effective_in_time')
  })

  it('a polite line without substance holds and does not count as handled', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    const outboundId = await draftReply(t, lin, id, '您好，收到，请稍等。')
    await lin.call('message:posted', { outboundId })
    await boss.call('message:confirmPosted', { outboundId })
    expect((await turnOf())?.state).toBe('waiting')
    expect((await complaintOf(lin, id)).complaint).toMatchObject({ handledAt: null, state: 'processing' })
  })

  it('a restart in the middle changes nothing: what waited waits, what was said to be posted is still said', async () => {
    await t.stop()
    const folder = await makeStoreFolder()
    t = await startByHandEngine({ store: await folder.open() })
    id = (await t.desk('lin').call('complaint:create', typed())).conversationId
    const waiting = await draftReply(t, t.desk('lin'), id, answer)
    const said = await draftReply(t, t.desk('lin'), id, `${answer}另外请您保留发票。`)
    await t.desk('lin').call('message:posted', { outboundId: said })
    const before = [await outboxOf(waiting), await outboxOf(said)]
    await t.stop()
    t = await startByHandEngine({ store: await folder.open() })
    expect([await outboxOf(waiting), await outboxOf(said)]).toEqual(before)
    await t.desk('boss').call('message:confirmPosted', { outboundId: said })
    await t.desk('lin').call('message:posted', { outboundId: waiting })
    expect((await outboxOf(said))?.state).toBe('sent')
    expect((await turnOf())?.state).toBe('effective_in_time')
    await t.stop()
    await folder.remove()
    t = await startByHandEngine()
  })

  it('shows on the message who posted it, and on the room that it is by hand', async () => {
    const lin = t.desk('lin')
    const outboundId = await draftReply(t, lin, id, answer)
    await lin.call('message:posted', { outboundId, url: 'https://tousu.sina.com.cn/complaint/view/1' })
    const view = await lin.view('conversation', { id })
    expect(view.summary.byHand).toEqual({ secondLook: true, page: 'https://tousu.sina.com.cn/complaint/view/17312345678/' })
    expect(view.rows.find(row => row.outbound?.id === outboundId)?.outbound).toMatchObject({ state: 'by_hand', posted: { by: { id: 'lin', name: '林晓' }, url: 'https://tousu.sina.com.cn/complaint/view/1' } })
  })

  it('the room rests only when the complaint has ended at its desk', async () => {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    const outboundId = await draftReply(t, lin, id, answer)
    await lin.call('message:posted', { outboundId })
    await boss.call('message:confirmPosted', { outboundId })
    const row = await t.store.read.get('conversations', id)
    const resolve = { id, epoch: row?.epoch ?? 0, version: row?.version ?? 0, reason: 'solved', note: '' } as const
    expect(await refusal(lin.call('conversation:resolve', resolve))).toMatchObject({ code: 'wrong_state', details: { open: 'complaint' } })
    const { complaint } = await complaintOf(lin, id)
    await lin.call('complaint:setState', { id, version: complaint.version, state: 'completed', why: '消费者已确认' })
    await lin.call('conversation:resolve', resolve)
    await until(async () => expect((await t.store.read.find('obligations', { conversationId: id, closedAt: null }))).toEqual([]))
  })
})
