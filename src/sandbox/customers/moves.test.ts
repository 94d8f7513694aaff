import type { ManualHost } from '../testing/manual-host.ts'
import type { PlainPlace } from '../testing/plain-place.ts'
import type { Director } from './director.ts'
import type { CustomerScript } from './script.ts'
import { beforeEach, describe, expect, it } from 'vitest'
import { createPace } from '../base/pace.ts'
import { createManualHost } from '../testing/manual-host.ts'
import { createPlainPlace } from '../testing/plain-place.ts'
import { createTruth } from '../truth.ts'
import { createDirector } from './director.ts'

const LEAK: CustomerScript = {
  key: 'leak',
  nick: '小雨',
  followers: 12,
  temper: 'calm',
  needsReply: true,
  phone: [{ does: 'picks_up', afterS: 2 }],
  opening: { at: 'mention', says: ['@云杉客服 漏水了'] },
  waits: [],
  moves: [
    { on: 'douyin', afterS: 60, at: 'comment', under: 'launch', nick: '小雨本雨', says: ['微博没人理，来这问'], waits: [] },
    { on: 'nodebb', afterS: 60, at: 'mention', says: ['漏水，三天了'], waits: [], rules: [{ on: 'public_reply', says: ['终于'], then: 'content' }] },
    { on: 'complaint', afterS: 60, title: '漏水不处理', wants: '退款' },
    { on: 'phone', afterS: 60, says: ['打给我 {number}'] },
  ],
}

let host: ManualHost
let weibo: PlainPlace
let douyin: PlainPlace
let nodebb: PlainPlace
const truth = createTruth()

function open(script: CustomerScript, missing?: 'douyin'): Director {
  return createDirector({
    seed: 3,
    cast: [script],
    pace: createPace(host),
    places: new Map([['weibo', weibo], ...missing ? [] : [['douyin', douyin] as const], ['nodebb', nodebb]]),
    phones: { url: '', assign() {}, live: () => [], exchange: { ring: () => null, giveUp: () => false, phone: () => false, listens: () => false, isTalking: () => false }, onEvent() {}, clear() {}, close: async () => {} },
    truth,
  })
}

beforeEach(() => {
  host = createManualHost()
  weibo = createPlainPlace('weibo')
  douyin = createPlainPlace('douyin')
  nodebb = createPlainPlace('forum')
  truth.clear()
})

const texts = (place: PlainPlace): string[] => place.sayings.map(saying => saying.text)

describe('a customer nobody answers', () => {
  it('moves on from place to place, then complains, then asks for a call', () => {
    const director = open(LEAK)
    director.start('leak')
    host.advance(59_000)
    expect(douyin.sayings).toEqual([])
    host.advance(15_000)
    expect(texts(douyin)).toEqual(['微博没人理，来这问'])
    expect(douyin.sayings[0]).toMatchObject({ opens: 'comment', under: 'launch', room: 'public' })
    host.advance(300_000)
    expect(texts(nodebb)[0]).toBe('漏水，三天了')
    expect(texts(weibo).at(-1)).toMatch(/^【黑猫投诉】.*投诉编号：173\d{8}，投诉标题：漏水不处理，投诉要求：退款/)
    expect(texts(nodebb).at(-1)).toMatch(/^打给我 1\d{10}$/)
    expect(director.customers()[0]).toMatchObject({ moves: ['douyin', 'nodebb', 'complaint', 'phone'], played: [{ platform: 'weibo', nick: '小雨' }, { platform: 'douyin', nick: '小雨本雨' }, { platform: 'nodebb', nick: '小雨', channel: 'forum' }] })
  })

  it('an answer keeps them, an automatic one does not', () => {
    const director = open(LEAK)
    director.start('leak')
    host.advance(30_000)
    weibo.answer('public', '【自动回复】坐席繁忙')
    host.advance(31_000)
    expect(texts(douyin)).toHaveLength(1)
    douyin.answer('public', '您好，我们来看看')
    host.advance(600_000)
    expect(nodebb.sayings).toEqual([])
  })

  it('is heard on each place by itself, and goes on where they were answered', () => {
    open(LEAK).start('leak')
    host.advance(130_000)
    weibo.answer('public', '抱歉，麻烦您私信我们')
    nodebb.answer('public', '来了')
    host.advance(20_000)
    expect(weibo.sayings.at(-1)).toMatchObject({ room: 'private', opens: 'private_message' })
    expect(nodebb.sayings.at(-1)).toMatchObject({ text: '终于', room: 'public', answers: expect.stringMatching(/^b/) as string })
  })

  it('passes over a place that is not there', () => {
    const director = open(LEAK, 'douyin')
    director.start('leak')
    expect(director.moveOn('leak')).toMatchObject({ on: 'nodebb', appearance: { platform: 'nodebb', nick: '小雨' } })
  })

  it('whoever moves anyway does so answered or not, once, after the last word', () => {
    open({ ...LEAK, moves: [{ on: 'douyin', afterS: 30, anyway: true, at: 'private_message', says: ['同一件事'], waits: [] }] }).start('leak')
    host.advance(10_000)
    weibo.answer('public', '已经为您处理好了')
    host.advance(40_000)
    expect(texts(douyin)).toEqual(['同一件事'])
    host.advance(600_000)
    expect(texts(douyin)).toEqual(['同一件事'])
  })

  it('can be told to move now, until there is nowhere left', () => {
    const director = open(LEAK)
    expect(() => director.moveOn('leak')).toThrow(RangeError)
    director.start('leak')
    expect([1, 2, 3, 4].map(() => director.moveOn('leak')?.on)).toEqual(['douyin', 'nodebb', 'complaint', 'phone'])
    expect(director.moveOn('leak')).toBeNull()
  })
})

describe('an institution', () => {
  it('is the same account however often it comes', () => {
    const director = open({ ...LEAK, key: 'desk', nick: '黑猫投诉', moves: [], institutionUid: 5, opening: { at: 'private_message', says: ['编号：{complaint}'] } })
    const [first, second] = [director.start('desk'), director.start('desk')]
    expect(second).toMatchObject({ uid: first.uid, nick: '黑猫投诉' })
    const [a, b] = texts(weibo)
    expect(a).toMatch(/^编号：173\d{8}$/)
    expect(a).not.toBe(b)
  })
})
