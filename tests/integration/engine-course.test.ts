import type { TestEngine } from '../support/engine/start-engine.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { claimOnly, room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'

let running: TestEngine | null = null
afterEach(async () => {
  await running?.stop()
  running = null
})

async function start(overrides: Parameters<typeof startTestEngine>[0] = {}): Promise<TestEngine> {
  running = await startTestEngine(overrides)
  return running
}

const publicGuide = '看到您说的情况了，麻烦私信我们。'
const answer = '查到了，是重复扣费，50元今天已原路退回，您看一下余额。'

describe('from the square into a private message', () => {
  it('a private message joins the case and comes to the owner; its answer ends the public turn as well', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 话费又多扣50，再不处理我就去12315投诉了', threadKey: 'status:9:u9', author: { uid: 'u9', name: '老韩' } })
    const { row, epoch } = await claimOnly(lin)
    await lin.call('message:send', { conversationId: row.id, clientKey: 'guide-0001', text: publicGuide, role: 'reply', epoch, seenVersion: 99 })
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    t.hear({ text: '我来了，号码13800138000，帮我查', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u9', objectKey: 'dm:a', author: { uid: 'u9', name: '老韩' }, window: { until: t.clock.now() + 48 * 3_600_000, repliesLeft: null } })
    const mine = await rowsOf(lin, 'mine', 2)
    const direct = mine.find(each => each.visibility === 'private')!
    expect(direct.caseId).toBe(row.caseId)
    expect(direct.owner?.id).toBe('lin')
    expect((await room(lin, row.id)).summary.obligations.map(duty => duty.kind)).toContain('promise')
    await lin.call('message:send', { conversationId: direct.id, clientKey: 'reply-0001', text: answer, role: 'reply', epoch: direct.epoch, seenVersion: 99 })
    const ledger = await until(async () => {
      const view = await lin.view('ledger', { since: 0 })
      expect(view.summary.figures.effectiveInTime).toBe(2)
      return view.summary
    })
    expect(ledger.balances).toBe(true)
    expect((await room(lin, row.id)).summary.obligations).toEqual([])
    const stored = await t.store.read.find('phoneNumbers', {})
    expect(stored.map(number => number.masked)).toEqual(['138****8000'])
    expect(JSON.stringify(stored)).not.toContain('13800138000')
  })

  it('the open public room hears of the private one by itself', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 宽带三天没有网了，什么时候来修？', threadKey: 'status:7:u7', author: { uid: 'u7', name: '小赵' } })
    const { row } = await claimOnly(lin)
    const { viewId } = await lin.view('conversation', { id: row.id })
    t.hear({ text: '我来私信了', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u7', objectKey: 'dm:u7:a', author: { uid: 'u7', name: '小赵' }, window: { until: t.clock.now() + 48 * 3_600_000, repliesLeft: null } })
    await until(() => expect(lin.events.filter(({ name, payload }) => name === 'frame' && JSON.stringify(payload).includes(viewId)).map(({ payload }) => JSON.stringify(payload)).join()).toContain('"visibility":"private"'))
  })

  it('an answer stands after the claim although the platform only tells whole seconds', async () => {
    const t = await start()
    const lin = t.desk()
    t.weibo.onSend = message => ({ state: 'sent', objectKey: `comment:out-${message.clientKey}`, at: t.clock.now() - 900 })
    t.hear({ text: '@云杉客服 宽带三天没有网了，什么时候来修？', threadKey: 'status:8:u8', author: { uid: 'u8', name: '小钱' } })
    const { row, epoch } = await claimOnly(lin)
    await lin.call('message:send', { conversationId: row.id, clientKey: 'reply-0008', text: answer, role: 'reply', epoch, seenVersion: 99 })
    await until(async () => expect((await room(lin, row.id)).rows.at(-1)?.outbound?.state).toBe('sent'))
    expect((await room(lin, row.id)).rows.map(line => line.direction)).toEqual(['inbound', 'system', 'outbound'])
  })

  it('a case closes only when every room is at rest and nothing is owed', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 套餐怎么改？', threadKey: 'status:5:u5', author: { uid: 'u5', name: '小满' } })
    const { row, epoch } = await claimOnly(lin)
    const before = (await room(lin, row.id)).summary
    await expect(lin.call('case:close', { id: row.caseId, version: before.case.version, reason: 'solved' })).rejects.toMatchObject({ code: 'wrong_state' })
    await expect(lin.call('conversation:resolve', { id: row.id, epoch, version: before.row.version, reason: 'solved' })).rejects.toMatchObject({ code: 'wrong_state', details: { open: 'turn' } })
    await lin.call('message:send', { conversationId: row.id, clientKey: 'reply-0002', text: '在掌厅“套餐变更”里可以改，下月1号生效，不收手续费。', role: 'reply', epoch, seenVersion: 99 })
    await until(async () => expect((await room(lin, row.id)).summary.obligations).toEqual([]))
    const after = (await room(lin, row.id)).summary
    await lin.call('conversation:resolve', { id: row.id, epoch, version: after.row.version, reason: 'solved' })
    await lin.call('case:close', { id: row.caseId, version: after.case.version, reason: 'solved' })
    expect((await t.store.read.get('cases', row.caseId))?.status).toBe('closed')
    expect((await t.store.read.find('messages', { conversationId: row.id, direction: 'system' })).at(-1)).toMatchObject({ text: 'case_closed', facts: { agent: 'lin', reason: 'solved' } })
    t.hear({ text: '改了以后短信没收到，是不是没改成功？', threadKey: 'status:5:u5', objectKey: 'comment:again', author: { uid: 'u5', name: '小满' } })
    const again = await until(async () => {
      const found = (await rowsOf(lin, 'all')).find(each => each.id === row.id)!
      expect(found.status).toBe('queued')
      return found
    })
    expect(again.caseId).not.toBe(row.caseId)
  })

  it('a holding line counts apart, opens a promise and never ends the turn', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 快递显示签收了可我没收到！' })
    const { row, epoch } = await claimOnly(lin)
    await lin.call('message:send', { conversationId: row.id, clientKey: 'hold-0001', text: '稍等，马上为您查询', role: 'reply', epoch, seenVersion: 99 })
    const ledger = await until(async () => {
      const view = await lin.view('ledger', { since: 0 })
      expect(view.summary.figures.waiting.holding).toBe(1)
      return view.summary
    })
    expect(ledger.figures.effectiveInTime + ledger.figures.effectiveLate).toBe(0)
    expect((await room(lin, row.id)).summary.obligations.map(duty => duty.kind)).toEqual(['promise'])
  })

  it('an answer in the platform\'s own app ends the turn as answered elsewhere', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 宽带什么时候能修好？', threadKey: 'status:31:u31', author: { uid: 'u31', name: '阿宽' } })
    const [row] = await rowsOf(lin, 'queue')
    t.hear({ text: '师傅明早9点到，电话会先联系您。', byBrand: true, threadKey: 'status:31:u31', objectKey: 'comment:app', author: { uid: 'brand', name: '云杉客服' }, at: t.clock.now() + 5 })
    await until(async () => expect((await lin.view('ledger', { since: 0 })).summary.figures.answeredElsewhere).toBe(1))
    expect((await room(lin, row!.id)).rows.at(-1)?.author.kind).toBe('brand')
  })

  it('a thank-you after the answer opens nothing', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 发票怎么开？', threadKey: 'status:41:u41', author: { uid: 'u41', name: '小票' } })
    const { row, epoch } = await claimOnly(lin)
    await lin.call('message:send', { conversationId: row.id, clientKey: 'reply-0041', text: '在“我的-电子发票”里选月份就能开，2分钟内发到您邮箱。', role: 'reply', epoch, seenVersion: 99 })
    await until(async () => expect((await lin.view('ledger', { since: 0 })).summary.figures.effectiveInTime).toBe(1))
    t.hear({ text: '好的，谢谢', threadKey: 'status:41:u41', objectKey: 'comment:thanks', author: { uid: 'u41', name: '小票' }, at: t.clock.now() })
    await until(async () => expect((await room(lin, row.id)).rows.at(-1)?.text).toBe('好的，谢谢'))
    const ledger = (await lin.view('ledger', { since: 0 })).summary
    expect(ledger.figures.entered).toBe(1)
    expect((await room(lin, row.id)).summary.obligations).toEqual([])
  })
})

