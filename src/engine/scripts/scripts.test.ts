import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'
import { until } from '../../../tests/support/until.ts'

const hourMs = 3_600_000
let keys = 0
const key = () => `key-${String(keys += 1).padStart(8, '0')}`

function written(facts: Partial<CallInput<'script:save'>> = {}): CallInput<'script:save'> {
  return { id: null, version: 0, brand: '', title: '查账单', situation: 'billing', style: 'plain', visibility: 'private', variants: ['{客户}您好，工号 {工号} 正在查{账期}的账单。', '我在看{账期}的明细，查到就说。'], keywords: ['话费'], sensitive: false, expiresAt: null, ...facts }
}

describe('scripts', () => {
  let t: TestEngine
  let lin: Desk
  let boss: Desk
  beforeEach(async () => {
    t = await startTestEngine()
    lin = t.desk('lin')
    boss = t.desk('boss')
  })
  afterEach(() => t.stop())

  /** A room of a customer with these words. */
  async function room(text: string, visibility: 'public' | 'private' = 'public'): Promise<string> {
    const { threadKey } = t.hear({ text, visibility, touchpoint: visibility === 'public' ? 'mention' : 'private_message' })
    await until(async () => await t.store.read.count('conversations', { threadKey }) === 1, 'the room is there')
    return (await t.store.read.one('conversations', { threadKey }))!.id
  }
  /** A script that is in use. */
  async function inUse(facts: Partial<CallInput<'script:save'>> = {}): Promise<string> {
    const saved = await boss.call('script:save', { ...written(facts), submit: true })
    if (saved.state === 'in_review')
      await boss.call('script:review', { id: saved.id, version: saved.version, approve: true })
    return saved.id
  }
  const offersOf = async (conversationId: string) => (await lin.call('script:offers', { conversationId }))

  it('fill what is known of the conversation and name what a person has to fill', async () => {
    const conversationId = await room('这个月话费怎么多了？', 'private')
    const id = await inUse()
    const { offers, lock } = await offersOf(conversationId)
    expect(lock).toBeNull()
    expect(offers).toMatchObject([{ id, locked: false, variant: 0, wordings: [{ missing: ['账期'], doubts: [] }, { missing: ['账期'] }] }])
    const { text } = offers[0]!.wordings[0]!
    expect(text).toMatch(/^客户\d+您好，工号 8001 正在查\{账期\}的账单。$/)
    expect(await lin.call('script:use', { conversationId, scriptId: id, clientKey: key() })).toEqual({ text, variant: 0, files: [], left: [] })
  })

  it('are held against the words of their brand, those of all brands against each brand that would say them', async () => {
    await boss.call('guardWord:save', { id: null, word: '包您满意', class: 'promise', severity: 'block', brand: '云杉' })
    const remarks = async (brand: string) => (await lin.call('script:check', { brand, visibility: 'both', variants: ['换了就好。', '{客户}，这回包您满意。'] })).remarks
    const remark = { variant: 1, severity: 'block', text: '包您满意', brands: ['云杉'] }
    expect(await remarks('云杉')).toMatchObject([remark])
    expect(await remarks('')).toMatchObject([remark])
    expect(await remarks('别家')).toEqual([])
    await inUse({ title: '打包票', variants: ['{客户}，这回包您满意。'] })
    expect((await offersOf(await room('换一个吧', 'private'))).offers[0]!.wordings[0]!.doubts).toEqual(['blocked'])
    await boss.call('guardWord:save', { id: null, word: '换一台新的', class: 'promise', severity: 'block', brand: '别家' })
    await inUse({ title: '换新', variants: ['给您换一台新的。'] })
    expect((await offersOf(await room('坏了', 'private'))).offers.find(offer => offer.title === '换新')!.wordings[0]!.doubts).toEqual([])
  })

  it('are offered by brand and room, and only while they are fresh and approved', async () => {
    const conversationId = await room('请问怎么开发票？')
    const all = await inUse({ title: '都行', visibility: 'both' })
    const own = await inUse({ title: '自家', visibility: 'public', brand: '云杉' })
    await inUse({ title: '别家', visibility: 'public', brand: '别家' })
    await inUse({ title: '私信', visibility: 'private' })
    const meme = await inUse({ title: '热梗', visibility: 'public', style: 'trending', expiresAt: t.clock.now() + hourMs })
    await lin.call('script:save', written({ title: '草稿', visibility: 'public' }))
    expect((await offersOf(conversationId)).offers.map(offer => offer.id).sort()).toEqual([all, own, meme].sort())
    await t.store.write(tx => tx.update('scripts', meme, { expiresAt: t.clock.now() - 1 }))
    expect((await offersOf(conversationId)).offers.map(offer => offer.id).sort()).toEqual([all, own].sort())
    expect(await refusal(lin.call('script:use', { conversationId, scriptId: meme, clientKey: key() }))).toMatchObject({ code: 'not_found' })
    expect((await boss.view('scripts', {})).summary).toMatchObject({ stale: 1, toReview: 0 })
  })

  it('in fun are held back where somebody is hurt, cheated, grieving or furious, whatever the screen asks for', async () => {
    const conversationId = await room('充电器冒烟了，孩子的手烫伤了！')
    const funny = await inUse({ title: '拟人', visibility: 'public', style: 'personified' })
    const plain = await inUse({ title: '平实', visibility: 'public', situation: 'danger' })
    const { lock, offers } = await offersOf(conversationId)
    expect(lock).toBe('danger')
    expect(offers.find(offer => offer.id === funny)).toMatchObject({ locked: true, wordings: [] })
    expect(await refusal(lin.call('script:use', { conversationId, scriptId: funny, clientKey: key() }))).toMatchObject({ code: 'script_locked', details: { why: 'danger' } })
    expect((await lin.call('script:use', { conversationId, scriptId: plain, clientKey: key() })).text).toContain('工号 8001')
  })

  it('F17 hand the square another wording each time, and the same one for the same press', async () => {
    const id = await inUse({ visibility: 'public', variants: ['甲种说法，这就去查。', '乙种说法，我来核对。', '丙种说法，稍等有数。'] })
    const rooms = [await room('话费不对'), await room('话费也不对'), await room('话费又不对'), await room('话费真不对')]
    const said: number[] = []
    for (const conversationId of rooms)
      said.push((await lin.call('script:use', { conversationId, scriptId: id, clientKey: key() })).variant)
    expect(said).toEqual([0, 1, 2, 0])
    const clientKey = key()
    const first = await lin.call('script:use', { conversationId: rooms[0]!, scriptId: id, clientKey })
    expect(await lin.call('script:use', { conversationId: rooms[0]!, scriptId: id, clientKey })).toEqual(first)
    expect((await t.store.read.get('scripts', id))?.used).toBe(5)
  })

  it('say beforehand what speaks against them in a room', async () => {
    const conversationId = await room('请问几点上班？')
    const long = await inUse({ title: '长', visibility: 'public', variants: ['很'.repeat(141)] })
    const linked = await inUse({ title: '链', visibility: 'public', variants: ['请看 https://example.com/a 这里。'] })
    const listed = await inUse({ title: '词', visibility: 'public', variants: ['绝对不会再有。'] })
    t.weibo.capabilities = { ...t.weibo.capabilities, refusesLinks: { public: true, private: false } }
    const doubts = Object.fromEntries((await offersOf(conversationId)).offers.map(offer => [offer.id, offer.wordings[0]!.doubts]))
    expect(doubts[long]).toEqual(['too_long'])
    expect(doubts[linked]).toEqual(['link'])
    expect(doubts[listed]).toHaveLength(1)
    expect(doubts[listed]![0]).toMatch(/warn|review/)
  })

  it('say when the square has heard nearly the same just now', async () => {
    const conversationId = await room('请问什么时候发货？')
    const { epoch } = await lin.call('conversation:claim', { id: conversationId })
    const seenVersion = (await t.store.read.get('conversations', conversationId))!.lastSeq
    await lin.call('message:send', { conversationId, clientKey: key(), text: '看到啦，订单我这就去催，今天18点前回您。', role: 'reply', epoch, seenVersion, acceptWarnings: true })
    const other = await room('我的也没发货')
    expect(await lin.call('script:alike', { conversationId: other, text: '看到啦！订单我这就去催，今天 18点前 回您' })).toMatchObject({ times: 1 })
    expect(await lin.call('script:alike', { conversationId: other, text: '您的快递停在中转仓，我请站点先派您这一件。' })).toMatchObject({ times: 0 })
  })

  it('of a delicate kind wait for a supervisor; plain private ones are in use at once', async () => {
    expect(await lin.call('script:save', written())).toMatchObject({ state: 'approved' })
    const draft = await lin.call('script:save', written({ title: '公开', visibility: 'public' }))
    expect(draft.state).toBe('draft')
    expect((await t.desk('zhou').view('scripts', {})).rows.map(row => row.title)).toEqual(['查账单'])
    const asked = await lin.call('script:save', { ...written({ title: '公开', visibility: 'public' }), id: draft.id, version: draft.version, submit: true })
    expect(asked.state).toBe('in_review')
    expect(await refusal(lin.call('script:review', { id: asked.id, version: asked.version, approve: true }))).toMatchObject({ code: 'forbidden' })
    const back = await boss.call('script:review', { id: asked.id, version: asked.version, approve: false, note: '太长' })
    expect((await lin.view('scripts', {})).rows.find(row => row.id === draft.id)).toMatchObject({ state: 'draft', note: '太长' })
    expect(await refusal(boss.call('script:review', { id: asked.id, version: back.version, approve: true }))).toMatchObject({ code: 'wrong_state' })
    expect(await t.store.read.count('audit', { entity: 'script', entityId: draft.id })).toBe(3)
  })

  it('in use are changed by supervisors alone, and are looked at again', async () => {
    const id = await inUse({ visibility: 'public' })
    const { version } = (await t.store.read.get('scripts', id))!
    expect(await refusal(lin.call('script:save', { ...written(), id, version }))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(lin.call('script:retire', { id, version }))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(boss.call('script:save', { ...written(), id, version: version - 1 }))).toMatchObject({ code: 'stale_version' })
    expect(await boss.call('script:save', { ...written({ visibility: 'public', variants: ['新的说法在这里。'] }), id, version, submit: true })).toMatchObject({ state: 'in_review' })
  })

  it('are not approved by whoever wrote them, unless nobody else could', async () => {
    const saved = await boss.call('script:save', { ...written({ visibility: 'public' }), submit: true })
    await t.store.write(async tx => tx.insert('agents', { ...(await tx.get('agents', 'boss'))!, id: 'second', workNo: '9001', name: '另一位班长' }))
    expect(await refusal(boss.call('script:review', { id: saved.id, version: saved.version, approve: true }))).toMatchObject({ code: 'second_person_needed' })
    await t.store.write(tx => tx.update('agents', 'second', { enabled: false }))
    expect(await boss.call('script:review', { id: saved.id, version: saved.version, approve: true })).toMatchObject({ state: 'approved' })
  })

  it('keep every version with who and when, and bring one back as the newest', async () => {
    const id = await inUse()
    const before = (await t.store.read.get('scripts', id))!
    const changed = await boss.call('script:save', { ...written({ title: '新名字' }), id, version: before.version })
    expect((await lin.call('script:versions', { id })).versions.map(({ n, by, content }) => [n, by.name, content.title])).toEqual([[2, '何班长', '新名字'], [1, '何班长', '查账单']])
    expect(await boss.call('script:restore', { id, version: changed.version, n: 1 })).toMatchObject({ version: 3, state: 'approved' })
    expect((await t.store.read.get('scripts', id))?.title).toBe('查账单')
  })

  it.each([
    ['a meme without a date', { style: 'trending', expiresAt: null }],
    ['a joke about a death', { style: 'personified', situation: 'death' }],
    ['the same wording twice', { variants: ['一样的话。', '一样的话。'] }],
  ] as const)('refuse %s', async (_, facts) => {
    expect(await refusal(boss.call('script:save', written({ ...facts, variants: 'variants' in facts ? [...facts.variants] : ['一句话就好。'] })))).toMatchObject({ code: 'bad_input' })
  })

  it('learn what came of them: sent with somebody\'s own words in it, an answer with effect, nobody came back', async () => {
    const conversationId = await room('套餐怎么改？', 'private')
    const id = await inUse({ variants: ['{客户}您好，改套餐在营业厅里点"套餐变更"，下月1号生效，我帮您看好了差价。'] })
    const { text } = await lin.call('script:use', { conversationId, scriptId: id, clientKey: key() })
    const { epoch } = await lin.call('conversation:claim', { id: conversationId })
    const seenVersion = (await t.store.read.get('conversations', conversationId))!.lastSeq
    await lin.call('message:send', { conversationId, clientKey: key(), text: `${text}差价 12 元。`, role: 'reply', epoch, seenVersion, anyway: true, acceptWarnings: true })
    await until(async () => await t.store.read.count('outbox', { conversationId, state: 'sent' }) === 1, 'it was sent')
    const settle = () => t.store.write(async (tx) => {
      for (const use of await tx.find('scriptUses', { scriptId: id }))
        await tx.update('scriptUses', use.id, { nextAt: 0 })
    })
    await settle()
    await until(async () => (await t.store.read.get('scripts', id))?.effective === 1, 'it was an answer with effect')
    await settle()
    await until(async () => (await t.store.read.get('scripts', id))?.quiet === 1, 'nobody came back')
    expect(await t.store.read.get('scripts', id)).toMatchObject({ used: 1, effective: 1, praised: 0, quiet: 1 })
  })
})

