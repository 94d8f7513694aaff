import type { OutboundRole, TurnState } from '../domain/index.ts'
import type { TurnEvent } from './turns.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { turnStates } from '../domain/index.ts'
import { balances, effective, isBurstFiller, isThanksOnly, ledgerOf, nextTurnState, turnEvents } from './turns.ts'

describe('isBurstFiller', () => {
  it.each(['在吗', '在吗？', '人呢', '人呢？？？', '?', '？？', '...', 'hello?', 'Hello', '你好，在吗', '有人吗[疑问]', '喂喂喂', '客服呢！', '在不在啊', '怎么不理人啊', '@云杉家电 在吗'])('%s', (text) => {
    expect(isBurstFiller(text)).toBe(true)
  })

  it.each(['', '   ', '洗碗机漏水了', '在吗，洗碗机漏水了', '谢谢', '13800138000', '[怒]', '哦', '啊啊', '在家吗师傅'])('not %j', (text) => {
    expect(isBurstFiller(text)).toBe(false)
  })
})

describe('isThanksOnly', () => {
  it.each(['谢谢', '谢谢！', '好的谢谢', '好的，谢谢你们', '👌', '👍👍', '👍🏻', '🙏', '[赞]', 'ok', 'OK了', 'Thanks!', '嗯嗯', '收到', '知道了，辛苦啦', '没事了谢谢', '已经解决了，谢谢', '好', '回复@云杉家电:谢谢'])('%s', (text) => {
    expect(isThanksOnly(text.replace(/^回复@[^:]+:/, ''))).toBe(true)
  })

  it.each(['', '谢谢，什么时候到', '好的？', '谢谢？', '可以吗', '好吗', '谢谢你们让我等了三天', '谢谢，但是还没好', '太', '啊', '[怒]', '😡', '不好', '呵呵谢谢', '好了吗'])('not %j', (text) => {
    expect(isThanksOnly(text)).toBe(false)
  })

  it('F49 is quick on hostile repetition', () => {
    expect(isThanksOnly(`${'好'.repeat(1_000_000)}x`)).toBe(false)
    expect(isThanksOnly(`${'好'.repeat(39)}x`)).toBe(false)
    expect(isBurstFiller(`${'喂'.repeat(1_000_000)}x`)).toBe(false)
  })
})

describe('effective', () => {
  const person = (text: string, role: OutboundRole = 'reply') => effective({ role, byPerson: true, text })

  it.each([
    '已经为您安排明天上午10点的师傅上门',
    '漏水一般是门封没有压紧，请先关掉进水阀',
    '请问订单号是多少？',
    '您的洗碗机是哪个型号？',
    '30分钟内给您回电',
    '我们今天18点前给您回复',
    '麻烦您私信我们订单号和联系电话，我们来处理',
    '退款已经原路退回，1到3天到账',
    '可以的',
    '不可以',
    '能',
    '您好，非常抱歉！这款机型支持七天无理由退货',
    '您好，请问是进水口漏水还是门缝漏水？',
  ])('with substance: %s', (text) => {
    expect(person(text)).toBe('effective')
  })

  it.each([
    '您好',
    '您好，在的',
    '好的',
    '好的，知道了',
    '请问需要什么帮助吗',
    '稍等,马上为您查询',
    '请稍等，正在为您核实',
    '您好，请问有什么可以帮您？',
    '亲，感谢您的反馈，我们会尽快处理',
    '非常抱歉给您带来不便',
    '收到您的反馈，马上帮您查一下哦~',
    '我们高度重视，正在核实情况',
    '回复@小雨不打伞:稍等哦',
    '请您私信我们',
    '@小雨不打伞 麻烦私信小编',
    '您好，麻烦私信联系我们，我们会尽快为您处理',
  ])('holding: %s', (text) => {
    expect(person(text)).toBe('holding')
  })

  it('an automatic line never counts, whoever is named', () => {
    expect(person('已为您退款', 'automatic')).toBe('automatic')
    expect(effective({ role: 'reply', byPerson: false, text: '已为您退款' })).toBe('automatic')
  })

  it('what is marked as holding stays holding', () => {
    expect(person('已为您退款', 'holding')).toBe('holding')
  })

  it('an approach, an empty text or emoji alone is nothing', () => {
    expect(person('看到您的洗碗机漏水了', 'approach')).toBe('none')
    expect(person('')).toBe('none')
    expect(person('[抱抱]')).toBe('none')
    expect(person('//@小雨:漏水了')).toBe('none')
  })

  it('a picture chosen for the customer has substance', () => {
    expect(effective({ role: 'reply', byPerson: true, text: '', hasMedia: true })).toBe('effective')
  })
})