it('a found complaint is a lead with a clock of its own, and going up to the customer answers it', async () => {
  const t = await start()
  const lin = t.desk()
  t.hear({ text: '云杉的售后真是绝了，维修三周没人理我', touchpoint: 'search_hit', addressed: false, at: t.clock.now() - 3_600_000 })
  const { row, epoch } = await claimOnly(lin)
  expect(row.due!.dueAt - t.clock.now()).toBeGreaterThan(10 * 60_000)
  await lin.call('message:send', { conversationId: row.id, clientKey: 'lead-0001', text: '刷到您的维修单拖了三周，我是云杉客服，今天17点前给您确切的取机时间。', role: 'approach', epoch, seenVersion: 99 })
  await until(async () => expect((await lin.view('ledger', { since: 0 })).summary.figures.effectiveInTime).toBe(1))
})

describe('guards before the outbox', () => {
  it('refuses personal data in public, a secret asked for anywhere, a text over the limit and the same sentence twice', async () => {
    const t = await start()
    const lin = t.desk()
    t.hear({ text: '@云杉客服 怎么联系你们？', author: { uid: 'u61', name: '甲' } })
    t.hear({ text: '@云杉客服 我也想问怎么联系', author: { uid: 'u62', name: '乙' } })
    const rows = await rowsOf(lin, 'queue', 2)
    const claimed = await Promise.all(rows.map(async row => ({ id: row.id, epoch: (await lin.call('conversation:claim', { id: row.id })).epoch })))
    const send = (index: number, text: string, key: string) => lin.call('message:send', { conversationId: claimed[index]!.id, clientKey: key, text, role: 'reply', epoch: claimed[index]!.epoch, seenVersion: 99 })
    await expect(send(0, '您的号码13800138000已登记，今天回电。', 'guard-001')).rejects.toMatchObject({ code: 'guard_personal_data' })
    await expect(send(0, '请把短信验证码发给我', 'guard-002')).rejects.toMatchObject({ code: 'guard_secret_request' })
    await expect(send(0, '好'.repeat(141), 'guard-003')).rejects.toMatchObject({ code: 'text_too_long' })
    await expect(send(0, '绝对不会再出问题', 'guard-004')).rejects.toMatchObject({ code: 'guard_sensitive' })
    await send(0, '主页下方“联系企业”就能找到我们，今天22点前都有人。', 'guard-005')
    await expect(send(1, '主页下方“联系企业”就能找到我们，今天22点前都有人。', 'guard-006')).rejects.toMatchObject({ code: 'duplicate_text' })
  })

  it('a word under review waits for a second person; a supervisor\'s own passes knowingly', async () => {
    const t = await start({ lexicon: [{ word: '赔偿', class: 'promise', severity: 'review' }] })
    const lin = t.desk()
    const boss = t.desk('boss')
    t.hear({ text: '@云杉客服 手机炸了你们赔不赔？' })
    const { row, epoch } = await claimOnly(lin)
    const send = (desk: typeof lin, clientKey: string, own: number) => desk.call('message:send', { conversationId: row.id, clientKey, text: '我们会赔偿您的损失，今天18点前把方案发给您。', role: 'reply', epoch: own, seenVersion: 99, acceptWarnings: true })
    const { outboundId } = await send(lin, 'review-01', epoch)
    expect(await t.store.read.get('outbox', outboundId)).toMatchObject({ state: 'in_check' })
    await lin.call('message:undo', { outboundId })
    await boss.call('conversation:assign', { id: row.id, epoch, toAgentId: 'boss' })
    await send(boss, 'review-02', epoch + 1)
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })

  it('only the owner sends, and only on what they have seen (F24)', async () => {
    const t = await start()
    const lin = t.desk()
    const zhou = t.desk('zhou')
    t.hear({ text: '@云杉客服 有人吗？', threadKey: 'status:71:u71', author: { uid: 'u71', name: '丙' } })
    const { row, epoch } = await claimOnly(lin)
    await expect(zhou.call('conversation:claim', { id: row.id })).rejects.toMatchObject({ code: 'already_owned' })
    await expect(zhou.call('message:send', { conversationId: row.id, clientKey: 'stale-001', text: '在的，您说', role: 'reply', epoch, seenVersion: 99 })).rejects.toMatchObject({ code: 'not_owner' })
    const seen = (await room(lin, row.id)).summary.seenVersion
    t.hear({ text: '算了，我自己找到了', threadKey: 'status:71:u71', objectKey: 'comment:late', author: { uid: 'u71', name: '丙' } })
    await until(async () => expect((await room(lin, row.id)).summary.seenVersion).toBeGreaterThan(seen))
    await expect(lin.call('message:send', { conversationId: row.id, clientKey: 'stale-002', text: '您好，请问需要办理什么业务？', role: 'reply', epoch, seenVersion: seen })).rejects.toMatchObject({ code: 'stale_version' })
    await lin.call('message:send', { conversationId: row.id, clientKey: 'stale-002', text: '您好，请问需要办理什么业务？', role: 'reply', epoch, seenVersion: seen, anyway: true })
    await until(() => expect(t.weibo.sent).toHaveLength(1))
  })
})
