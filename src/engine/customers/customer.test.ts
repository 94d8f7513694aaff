import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { InboundMessage } from '../../shared/domain/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../../../tests/support/engine/inbox.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { createTakeIn } from '../../../tests/support/engine/take-in.ts'
import { revealMeasure } from './reveal.ts'

let t: TestEngine
let lin: Desk
let zhou: Desk
let boss: Desk

beforeEach(async () => {
  t = await startTestEngine()
  lin = t.desk()
  zhou = t.desk('zhou')
  boss = t.desk('boss')
})
afterEach(() => t.stop())

const inPrivate = { visibility: 'private', touchpoint: 'private_message' } as const

/** A customer speaks somewhere, and lin takes the room. */
async function room(uid: string, text: string, more: Partial<InboundMessage> = {}, owner: Desk | null = lin) {
  const threadKey = `${uid}:${text}`
  await createTakeIn(t).hear({ text, threadKey, objectKey: `${threadKey}:1`, author: { uid, name: `客户${uid}` }, ...more })
  const found = await until(async () => {
    const row = await t.store.read.one('conversations', { threadKey })
    expect(row).toBeDefined()
    return row!
  })
  if (owner !== null)
    await owner.call('conversation:claim', { id: found.id })
  return (await t.store.read.get('conversations', found.id))!
}

async function panel(customerId: string, conversationId: string | null = null, more = {}) {
  const view = await lin.view('customer', { customerId, conversationId, ...more })
  await lin.call('view:close', { viewId: view.viewId })
  return view.summary
}

describe('what colleagues know of a customer', () => {
  it('notes are everybody\'s to read and their author\'s to edit; what stood there before stays beside them, numbers never whole', async () => {
    const { customerId } = await room('1', '手机坏了')
    const { noteId } = await lin.call('customer:addNote', { customerId, text: '常出差，打 13800138000' })
    expect((await panel(customerId)).notes).toMatchObject([{ text: '常出差，打 138****8000', author: { name: '林晓' }, history: [] }])
    await expect(zhou.call('customer:editNote', { noteId, version: 1, text: '别人的' })).rejects.toMatchObject({ code: 'forbidden' })
    await lin.call('customer:editNote', { noteId, version: 1, text: '不出差了' })
    await expect(lin.call('customer:editNote', { noteId, version: 1, text: '再改' })).rejects.toMatchObject({ code: 'stale_version' })
    expect((await panel(customerId)).notes).toMatchObject([{ text: '不出差了', version: 2, history: [{ text: '常出差，打 138****8000' }] }])
    await lin.call('customer:editNote', { noteId, version: 2, text: '' })
    expect((await panel(customerId)).notes).toEqual([])
    expect((await t.store.read.find('audit', { entityId: customerId })).map(row => row.action)).toEqual(['customer.note', 'customer.noteEdit', 'customer.noteRemove'])
  })

  it('tags are kept once each, and suggested by how many people have them', async () => {
    const [a, b] = [await room('1', '手机坏了'), await room('2', '屏幕花了')]
    await lin.call('customer:setTags', { customerId: a.customerId, tags: ['企业客户', ' 企业客户 ', '易怒'] })
    await lin.call('customer:setTags', { customerId: b.customerId, tags: ['企业客户'] })
    expect((await panel(a.customerId)).tags).toEqual(['企业客户', '易怒'])
    expect((await lin.call('customer:tagsLike', { text: '' })).tags).toEqual([{ tag: '企业客户', people: 2 }, { tag: '易怒', people: 1 }])
    await lin.call('customer:setTags', { customerId: a.customerId, tags: ['易怒'] })
    expect((await panel(a.customerId)).tags).toEqual(['易怒'])
  })

  it('a VIP\'s open rooms weigh as such at once, and those that come later', async () => {
    const found = await room('1', '手机坏了', {}, null)
    const before = found.rank!
    await lin.call('customer:setVip', { customerId: found.customerId, vip: true })
    expect(await t.store.read.get('conversations', found.id)).toMatchObject({ vip: true, rank: before - 10_000 })
    const { version } = (await t.store.read.get('customers', found.customerId))!
    await lin.call('customer:setVip', { customerId: found.customerId, vip: true })
    expect((await t.store.read.get('customers', found.customerId))?.version).toBe(version)
  })
})

