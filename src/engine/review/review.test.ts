import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimOnly, room, rowsOf, until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { createTakeIn } from '../../../tests/support/engine/take-in.ts'

let t: TestEngine
let lin: Desk
let zhou: Desk
let boss: Desk
let owned: { id: string, epoch: number }
let keys = 0

beforeEach(async () => {
  t = await startTestEngine({ lexicon: [{ word: '赔偿', class: 'promise', severity: 'review' }, { word: '傻', class: 'insult', severity: 'block' }] })
  ;[lin, zhou, boss] = [t.desk('lin'), t.desk('zhou'), t.desk('boss')]
  t.hear({ text: '@云杉客服 洗碗机漏水了怎么办？', author: { uid: 'u1', name: '小一', followers: 5_000 } })
  const { row, epoch } = await claimOnly(lin)
  owned = { id: row.id, epoch }
})
afterEach(() => t.stop())

const answer = '今天下午两点到四点上门检修，师傅会先打电话。'

async function press(text = answer, more: { acceptWarnings?: boolean, undoMs?: number } = {}) {
  return lin.call('message:send', { conversationId: owned.id, clientKey: `press-${++keys}-0000`, text, role: 'reply', epoch: owned.epoch, seenVersion: 9_999, ...more })
}
const stateOf = async (outboundId: string) => (await t.store.read.get('outbox', outboundId))?.state
async function queueOf(desk: Desk) {
  const view = await desk.view('reviews', {})
  await desk.call('view:close', { viewId: view.viewId })
  return view
}
const only = async (desk = boss) => (await queueOf(desk)).rows[0]!
const decide = async (desk: Desk, outboundId: string, verdict: 'approve' | 'return', more: { text?: string, why?: string, seenSeq?: number } = {}) => desk.call('review:decide', { outboundId, verdict, seenSeq: 9_999, ...more })

describe('who is looked at first', () => {
  it('a big account: the text waits, nothing leaves, and a supervisor lets it go in the author\'s name', async () => {
    await boss.call('review:setPolicy', { followersAtLeast: 5_000 })
    const { outboundId, held } = await press()
    expect(held).toBe(true)
    expect(await only()).toMatchObject({ id: outboundId, author: { id: 'lin', name: '林晓' }, text: answer, reasons: ['big_account'], customer: { followers: 5_000 }, lines: [{ text: '@云杉客服 洗碗机漏水了怎么办？' }] })
    expect(t.weibo.sent).toEqual([])
    await decide(boss, outboundId, 'approve')
    await until(() => expect(t.weibo.sent.map(sent => sent.text)).toEqual([answer]))
    const line = (await room(lin, owned.id)).rows.find(row => row.outbound?.id === outboundId)
    expect(line).toMatchObject({ author: { id: 'lin' }, outbound: { review: { outcome: 'approved', by: { id: 'boss' }, changed: false } } })
    expect((await t.store.read.find('audit', { action: 'review.approve' }))[0]).toMatchObject({ actorId: 'boss', entityId: outboundId, facts: { author: 'lin' } })
  })

  it('a newcomer until they have sent enough', async () => {
    await boss.call('review:setPolicy', { newcomerAnswers: 1 })
    const { outboundId } = await press()
    expect((await only()).reasons).toEqual(['newcomer'])
    await decide(boss, outboundId, 'approve')
    await until(async () => expect(await stateOf(outboundId)).toBe('sent'))
    expect((await press('零件已备好，师傅会带上新的密封圈。')).held).toBe(false)
  })

  it('a crisis: everybody; automatic lines rest, too', async () => {
    await boss.call('review:setPolicy', { crisis: true })
    expect((await press()).held).toBe(true)
    expect((await only()).reasons).toEqual(['crisis'])
  })

  it('a listed word: the first press says so, the second hands it to a reviewer; a supervisor\'s own leaves', async () => {
    await expect(press('我们会赔偿您。')).rejects.toMatchObject({ code: 'guard_sensitive', details: { severity: 'review', word: '赔偿' } })
    expect((await press('我们会赔偿您。', { acceptWarnings: true })).held).toBe(true)
    await boss.call('conversation:assign', { id: owned.id, epoch: owned.epoch, toAgentId: 'boss' })
    const sent = await boss.call('message:send', { conversationId: owned.id, clientKey: 'boss-0001', text: '赔偿方案今天十八点前给您。', role: 'reply', epoch: owned.epoch + 1, seenVersion: 9_999, acceptWarnings: true })
    expect(sent.held).toBe(false)
  })
})

