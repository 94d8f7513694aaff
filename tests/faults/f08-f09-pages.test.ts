import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { rowsOf, until } from '../support/engine/inbox.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
afterEach(() => w.stop())

const inbound = async () => (await w.t.store.read.find('messages', { direction: 'inbound' })).map(message => message.text)

/** So many people call the brand, each with words of their own. */
function crowd(count: number, about: string): string[] {
  return Array.from({ length: count }, (_, index) => {
    const text = `@云杉客服 第${index}位，${about}怎么办？`
    w.mention(w.customer(`${about}${index}`), text)
    return text
  })
}

/** Reads every feed, and again until nothing is left to walk. */
async function pollAll(times = 3): Promise<void> {
  for (let time = 0; time < times; time += 1)
    await w.poll()
}

async function start(): Promise<void> {
  w = await startWeiboEngine({ settings: { sweepEveryMs: 0, intervalsMs: onlyWhenAsked } })
  await until(async () => expect(await w.t.store.read.count('cursors', {})).toBe(4))
}

describe('F08 one item of a page cannot be read', () => {
  it.each(['garbled', 'not_object', 'no_id'])('F08 %s: the others are imported, it is on the list of what could not be read, the cursor goes on', async (how) => {
    await start()
    w.sandbox.faults.set('F08', { on: true, index: 36, how })
    crowd(50, '断网')
    await pollAll()
    expect(await inbound()).toHaveLength(49)
    const { rows, summary } = await w.t.desk('boss').view('deadLetters', {})
    expect(summary.total).toBe(1)
    expect(rows[0]).toMatchObject({ accountId: 'weibo-main', feed: 'mentions' })
    expect(rows[0]?.sample.length).toBeGreaterThan(0)
    const after = '@云杉客服 坏了一条之后，我还能被看到吗？'
    w.mention(w.customer('后来的人'), after)
    await pollAll()
    expect(await inbound()).toContain(after)
    const [channel] = (await w.t.desk().view('channels', {})).rows
    expect(channel).toMatchObject({ health: 'ok', error: null, deadLetters: 1 })
  })

  it('F08 the same broken item read again and again is listed once, and not again once it was dismissed', async () => {
    await start()
    w.sandbox.faults.set('F08', { on: true, index: 1, how: 'garbled' })
    crowd(3, '停机')
    await pollAll()
    expect(await inbound()).toHaveLength(2)
    const boss = w.t.desk('boss')
    const { rows } = await boss.view('deadLetters', {})
    expect(rows).toHaveLength(1)
    await boss.call('deadLetter:dismiss', { id: rows[0]!.id, why: '看过了' })
    await pollAll()
    expect(await w.t.store.read.count('deadLetters', { endedAt: null })).toBe(0)
  })
})

describe('F09 cursors and pages that move', () => {
  it.each(['cursor_back', 'drift'])('F09 %s in a burst of 120: no gap, nothing twice', async (how) => {
    await start()
    w.sandbox.faults.set('F09', { on: true, how, rows: 3 })
    const texts = crowd(120, '流量')
    await w.poll()
    expect((await inbound()).length).toBeGreaterThan(60)
    w.sandbox.faults.clear()
    await pollAll()
    expect((await inbound()).sort()).toEqual(texts.sort())
    expect(await rowsOf(w.t.desk(), 'all', 60)).toHaveLength(60)
    expect(await w.t.store.read.count('conversations', {})).toBe(120)
  })

  it('F09 rows deleted while the pages are read: the ones that are left all arrive', async () => {
    await start()
    const ids = Array.from({ length: 110 }, (_, index) => w.mention(w.customer(`删${index}`), `@云杉客服 第${index}条，漏话费怎么查？`))
    const gone = ids.filter((_, index) => index % 10 === 3)
    gone.forEach(id => w.sandbox.weibo.people.remove(id))
    await pollAll()
    const keys = new Set((await w.t.store.read.find('messages', { direction: 'inbound' })).map(message => message.objectKey))
    expect(ids.filter(id => !gone.includes(id) && !keys.has(`status:${id}`))).toEqual([])
  })
})
