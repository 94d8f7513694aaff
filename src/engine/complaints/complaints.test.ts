import type { TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { complaintOf, startByHandEngine, typed } from '../../../tests/support/engine/by-hand-engine.ts'
import { until } from '../../../tests/support/engine/inbox.ts'
import { defaultDeadlines } from '../../shared/rules/deadline.data.ts'
import { deadlineAt } from '../../shared/rules/deadline.ts'

describe('complaints of desks without an API', () => {
  let t: TestEngine
  beforeEach(async () => {
    t = await startByHandEngine()
  })
  afterEach(() => t.stop())

  const room = async (id: string) => (await t.store.read.get('conversations', id))!
  const duties = async (id: string) => (await t.store.read.find('obligations', { conversationId: id }, { order: [['dueAt', 'asc']] })).map(({ kind, dueAt, closedBy }) => ({ kind, dueAt, closedBy }))

  it('is a conversation in the queue with a case, a turn and the desk\'s own clock', async () => {
    const facts = typed()
    const { conversationId: id, known } = await t.desk().call('complaint:create', facts)
    expect(known).toBe(false)
    const times = defaultDeadlines.heimao
    expect(await duties(id)).toEqual([
      { kind: 'first_reply', dueAt: deadlineAt(facts.publishedAt, times.firstReply), closedBy: null },
      { kind: 'tell_result', dueAt: deadlineAt(facts.publishedAt, times.finalAnswer), closedBy: null },
    ])
    expect(await room(id)).toMatchObject({ channel: 'complaint', touchpoint: 'complaint', visibility: 'public', status: 'queued', triage: 'needs_reply', customerName: '云边的猫', dueKind: 'first_reply' })
    expect((await complaintOf(t.desk(), id)).complaint).toMatchObject({ externalNo: '17312345678', amount: 329_900, state: 'processing', whole: true, timesConfirmed: false, issues: ['质量问题', '售后服务'] })
    const ledger = await t.desk().view('ledger', {})
    expect(ledger.summary.balances).toBe(true)
  })

  it('is one complaint however often its number is typed', async () => {
    const first = await t.desk('lin').call('complaint:create', typed())
    const again = await t.desk('zhou').call('complaint:create', typed({ clientKey: 'key-00000002', text: '别的话' }))
    expect(again).toEqual({ conversationId: first.conversationId, known: true })
    expect(await t.store.read.count('messages', { conversationId: first.conversationId })).toBe(1)
    const both = await Promise.all(['lin', 'zhou'].map((who, n) => t.desk(who as 'lin').call('complaint:create', typed({ externalNo: '17399999999', clientKey: `key-0000001${n}` }))))
    expect(new Set(both.map(each => each.conversationId)).size).toBe(1)
  })

  it('an authority\'s desk is a private room; the number of the complainant stays sealed and joins the customer it belongs to', async () => {
    const lin = t.desk()
    const { conversationId: id } = await lin.call('complaint:create', typed({ desk: '12315', externalNo: 'A1', phone: '138 0013 8000' }))
    expect((await room(id)).visibility).toBe('private')
    expect((await complaintOf(lin, id)).complaint.phones).toEqual(['138****8000'])
    const other = await lin.call('complaint:create', typed({ desk: 'miit', externalNo: 'B2', clientKey: 'key-00000003', phone: '+86 13800138000' }))
    expect((await room(other.conversationId)).customerId).toBe((await room(id)).customerId)
    expect(JSON.stringify(await t.store.read.find('journal', {}))).not.toContain('13800138000')
  })

  it('what announces a regulator, a lawyer or a journalist is raised, and says why', async () => {
    const { conversationId: id } = await t.desk().call('complaint:create', typed({ text: '再不处理我就找记者曝光，律师函已经准备好。' }))
    const calm = await t.desk().call('complaint:create', typed({ externalNo: '2', clientKey: 'key-00000002' }))
    expect(await room(id)).toMatchObject({ tier: 1, danger: ['escalated'], triageWhy: ['complaint_filed', expect.stringMatching(/^escalation:.*(?:律师|记者)/)] })
    await t.desk().call('complaint:addStep', { id, clientKey: 'key-step-9', actor: 'consumer', label: '补充', at: t.clock.now(), text: '还是没人管' })
    expect((await room(id)).triageWhy).toEqual(['complaint_filed', expect.stringMatching(/^escalation:/)])
    expect(await room(calm.conversationId)).toMatchObject({ tier: 2, danger: [] })
    t.hear({ text: '云杉洗碗机又漏水，明天找律师起诉你们', touchpoint: 'mention' })
    await until(async () => expect(await t.store.read.one('conversations', { channel: 'weibo' })).toMatchObject({ tier: 1, danger: ['escalated'] }))
  })

  it('refuses what cannot be: no words, the future, a false number, a foreign account, no web address', async () => {
    const lin = t.desk()
    const wrong: [Partial<ReturnType<typeof typed>>, string][] = [
      [{ title: '', text: '' }, 'bad_input'],
      [{ publishedAt: Date.now() + 3_600_000 }, 'bad_input'],
      [{ phone: '12' }, 'number_invalid'],
      [{ accountId: 'weibo-main' }, 'not_found'],
      [{ url: 'https://a@b.example/' }, 'bad_input'],
      [{ amount: 1.5 }, 'bad_input'],
    ]
    for (const [facts, code] of wrong)
      expect([facts, (await refusal(lin.call('complaint:create', typed(facts)))).code]).toEqual([facts, code])
    expect(await t.store.read.count('complaints', {})).toBe(0)
  })

  it('goes through its states by a person\'s word, each with its reason, and never past a customer who waits', async () => {
    const lin = t.desk()
    const { conversationId: id } = await lin.call('complaint:create', typed())
    const become = async (state: 'replied' | 'completed' | 'closed' | 'processing', why = '') => lin.call('complaint:setState', { id, version: (await complaintOf(lin, id)).complaint.version, state, why })
    expect(await refusal(become('completed'))).toMatchObject({ code: 'wrong_state', details: { open: 'turn' } })
    await become('replied', '后台已回复')
    expect((await t.store.read.find('turns', { conversationId: id }))[0]?.state).toBe('answered_elsewhere')
    await lin.call('complaint:addStep', { id, clientKey: 'key-step-1', actor: 'consumer', label: '补充投诉', at: t.clock.now(), text: '师傅没有来' })
    expect((await complaintOf(lin, id)).complaint.state).toBe('processing')
    expect((await room(id)).dueKind).toBe('next_reply')
    await lin.call('complaint:addStep', { id, clientKey: 'key-step-2', actor: 'merchant', label: '商家回复', at: t.clock.now(), text: '师傅今天下午三点到，工单 7001。' })
    await lin.call('complaint:addStep', { id, clientKey: 'key-step-3', actor: 'platform', label: '平台提醒', at: t.clock.now(), text: '' })
    await become('completed', '消费者确认')
    expect((await duties(id)).filter(duty => duty.closedBy === null)).toEqual([])
    await lin.call('complaint:rate', { id, version: (await complaintOf(lin, id)).complaint.version, rating: { attitude: 5, speed: 4, satisfaction: null, text: '还行' } })
    const { complaint, steps } = await complaintOf(lin, id)
    expect(complaint).toMatchObject({ state: 'completed', rating: { attitude: 5, speed: 4, satisfaction: null, text: '还行' } })
    expect(steps.map(step => [step.actor, step.label])).toEqual([['consumer', '补充投诉'], ['merchant', '商家回复'], ['platform', '平台提醒']])
    expect((await t.store.read.find('audit', { entityId: id })).map(row => row.action)).toEqual(expect.arrayContaining(['complaint.create', 'complaint.state', 'complaint.step', 'complaint.rate']))
    expect(await refusal(lin.call('complaint:rate', { id, version: 1, rating: { attitude: 5, speed: 4, satisfaction: 1, text: '' } }))).toMatchObject({ code: 'stale_version' })
    expect(await refusal(become('replied'))).toMatchObject({ code: 'wrong_state' })
  })

  it('times are a supervisor\'s to change, and hold for what comes in afterwards', async () => {
    const table = { ...defaultDeadlines, heimao: { firstReply: { amount: 2, unit: 'working_days' as const }, finalAnswer: { amount: 7, unit: 'days' as const }, confirmed: true } }
    expect(await refusal(t.desk('lin').call('complaint:setDeadlines', table))).toMatchObject({ code: 'forbidden' })
    const before = await t.desk().call('complaint:create', typed())
    await t.desk('boss').call('complaint:setDeadlines', table)
    expect(await t.desk().call('complaint:deadlines', {})).toEqual(table)
    const facts = typed({ externalNo: '2', clientKey: 'key-00000002' })
    const after = await t.desk().call('complaint:create', facts)
    expect((await duties(after.conversationId))[0]?.dueAt).toBe(deadlineAt(facts.publishedAt, { amount: 2, unit: 'working_days' }))
    expect((await duties(before.conversationId))[0]?.dueAt).toBe((await complaintOf(t.desk(), before.conversationId)).complaint.firstReplyDue)
    expect((await complaintOf(t.desk(), after.conversationId)).complaint.timesConfirmed).toBe(true)
    expect(await t.store.read.count('audit', { entityId: 'complaint_deadlines' })).toBe(1)
  })

  it('a notice by private message opens one draft to be completed, and asks for no answer itself', async () => {
    const notice = { visibility: 'private' as const, touchpoint: 'private_message' as const, threadKey: 'heimao-official', author: { uid: 'heimao-official', name: '黑猫投诉' } }
    t.hear({ ...notice, objectKey: 'dm:1', text: '您收到一条新的投诉，请登录查看：https://tousu.sina.com.cn/complaint/view/17388888888/ 尽快处理。' })
    t.hear({ ...notice, objectKey: 'dm:2', text: '您有新的投诉待处理，请登录后台。' })
    await until(async () => expect(await t.store.read.count('complaints', {})).toBe(2))
    expect(await t.store.read.one('conversations', { channel: 'weibo' })).toMatchObject({ triage: 'no_reply_needed', status: 'resolved' })
    const numbered = (await t.store.read.one('complaints', { externalNo: '17388888888' }))!
    expect(numbered).toMatchObject({ state: 'pending_assign', whole: false, source: 'notice', url: 'https://tousu.sina.com.cn/complaint/view/17388888888/' })
    t.hear({ ...notice, objectKey: 'dm:3', text: '提醒：投诉编号：17388888888 即将超时。' })
    await until(async () => expect(await t.store.read.count('messages', { conversationId: numbered.id, text: 'complaint_notice' })).toBe(1))
    expect(await t.store.read.count('complaints', {})).toBe(2)

    const bare = (await t.store.read.find('complaints', { externalNo: null }))[0]!
    const lin = t.desk()
    expect(await refusal(lin.call('complaint:update', { id: bare.id, version: 1, externalNo: '17388888888' }))).toMatchObject({ code: 'conflict', details: { conversationId: numbered.id } })
    await lin.call('complaint:update', { id: bare.id, version: 1, externalNo: '17377777777', title: '冰箱异响', amount: 100 })
    expect((await complaintOf(lin, bare.id)).complaint).toMatchObject({ externalNo: '17377777777', title: '冰箱异响', amount: 100, whole: true })
    expect((await lin.call('complaint:create', typed({ externalNo: '17377777777' }))).known).toBe(true)
  })
})