describe('personas', () => {
  let t: TestEngine
  beforeEach(async () => {
    t = await startTestEngine()
  })
  afterEach(() => t.stop())

  it('are one card per brand, written by supervisors; words to avoid warn in the check and stop a careless press', async () => {
    const card = { brand: '云杉', version: 0, name: '小杉', tone: '利落', wordsUsed: ['我来跟'], wordsAvoided: ['亲亲'], signOff: '小杉' }
    expect(await refusal(t.desk().call('persona:save', card))).toMatchObject({ code: 'forbidden' })
    await t.desk('boss').call('persona:save', card)
    expect((await t.desk().view('personas', {})).rows).toMatchObject([{ id: '云杉', version: 1, name: '小杉', accounts: ['weibo-main'] }])
    expect(await refusal(t.desk('boss').call('persona:save', card))).toMatchObject({ code: 'stale_version' })
    const { threadKey } = t.hear({ text: '请问几点上班？' })
    await until(async () => await t.store.read.count('conversations', { threadKey }) === 1, 'the room is there')
    const room = (await t.store.read.one('conversations', { threadKey }))!
    const { findings } = await t.desk().call('message:check', { conversationId: room.id, text: '亲亲，九点上班。' })
    expect(findings).toMatchObject([{ severity: 'warn', code: 'guard_persona', start: 0, end: 2 }])
    const { epoch } = await t.desk().call('conversation:claim', { id: room.id })
    const send = { conversationId: room.id, clientKey: key(), text: '亲亲，九点上班。', role: 'reply' as const, epoch, seenVersion: 99 }
    expect(await refusal(t.desk().call('message:send', send))).toMatchObject({ code: 'guard_persona' })
    expect(await refusal(t.desk().call('message:send', { ...send, text: '{客户}您好，九点上班。', acceptWarnings: true }))).toMatchObject({ code: 'guard_unfilled' })
    await t.desk().call('message:send', { ...send, acceptWarnings: true })
  })
})
