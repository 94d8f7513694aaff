import type { Desk } from '../support/engine/start-engine.ts'
import type { OwnedRoom } from '../support/faults/answering.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { room, until } from '../support/engine/inbox.ts'
import { onPlatform, reply, sentLines, takePrivate, takePublic } from '../support/faults/answering.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
let lin: Desk

beforeEach(async () => {
  w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked, timeoutMs: 400 } })
  lin = w.t.desk()
  await w.t.desk('boss').call('automation:pause', { paused: true })
})
afterEach(() => w.stop())

const answer = '查到是4月国际漫游包续订扣了50元，已为您退订，3天内到账。'

async function stateOf(outboundId: string): Promise<string> {
  return (await w.t.store.read.get('outbox', outboundId))?.state ?? 'gone'
}

/** The brand's last comment was accepted and is not shown (it is under review) until `show`. */
function hideLastComment(): { show: () => void } {
  const comment = [...w.sandbox.weibo.context.world.comments.values()].filter(each => each.uid === w.sandbox.weibo.context.world.brandUid).at(-1)!
  comment.visibleFrom = Number.MAX_SAFE_INTEGER
  return { show: () => void (comment.visibleFrom = 0) }
}

describe('F18 the platform refuses identical text', () => {
  it('F18 a person repeats a sentence on the square: refused before it is sent, and it says why', async () => {
    const [one, two] = [await takePublic(w, lin, '话费不对，怎么办？'), await takePublic(w, lin, '流量不对，怎么办？')]
    const id = await reply(lin, one, answer)
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    await expect(reply(lin, two, answer)).rejects.toMatchObject({ code: 'duplicate_text', retryable: false })
    expect(onPlatform(w, two)).toEqual([])
    expect(w.asked.filter(path => path.includes('comments/create'))).toHaveLength(1)
  })

  it.each([20017, 20019])('F18 refused at the first try (%i): final, on the message, and other words get through', async (code) => {
    const owned = await takePublic(w, lin, '话费不对，怎么办？')
    w.sandbox.faults.set('F18', { on: true, times: 1, code })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('failed'))
    expect((await sentLines(lin, owned))[0]).toMatchObject({ state: 'failed', error: { code: 'duplicate_text' } })
    const other = await reply(lin, owned, `${answer}如有疑问随时找我。`)
    await until(async () => expect(await stateOf(other)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([`${answer}如有疑问随时找我。`])
  })

  it('F18 the answer was lost, the text is under review and in no list, the second try is "identical": looked for until it shows, sent once', async () => {
    const owned = await takePublic(w, lin, '话费不对，怎么办？')
    w.sandbox.faults.set('F17', { on: true, times: 1 })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    const review = hideLastComment()
    w.t.clock.advance(1_600)
    await until(() => expect(w.asked.filter(path => path.includes('comments/create'))).toHaveLength(2))
    await until(async () => expect((await w.t.store.read.get('outbox', id))?.errorDetails).toMatchObject({ looks: 0 }))
    w.t.clock.advance(1_600)
    await until(async () => expect((await w.t.store.read.get('outbox', id))?.errorDetails).toMatchObject({ looks: 1 }))
    review.show()
    w.t.clock.advance(6_000)
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([answer])
    expect(w.asked.filter(path => path.includes('comments/create'))).toHaveLength(2)
  })

  it('F18 "identical" and never to be seen: a person is asked, after a bounded number of looks', async () => {
    const owned = await takePublic(w, lin, '话费不对，怎么办？')
    w.sandbox.faults.set('F17', { on: true, times: 1 })
    const id = await reply(lin, owned, answer)
    await until(async () => expect(await stateOf(id)).toBe('unknown'))
    hideLastComment()
    await until(async () => {
      w.t.clock.advance(2_000)
      expect((await w.t.store.read.get('outbox', id))?.errorCode).toBe('timeout')
    })
    expect((await sentLines(lin, owned))[0]).toMatchObject({ state: 'unknown', error: { details: { why: 'refused_as_repeated' } } })
    const asked = w.asked.length
    w.t.clock.advance(600_000)
    await reply(lin, await takePublic(w, lin, '另一个人，怎么办？'), '师傅下午3点到。')
    await until(() => expect(w.asked.length).toBeGreaterThan(asked))
    expect(w.asked.filter(path => path.includes('comments/create')).length).toBeLessThanOrEqual(3)
    expect(onPlatform(w, owned)).toHaveLength(1)
  })
})

describe('F19 one unit over the limit', () => {
  const cases: [string, 'public' | 'private', string, string][] = [
    ['140 Chinese characters', 'public', '回'.repeat(140), '回'.repeat(141)],
    ['280 half-width characters', 'public', 'a'.repeat(280), 'a'.repeat(281)],
    ['half and whole mixed', 'public', `${'回'.repeat(139)}ab`, `${'回'.repeat(139)}abc`],
    ['pairs of surrogates count once', 'public', '😀'.repeat(140), `${'😀'.repeat(140)}a`],
    ['299 characters privately', 'private', '私'.repeat(299), '私'.repeat(300)],
    ['half-width counts whole privately', 'private', 'a'.repeat(299), 'a'.repeat(300)],
  ]

  it.each(cases)('F19 %s: the limit goes out whole, one unit more is stopped before sending', async (_, visibility, fits, over) => {
    const owned: OwnedRoom = visibility === 'public' ? await takePublic(w, lin, '怎么退订？') : await takePrivate(w, lin, '怎么退订？')
    const { length } = (await room(lin, owned.id)).summary
    expect((await lin.call('message:check', { conversationId: owned.id, text: fits })).length).toBe(length.limit)
    expect((await lin.call('message:check', { conversationId: owned.id, text: over })).length).toBe(length.limit + 1)
    await expect(reply(lin, owned, over)).rejects.toMatchObject({ code: 'text_too_long', details: { limit: length.limit, length: length.limit + 1 } })
    expect(await sentLines(lin, owned)).toEqual([])
    const id = await reply(lin, owned, fits)
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual([fits])
  })
})

describe('F20 the reply window', () => {
  const hours = 3_600_000

  it('F20 after 48 hours: nothing can be sent, the room says since when and which other rooms lead to the customer; it opens with their next word', async () => {
    const owned = await takePrivate(w, lin, '怎么退订？')
    const opened = (await room(lin, owned.id)).summary
    expect(opened.lock).toBeNull()
    expect(Math.abs(opened.window!.until - (w.t.clock.now() + 48 * hours))).toBeLessThan(60_000)
    w.t.clock.advance(opened.window!.until - w.t.clock.now() - 2_000)
    const inTime = await reply(lin, owned, '已为您退订，今天24点生效。')
    await until(async () => expect(await stateOf(inTime)).toBe('sent'))
    w.t.clock.advance(3_000)
    await expect(reply(lin, owned, '还有一句')).rejects.toMatchObject({ code: 'window_closed' })
    const shut = (await room(lin, owned.id)).summary
    expect(shut).toMatchObject({ lock: { code: 'window_closed' }, window: { until: opened.window!.until } })
    expect(shut.case.rooms.map(each => each.visibility)).toContain('private')
    expect(onPlatform(w, owned)).toEqual(['已为您退订，今天24点生效。'])
  })

  it('F20 shut by the platform itself: final on the message, the room is locked, the next word of the customer opens it', async () => {
    const owned = await takePrivate(w, lin, '怎么退订？')
    w.sandbox.faults.set('F20', { on: true, uid: owned.uid })
    const id = await reply(lin, owned, '已为您退订，今天24点生效。')
    await until(async () => expect(await stateOf(id)).toBe('failed'))
    expect((await sentLines(lin, owned))[0]).toMatchObject({ state: 'failed', error: { code: 'window_closed' } })
    expect((await room(lin, owned.id)).summary.lock).toMatchObject({ code: 'window_closed' })
    await expect(reply(lin, owned, '还有一句')).rejects.toMatchObject({ code: 'window_closed' })
    w.sandbox.faults.clear()
    w.sandbox.weibo.people.say({ uid: owned.uid, kind: 'dm', text: '还在吗？怎么不理我' })
    await until(async () => expect((await room(lin, owned.id)).summary.lock).toBeNull())
    await lin.call('message:retry', { outboundId: id })
    await until(async () => expect(await stateOf(id)).toBe('sent'))
    expect(onPlatform(w, owned)).toEqual(['已为您退订，今天24点生效。'])
  })

  it('F20 a window that shuts while a text waits in the outbox: the text is not lost, and says why it did not go', async () => {
    const owned = await takePrivate(w, lin, '怎么退订？')
    w.sandbox.faults.set('F12', { on: true, status: 503, path: '/2/messages' })
    const id = await reply(lin, owned, '已为您退订，今天24点生效。')
    await until(() => expect(w.sandbox.faults.hits('F12')).toBe(1))
    w.sandbox.faults.clear()
    w.sandbox.faults.set('F20', { on: true, uid: owned.uid })
    w.t.clock.advance(2_000)
    await until(async () => expect(await stateOf(id)).toBe('failed'))
    expect((await sentLines(lin, owned))[0]?.error?.code).toBe('window_closed')
  })
})