describe('masked fields', () => {
  it('are shown to who is at work with the customer, with a reason that stays, and to nobody else', async () => {
    const { customerId } = await room('7310042261', '我的电话 13800138000，请回电', inPrivate)
    const { numbers, identities } = await panel(customerId)
    expect([numbers[0]!.masked, identities[0]!.uid]).toEqual(['138****8000', '73****61'])
    const ask = { customerId, field: 'number', fieldId: numbers[0]!.id, why: 'call_outside' } as const
    await expect(zhou.call('customer:reveal', ask)).rejects.toMatchObject({ code: 'not_owner' })
    const shown = await lin.call('customer:reveal', ask)
    expect(shown.value).toBe('+8613800138000')
    expect(shown.until - t.clock.now()).toBeGreaterThan(15_000)
    expect(await lin.call('customer:reveal', { customerId, field: 'uid', fieldId: identities[0]!.id, why: 'other', note: '举报' })).toMatchObject({ value: '7310042261' })
    await expect(lin.call('customer:reveal', { ...ask, fieldId: 'another' })).rejects.toMatchObject({ code: 'not_found' })
    const log = await boss.view('reveals', {})
    expect(log.rows).toMatchObject([{ by: { name: '林晓' }, field: 'uid', masked: '73****61', why: 'other', note: '举报', customerId }, { field: 'number', masked: '138****8000', why: 'call_outside' }])
    expect(JSON.stringify([log, await t.store.read.find('audit', {})])).not.toContain('13800138000')
    await expect(lin.view('reveals', {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('an unusual number of them is a supervisor\'s alarm, and there is an end to it within the hour', async () => {
    const { customerId } = await room('1', '我的电话 13800138000', inPrivate)
    const fieldId = (await panel(customerId)).numbers[0]!.id
    const reveal = () => lin.call('customer:reveal', { customerId, field: 'number', fieldId, why: 'verify' })
    for (let n = 1; n < revealMeasure.told; n++)
      await reveal()
    const told = async (desk: Desk) => (await desk.view('me', {})).summary.alarms.filter(alarm => alarm.kind === 'reveals_many')
    expect(await told(boss)).toEqual([])
    await reveal()
    expect(await told(boss)).toMatchObject([{ kind: 'reveals_many', facts: { name: '林晓', n: revealMeasure.told } }])
    expect(await told(lin)).toEqual([])
    for (let n = revealMeasure.told; n < revealMeasure.most; n++)
      await reveal()
    await expect(reveal()).rejects.toMatchObject({ code: 'too_fast' })
    t.clock.advance(3_600_001)
    await reveal()
  })
})

describe('who somebody is, asked before anything personal is told', () => {
  const tail = (answer: string) => ({ item: 'phone_tail', answer }) as const
  const order = (matched: boolean) => ({ item: 'order_no', matched }) as const

  it('two answers that match pass, for this case and four hours; the answers are nowhere', async () => {
    const { id, customerId } = await room('1', '我的电话 13800138000，帮我查物流', inPrivate)
    expect(await lin.call('identity:check', { conversationId: id, items: [tail('8000'), order(true)] })).toMatchObject({ passed: true, items: [{ item: 'phone_tail', matched: true, how: 'compared' }, { item: 'order_no', matched: true, how: 'looked_up' }] })
    expect((await panel(customerId, id)).check).toMatchObject({ valid: { passed: true, by: { name: '林晓' } }, failed: 0 })
    expect(JSON.stringify([await t.store.read.find('identityChecks', {}), await t.store.read.find('audit', { action: 'identity.check' })])).not.toMatch(/"8000"/)
    const { valid } = (await panel(customerId, id)).check
    expect(valid!.expiresAt - valid!.at).toBe(4 * 3_600_000)
    t.clock.advance(4 * 3_600_000 + 1)
    expect((await panel(customerId, id)).check.valid).toBeNull()
  })

  it.each([
    ['one answer is not enough', [tail('8000')]],
    ['a wrong tail fails', [tail('0000'), order(true)]],
    ['one wrong answer among right ones fails', [tail('8000'), order(false)]],
  ])('%s', async (_what, items) => {
    const { id, customerId } = await room('1', '我的电话 13800138000', inPrivate)
    expect((await lin.call('identity:check', { conversationId: id, items })).passed).toBe(false)
    expect((await panel(customerId, id)).check).toMatchObject({ valid: null, failed: 1 })
  })

  it('not in public, not by a stranger to the room, not without a number, not about what is not asked, and nobody guesses on', async () => {
    const open = await room('1', '手机坏了')
    await expect(lin.call('identity:check', { conversationId: open.id, items: [order(true)] })).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'public_room' } })
    const { id } = await room('2', '帮我查一下', inPrivate)
    await expect(zhou.call('identity:check', { conversationId: id, items: [order(true)] })).rejects.toMatchObject({ code: 'not_owner' })
    await expect(lin.call('identity:check', { conversationId: id, items: [tail('8000')] })).rejects.toMatchObject({ code: 'wrong_state', details: { reason: 'no_number' } })
    await expect(lin.call('identity:check', { conversationId: id, items: [{ item: 'address', matched: true }] })).rejects.toMatchObject({ code: 'bad_input' })
    for (let n = 0; n < 5; n++)
      await lin.call('identity:check', { conversationId: id, items: [order(false)] })
    await expect(lin.call('identity:check', { conversationId: id, items: [order(true), { item: 'name', matched: true }] })).rejects.toMatchObject({ code: 'too_fast' })
  })

  it('a supervisor says what is asked, and no more than there is', async () => {
    await expect(boss.call('identity:setRules', { items: ['name'], needed: 2, hours: 1 })).rejects.toMatchObject({ code: 'bad_input' })
    await expect(lin.call('identity:setRules', { items: ['name'], needed: 1, hours: 1 })).rejects.toMatchObject({ code: 'forbidden' })
    await boss.call('identity:setRules', { items: ['name', 'address'], needed: 1, hours: 1 })
    expect(await lin.call('identity:rules', {})).toEqual({ items: ['name', 'address'], needed: 1, hours: 1 })
  })

  it('without it personal data in a private room is a second decision; what the customer wrote there themselves is not', async () => {
    const found = await room('1', '我的电话 138 0013 8000，帮我查物流', inPrivate)
    const send = (text: string, acceptWarnings = false) => lin.call('message:send', { conversationId: found.id, clientKey: `check-${text.length}-${acceptWarnings}`, text, role: 'reply', epoch: found.epoch, seenVersion: 9_999, acceptWarnings })
    const told = '已寄往 13912345678 这位收件人'
    expect((await lin.call('message:check', { conversationId: found.id, text: told })).findings).toMatchObject([{ severity: 'warn', code: 'identity_unchecked', start: 4, end: 15 }])
    expect((await lin.call('message:check', { conversationId: found.id, text: '是 13800138000 这个号码吗？' })).findings).toEqual([])
    await expect(send(told)).rejects.toMatchObject({ code: 'identity_unchecked' })
    await send(told, true)
    await lin.call('identity:check', { conversationId: found.id, items: [tail('8000'), order(true)] })
    expect((await lin.call('message:check', { conversationId: found.id, text: told })).findings).toEqual([])
    await send(`${told}，今天到`)
  })
})

describe('an account that poses as our service', () => {
  const post = { objectKey: 'status:88', text: '新品发布', authorName: '云杉', byBrand: true }

  it('is suggested by its name, flagged by an agent, and then marked wherever it speaks', async () => {
    const fake = await room('f', '亲，加我V信 13912345678 退款', { author: { uid: '99', name: '云杉客㕷001' }, context: post }, null)
    expect((await panel(fake.customerId, fake.id)).identities).toMatchObject([{ looksLike: '云杉 客服', impostor: null }])
    const { impostorId } = await lin.call('impostor:flag', { conversationId: fake.id, why: 'poses_as_service' })
    expect((await panel(fake.customerId, fake.id)).identities).toMatchObject([{ looksLike: null, impostor: 'flagged' }])
    await until(async () => expect((await lin.view('conversation', { id: fake.id })).summary.row.customer.impostor).toBe(true))
    const [row] = (await boss.view('impostors', {})).rows
    expect(row).toMatchObject({ id: impostorId, uid: '99', status: 'flagged', flaggedBy: { name: '林晓' }, evidence: [{ text: '亲，加我V信 139****5678 退款', conversationId: fake.id }] })
  })

  it('those who wrote under the same post, or speak of it, are warned about it until it is gone', async () => {
    const victim = await room('v', '这个客服是你们的吗', { context: post })
    const teller = await room('w', '那个云杉客服001叫我转账', inPrivate)
    const other = await room('o', '屏幕花了', { context: { ...post, objectKey: 'status:77' } })
    const fake = await room('f', '亲，私我', { author: { uid: '99', name: '云杉客服001' }, context: post }, null)
    expect((await panel(victim.customerId, victim.id)).impostorsNear).toEqual([])
    const { impostorId } = await lin.call('impostor:flag', { conversationId: fake.id, why: 'asks_for_money' })
    expect((await panel(victim.customerId, victim.id)).impostorsNear).toMatchObject([{ name: '云杉客服001', why: 'same_post' }])
    expect((await panel(teller.customerId, teller.id)).impostorsNear).toMatchObject([{ why: 'named' }])
    expect((await panel(other.customerId, other.id)).impostorsNear).toEqual([])
    await boss.call('impostor:setStatus', { id: impostorId, version: 1, status: 'reported' })
    expect((await panel(victim.customerId, victim.id)).impostorsNear).toMatchObject([{ status: 'reported' }])
    await expect(boss.call('impostor:setStatus', { id: impostorId, version: 1, status: 'removed' })).rejects.toMatchObject({ code: 'stale_version' })
    await boss.call('impostor:setStatus', { id: impostorId, version: 2, status: 'removed' })
    expect((await panel(victim.customerId, victim.id)).impostorsNear).toEqual([])
  })

  it('flagged again keeps its first evidence; its list goes out as inert cells, for supervisors', async () => {
    const fake = await room('f', '=HYPERLINK("x") 加我', { author: { uid: '99', name: '云杉客服' } }, null)
    const { impostorId } = await lin.call('impostor:flag', { conversationId: fake.id, why: 'moves_elsewhere', note: '头像一样' })
    await room('f', '还在这里', { author: { uid: '99', name: '云杉客服' } }, null)
    await zhou.call('impostor:flag', { conversationId: fake.id, why: 'asks_for_money' })
    const [row] = (await boss.view('impostors', {})).rows
    expect(row).toMatchObject({ version: 2, why: 'asks_for_money', note: '头像一样', flaggedBy: { name: '林晓' } })
    expect(row!.evidence.map(one => one.text).sort()).toEqual(['=HYPERLINK("x") 加我', '还在这里'])
    const { csv } = await boss.call('impostor:export', { ids: [impostorId] })
    expect(csv).toContain('"\'=HYPERLINK(""x"") 加我"')
    expect(csv.split('\r\n')).toHaveLength(4)
    await expect(lin.call('impostor:export', { ids: [impostorId] })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(lin.view('impostors', {})).rejects.toMatchObject({ code: 'forbidden' })
  })

  it('who writes in private is not flagged', async () => {
    const { id } = await room('1', '你好', inPrivate)
    await expect(lin.call('impostor:flag', { conversationId: id, why: 'name_alike' })).rejects.toMatchObject({ code: 'wrong_state' })
  })
})

describe('the panel', () => {
  it('history: all rooms and cases, newest first, page by page, by channel, numbers masked', async () => {
    const first = await room('1', '打 13800138000 找我', inPrivate)
    t.clock.advance(60_000)
    const second = await room('1', '怎么还没回', {})
    await lin.call('message:note', { conversationId: second.id, clientKey: 'note-0001', text: '已催仓库' })
    const page = await lin.view('history', { customerId: first.customerId, size: 3 })
    expect(page.rows[0]).toMatchObject({ kind: 'note', text: '已催仓库', who: '林晓', conversationId: second.id })
    const all = await lin.view('history', { customerId: first.customerId })
    expect(all.summary).toEqual({ hasOlder: false, channels: ['weibo'] })
    expect(all.rows.map(row => row.at)).toEqual(all.rows.map(row => row.at).toSorted((a, b) => b - a))
    const older = await lin.view('history', { customerId: first.customerId, before: { at: page.rows.at(-1)!.at, id: page.rows.at(-1)!.id }, size: 50 })
    expect([...page.rows, ...older.rows].map(row => row.id)).toEqual(all.rows.map(row => row.id))
    expect(all.rows.find(row => row.conversationId === first.id)).toMatchObject({ text: '打 138****8000 找我', messageId: expect.any(String) })
    expect((await lin.view('history', { customerId: first.customerId, channels: ['douyin'] })).rows).toEqual([])
  })

  it('mood over time, visits, what is owed elsewhere, who answered', async () => {
    const found = await room('1', '你们太差劲了，气死我了', inPrivate)
    const { epoch } = found
    await lin.call('message:send', { conversationId: found.id, clientKey: 'answer-001', text: '抱歉让您久等了，已查到原因：快递在路上，今天18点前送到。', role: 'reply', epoch, seenVersion: 9_999, acceptWarnings: true })
    await until(async () => expect((await panel(found.customerId, found.id)).work).toMatchObject({ answered: 1, agents: [{ name: '林晓', answered: 1 }] }))
    const summary = await panel(found.customerId, found.id)
    expect(summary.visits).toMatchObject({ cases: 1, lastMonth: 1 })
    expect(summary.moods).toHaveLength(1)
    expect(['upset', 'furious']).toContain(summary.moods[0]!.mood)
    expect(summary.totals).toEqual({ cases: 1, conversations: 1 })
  })

  it('follows the room that comes next, and stays as it is for what is not its own', async () => {
    const found = await room('1', '手机坏了')
    const view = await lin.view('customer', { customerId: found.customerId })
    const frames = () => lin.events.filter(event => event.name === 'frame' && (event.payload as { viewId: string }).viewId === view.viewId)
    await room('2', '别人的事', {}, null)
    const before = frames().length
    await room('1', '还有一件事要问', inPrivate, null)
    await until(() => expect(frames().length).toBeGreaterThan(before))
    expect((await panel(found.customerId)).totals.conversations).toBe(2)
  })

  it('twenty identities and five hundred cases come page by page', async () => {
    const found = await room('1', '手机坏了')
    const [matter] = await t.store.read.find('cases', { id: found.caseId })
    await t.store.write(async (tx) => {
      await tx.insert('cases', Array.from({ length: 499 }, (_, i) => ({ ...matter!, id: `old-${String(i).padStart(3, '0')}`, status: 'closed' as const, closedReason: 'solved', openedAt: i, closedAt: i + 1 })))
      await tx.insert('identities', Array.from({ length: 19 }, (_, i) => ({ id: `forum:${i}`, customerId: found.customerId, channel: 'forum' as const, uid: `1234567${i}`, name: `论坛用户${i}`, avatar: null, followers: null, verified: 'none', location: null, updatedAt: 1 })))
    })
    const few = await panel(found.customerId, found.id)
    expect([few.cases.length, few.totals.cases, few.identities.length]).toEqual([10, 500, 20])
    expect(few.cases[0]!.id).toBe(found.caseId)
    expect((await panel(found.customerId, found.id, { cases: 1_000 })).cases.at(-1)).toMatchObject({ endedHow: 'solved' })
  })
})