describe('nextTurnState', () => {
  const legal: Record<TurnState, Partial<Record<TurnEvent, TurnState>>> = {
    undecided: { needs_reply: 'waiting', no_reply_needed: 'no_reply_needed', holding: 'waiting', effective_in_time: 'effective_in_time', effective_late: 'effective_late', answered_elsewhere: 'answered_elsewhere', cannot_be_answered: 'cannot_be_answered' },
    waiting: { acknowledged: 'waiting', holding: 'waiting', no_reply_needed: 'no_reply_needed', effective_in_time: 'effective_in_time', effective_late: 'effective_late', answered_elsewhere: 'answered_elsewhere', cannot_be_answered: 'cannot_be_answered' },
    no_reply_needed: { needs_reply: 'waiting', effective_in_time: 'effective_in_time', effective_late: 'effective_late', answered_elsewhere: 'answered_elsewhere' },
    cannot_be_answered: { reopened: 'waiting', effective_in_time: 'effective_in_time', effective_late: 'effective_late', answered_elsewhere: 'answered_elsewhere' },
    answered_elsewhere: { reopened: 'waiting' },
    effective_in_time: { reply_withdrawn: 'waiting' },
    effective_late: { reply_withdrawn: 'waiting' },
  }
  const table = turnStates.flatMap(state => turnEvents.map(event => [state, event, legal[state][event] ?? null] as const))

  it.each(table)('%s + %s → %s', (state, event, next) => {
    expect(nextTurnState(state, event)).toBe(next)
  })

  it('an automatic line never changes a state', () => {
    for (const state of turnStates)
      expect([state, null]).toContain(nextTurnState(state, 'acknowledged'))
  })
})

describe('ledger', () => {
  const turn = fc.record({
    state: fc.constantFrom(...turnStates),
    acknowledgedAt: fc.option(fc.nat(), { nil: null }),
    holdingAt: fc.option(fc.nat(), { nil: null }),
  })

  it('splits waiting by what the customer has heard', () => {
    expect(ledgerOf([
      { state: 'waiting' },
      { state: 'waiting', acknowledgedAt: 0 },
      { state: 'waiting', acknowledgedAt: 1, holdingAt: 2 },
      { state: 'effective_late', holdingAt: 2 },
      { state: 'undecided' },
    ])).toEqual({ entered: 5, effectiveInTime: 0, effectiveLate: 1, waitingAcknowledged: 1, waitingHolding: 1, waitingSilent: 1, noReplyNeeded: 0, cannotBeAnswered: 0, answeredElsewhere: 0, undecided: 1 })
  })

  it('balances whatever happened', () => {
    fc.assert(fc.property(fc.array(turn), turns => balances(ledgerOf(turns))))
  })

  it('balances through any history of events', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.constantFrom(...turnEvents))), (histories) => {
      const turns = histories.map(events => ({ state: events.reduce<TurnState>((state, event) => nextTurnState(state, event) ?? state, 'undecided') }))
      const ledger = ledgerOf(turns)
      expect(ledger.entered).toBe(histories.length)
      expect(balances(ledger)).toBe(true)
    }))
  })

  it('does not balance when one is missing, doubled, negative or broken', () => {
    const ledger = ledgerOf([{ state: 'waiting' }])
    expect(balances({ ...ledger, entered: 2 })).toBe(false)
    expect(balances({ ...ledger, undecided: 1 })).toBe(false)
    expect(balances({ ...ledger, undecided: -1, entered: 0 })).toBe(false)
    expect(balances({ ...ledger, entered: Number.NaN })).toBe(false)
  })
})
