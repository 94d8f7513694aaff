import type { SessionEvents } from '../../src/shared/contract/index.ts'
import type { Desk } from '../support/engine/start-engine.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { until } from '../support/engine/inbox.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
afterEach(() => w.stop())

async function channelOf(desk: Desk) {
  const view = await desk.view('channels', {})
  await desk.call('view:close', { viewId: view.viewId })
  return view.rows[0]!
}

function alarms(desk: Desk, kind: string): SessionEvents['alarm'][] {
  return desk.events.filter(event => event.name === 'alarm').map(event => event.payload as SessionEvents['alarm']).filter(alarm => alarm.kind === kind)
}

describe('F10 an answer that is none', () => {
  it.each([
    ['200 with an error body', 'error', 'channel_down'],
    ['a login page', 'login', 'channel_bad_answer'],
    ['an empty page', 'empty', 'channel_bad_answer'],
    ['an empty object', 'empty_object', 'channel_bad_answer'],
    ['half an answer', 'half', 'channel_bad_answer'],
  ])('F10 %s: red within one poll, told to everybody, never "no messages"; well again by itself, nothing missed', async (_, how, code) => {
    w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked, timeoutMs: 10_000 } })
    const lin = w.t.desk()
    await w.idle()
    expect((await channelOf(lin)).health).toBe('ok')
    const goodAt = (await channelOf(lin)).lastSuccessAt!
    const polls = (): number => w.asked.filter(path => path.includes('mentions') || path.includes('_me')).length
    w.sandbox.faults.set('F10', { on: true, how })
    w.mention(w.customer('被漏掉的人'), '@云杉客服 我的手机冒烟了怎么办')
    const before = polls()
    await w.poll()
    await until(async () => expect((await channelOf(lin)).health).toBe('red'))
    // One run: each feed was asked at most once before it was known.
    expect(polls() - before).toBeLessThanOrEqual(4)
    expect(await channelOf(lin)).toMatchObject({ error: code, lastSuccessAt: goodAt })
    expect(alarms(lin, 'channel_red').map(alarm => alarm.facts)).toEqual([{ accountId: 'weibo-main', code }])
    expect((await lin.view('me', {})).summary.alarms.map(alarm => alarm.kind)).toContain('channel_red')
    w.sandbox.faults.clear()
    await w.poll()
    await until(async () => expect(await channelOf(lin)).toMatchObject({ health: 'ok', error: null }))
    await until(async () => expect((await w.t.store.read.find('messages', { direction: 'inbound' })).map(message => message.text)).toEqual(['@云杉客服 我的手机冒烟了怎么办']))
    expect((await lin.view('me', {})).summary.alarms.map(alarm => alarm.kind)).not.toContain('channel_red')
  })

  it('F10 one feed alone answers nonsense: it is red for that, the others are read all the same', async () => {
    w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked, timeoutMs: 10_000 } })
    const lin = w.t.desk()
    await w.idle()
    expect((await channelOf(lin)).health).toBe('ok')
    w.sandbox.faults.set('F10', { on: true, how: 'login', path: '/2/comments/to_me' })
    w.mention(w.customer('另一条路'), '@云杉客服 充值不到账，怎么办？')
    await w.poll()
    await until(async () => expect(await w.t.store.read.count('messages', { direction: 'inbound' })).toBe(1))
    await until(async () => expect(await channelOf(lin)).toMatchObject({ health: 'red', error: 'channel_bad_answer' }))
  })

  it('F10 an empty list is a list: no messages, and that is well', async () => {
    w = await startWeiboEngine()
    const lin = w.t.desk()
    await until(async () => expect(await channelOf(lin)).toMatchObject({ health: 'ok', error: null }))
    expect(await w.t.store.read.count('messages', {})).toBe(0)
  })
})
