import type { TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { draftReply, startByHandEngine } from '../../../tests/support/engine/by-hand-engine.ts'

const page = 'https://www.coolapk.com/feed/1001'

describe('a voice by a pasted link', () => {
  let t: TestEngine
  beforeEach(async () => {
    t = await startByHandEngine()
  })
  afterEach(() => t.stop())

  const take = (facts: Partial<CallInput<'link:take'>> = {}) => t.desk().call('link:take', { accountId: 'links', url: page, text: '云杉这个洗碗机太吵了', author: '酷友小白', place: '酷安', at: t.clock.now() - 7_200_000, ...facts })

  it('is a conversation whose clock begins with the paste', async () => {
    const before = t.clock.now()
    const { conversationId: id, known, added } = await take()
    expect({ known, added }).toEqual({ known: false, added: true })
    const room = (await t.store.read.get('conversations', id))!
    expect(room).toMatchObject({ channel: 'link', touchpoint: 'post', visibility: 'public', triage: 'needs_reply', customerName: '酷友小白', dueKind: 'first_reply', replyTarget: { url: page } })
    expect((room.dueAt ?? 0) - before).toBeGreaterThanOrEqual(15 * 60_000)
    expect((await t.store.read.find('messages', { conversationId: id }))[0]?.facts).toMatchObject({ cardTitle: '酷安', cardUrl: page })
  })

  it('is found again however the link is written, gains what is new, and nothing twice', async () => {
    const { conversationId: id } = await take()
    const same = await t.desk('zhou').call('link:find', { url: `http://coolapk.com/feed/1001/?utm_source=app#reply` })
    expect(same).toEqual({ host: 'coolapk.com', conversationId: id })
    expect(await take({ url: `${page}?spm=1` })).toEqual({ conversationId: id, known: true, added: false })
    expect(await take({ text: '同问，我家也吵', author: '路人甲' })).toEqual({ conversationId: id, known: true, added: true })
    const texts = (await t.store.read.find('messages', { conversationId: id }, { order: [['seq', 'asc']] })).map(line => line.text)
    expect(texts).toEqual(['云杉这个洗碗机太吵了', '路人甲：同问，我家也吵'])
    expect((await t.store.read.get('conversations', id))?.customerName).toBe('酷友小白')
    expect(await t.desk().call('link:find', { url: 'https://www.coolapk.com/feed/1002' })).toEqual({ host: 'www.coolapk.com', conversationId: null })
  })

  it('is answered by hand, with one pair of eyes', async () => {
    const { conversationId: id } = await take()
    const outboundId = await draftReply(t, t.desk(), id, '您好，噪音超标可以免费上门检测，我帮您约明天上午，单号 5521。')
    expect(await t.desk().call('message:posted', { outboundId })).toEqual({ counts: true })
    expect((await t.store.read.find('turns', { conversationId: id }))[0]?.state).toBe('effective_in_time')
  })

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'https://u:p@coolapk.com/', 'coolapk', `https://x.example/${'y'.repeat(1_990)}`])('%s is refused', async (url) => {
    expect(await refusal(take({ url }))).toMatchObject({ code: 'bad_input' })
  })

  it('refuses the future and a foreign account', async () => {
    expect(await refusal(take({ at: t.clock.now() + 60_000 }))).toMatchObject({ code: 'bad_input' })
    expect(await refusal(take({ accountId: 'desks' }))).toMatchObject({ code: 'not_found' })
  })
})