describe('the second person', () => {
  beforeEach(async () => void await boss.call('review:setPolicy', { crisis: true }))

  it('is never the author, and nobody who may not', async () => {
    const { outboundId } = await press()
    await expect(decide(zhou, outboundId, 'approve')).rejects.toMatchObject({ code: 'forbidden' })
    expect((await queueOf(zhou)).rows).toEqual([])
    await boss.call('review:setPolicy', { reviewers: ['zhou', 'lin'] })
    await expect(decide(lin, outboundId, 'approve')).rejects.toMatchObject({ code: 'second_person_needed' })
    expect((await queueOf(lin)).rows).toEqual([])
    await decide(zhou, outboundId, 'approve')
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it('changes it: the platform and the timeline have the new words, the old ones are kept', async () => {
    const { outboundId } = await press()
    await expect(decide(boss, outboundId, 'approve', { text: '你真傻' })).rejects.toMatchObject({ code: 'guard_sensitive' })
    await decide(boss, outboundId, 'approve', { text: '今天两点到四点师傅上门。' })
    await until(() => expect(t.weibo.sent.map(sent => sent.text)).toEqual(['今天两点到四点师傅上门。']))
    const line = (await room(lin, owned.id)).rows.find(row => row.outbound?.id === outboundId)
    expect(line).toMatchObject({ text: '今天两点到四点师傅上门。', outbound: { review: { changed: true } } })
    expect((await t.store.read.get('reviews', outboundId))?.writtenText).toBe(answer)
  })

  it('returns it: it never leaves, the author has it in the draft again, with the reason', async () => {
    const { outboundId } = await press()
    await expect(decide(boss, outboundId, 'return')).rejects.toMatchObject({ code: 'empty_text' })
    await decide(boss, outboundId, 'return', { why: '先核实保修期' })
    expect(await stateOf(outboundId)).toBe('cancelled')
    const { summary, rows } = await room(lin, owned.id)
    expect(summary.draft).toBe(answer)
    expect(rows.find(row => row.outbound?.id === outboundId)?.outbound?.review).toMatchObject({ outcome: 'returned', why: '先核实保修期', by: { id: 'boss' } })
    expect(lin.events.filter(event => event.name === 'alarm').map(event => (event.payload as { kind: string }).kind)).toContain('review_returned')
    expect(t.weibo.sent).toEqual([])
  })

  it('sees what the customer wrote meanwhile before it goes', async () => {
    const take = createTakeIn(t)
    const { outboundId } = await press()
    const { seenSeq } = await only()
    const thread = (await t.store.read.get('conversations', owned.id))!
    await take.hear({ text: '不用来了，已经好了', threadKey: thread.threadKey, objectKey: 'comment:77', author: { uid: 'u1', name: '小一' } })
    await expect(decide(boss, outboundId, 'approve', { seenSeq })).rejects.toMatchObject({ code: 'stale_version' })
    expect((await only()).lines.at(-1)?.text).toBe('不用来了，已经好了')
    await decide(boss, outboundId, 'approve', { seenSeq: (await only()).seenSeq })
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it('F44 cannot send it once the room has passed on; what is returned goes to its author', async () => {
    const { outboundId } = await press()
    await boss.call('conversation:assign', { id: owned.id, epoch: owned.epoch, toAgentId: 'zhou' })
    expect((await only()).passedOn).toBe(true)
    await expect(decide(boss, outboundId, 'approve')).rejects.toMatchObject({ code: 'stale_version' })
    await decide(boss, outboundId, 'return', { why: '会话已转给周远' })
    expect((await t.store.read.one('drafts', { agentId: 'lin', conversationId: owned.id }))?.text).toBe(answer)
    expect((await room(zhou, owned.id)).summary.draftFrom).toMatchObject({ by: { name: '林晓' }, text: answer })
  })

  it('two at once: one decides, the other is told', async () => {
    await boss.call('review:setPolicy', { reviewers: ['zhou'] })
    const { outboundId } = await press()
    const results = await Promise.allSettled([decide(boss, outboundId, 'approve'), decide(zhou, outboundId, 'return', { why: '再想想' })])
    expect(results.map(result => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect((results.find(result => result.status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({ code: 'wrong_state' })
  })

  it('stays away: after the limit the supervisors are told, and nothing leaves', async () => {
    await boss.call('review:setPolicy', { waitLimitMs: 30_000 })
    const { outboundId } = await press()
    t.clock.advance(31_000)
    const alarms = (desk: Desk) => desk.events.filter(event => event.name === 'alarm').map(event => (event.payload as { kind: string }).kind)
    await until(() => expect(alarms(boss)).toContain('review_waiting'))
    expect(alarms(lin)).not.toContain('review_waiting')
    expect((await boss.view('me', {})).summary.alarms.map(alarm => alarm.kind)).toContain('review_waiting')
    expect(await stateOf(outboundId)).toBe('in_check')
    expect(t.weibo.sent).toEqual([])
    await decide(boss, outboundId, 'return', { why: '过期了' })
    await until(async () => expect((await boss.view('me', {})).summary.alarms.map(alarm => alarm.kind)).not.toContain('review_waiting'))
  })

  it('its author takes it back meanwhile, and nobody decides about it any more', async () => {
    const { outboundId } = await press()
    expect((await lin.call('message:undo', { outboundId })).text).toBe(answer)
    await expect(decide(boss, outboundId, 'approve')).rejects.toMatchObject({ code: 'wrong_state' })
    expect((await queueOf(boss)).rows).toEqual([])
  })

  it('the customer\'s clock runs on until the platform has it', async () => {
    const { outboundId } = await press()
    expect((await rowsOf(lin, 'mine'))[0]?.due?.kind).toBe('first_reply')
    await decide(boss, outboundId, 'approve')
    await until(async () => expect((await rowsOf(lin, 'mine'))[0]?.due).toBeNull())
  })
})

describe('the lists of words', () => {
  it('hold for the next check as soon as they are changed, and say who changed them', async () => {
    const check = async (text: string) => (await lin.call('message:check', { conversationId: owned.id, text })).findings.map(finding => finding.severity)
    expect(await check('包您满意')).toEqual([])
    const { id } = await boss.call('guardWord:save', { id: null, word: '包您满意', class: 'promise' })
    expect(await check('包您满意')).toEqual(['review'])
    await boss.call('guardWord:setClass', { class: 'promise', severity: 'warn' })
    expect(await check('包您满意')).toEqual(['warn'])
    await boss.call('guardWord:save', { id, word: '包您满意', class: 'promise', severity: 'block', brand: '别家' })
    expect(await check('包您满意')).toEqual([])
    expect((await boss.call('guardWord:try', { text: '包您满意', brand: '别家', visibility: 'public' })).findings.map(finding => finding.severity)).toEqual(['block'])
    await boss.call('guardWord:remove', { id })
    const view = await boss.view('guardWords', {})
    expect(view.summary.history.map(change => `${change.by.name} ${change.action} ${change.word}`)).toEqual(['何班长 remove 包您满意', '何班长 change 包您满意', '何班长 class ', '何班长 add 包您满意'])
    expect(view.rows.map(row => row.word).toSorted()).toEqual(['傻', '赔偿'])
  })

  it('a brand lists a word once; an import adds and changes; agents keep away', async () => {
    await boss.call('guardWord:save', { id: null, word: '包赔', class: 'promise' })
    await expect(boss.call('guardWord:save', { id: null, word: '包赔', class: 'blame' })).rejects.toMatchObject({ code: 'conflict' })
    const words = [{ word: '包赔', class: 'promise' as const, severity: 'warn' as const }, { word: '蓝鲸', class: 'rival' as const }, { word: '蓝鲸', class: 'rival' as const }]
    expect(await boss.call('guardWord:import', { words })).toEqual({ added: 1, changed: 1 })
    expect(await boss.call('guardWord:import', { words })).toEqual({ added: 0, changed: 0 })
    await expect(lin.call('guardWord:save', { id: null, word: '甲', class: 'promise' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(lin.call('review:setPolicy', { crisis: true })).rejects.toMatchObject({ code: 'forbidden' })
  })
})
