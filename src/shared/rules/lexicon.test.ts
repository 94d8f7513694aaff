import type { LexiconWord } from './guard.ts'
import { describe, expect, it } from 'vitest'
import starter from '../../../resources/lexicons/default.json'
import { guardOutgoing } from './guard.ts'

const lexicon = starter.words as LexiconWord[]

describe('the starter lexicon', () => {
  it('has known classes and severities, and no word twice', () => {
    expect(new Set(lexicon.map(entry => entry.class))).toEqual(new Set(['absolute_claim', 'promise', 'blame', 'rival', 'internal', 'insult']))
    expect(lexicon.every(entry => ['warn', 'review', 'block'].includes(entry.severity))).toBe(true)
    expect(new Set(lexicon.map(entry => entry.word)).size).toBe(lexicon.length)
  })

  it('finds every one of its words', () => {
    for (const { word } of lexicon)
      expect(guardOutgoing({ text: `您好，${word}。`, visibility: 'private', lexicon }).map(finding => finding.word)).toContain(word)
  })

  it.each([
    '您好，已经为您登记上门维修，师傅会在明天上午9点到11点之间联系您',
    '这款机型支持七天无理由退货，退款原路返回，一般1到3个工作日到账',
    '漏水多半是门封没有压紧，麻烦您压一压门封，再拖一拖地面的水，看看还漏不漏',
    '非常理解您的心情，让您等了这么久是我们不对',
    '请问您的洗碗机是哪个型号？最好拍一张铭牌的照片',
    '这个功能很灵活，该怎么设置我发您一份说明',
    '废物利用的活动在下周开始，欢迎参加',
    '万能遥控器也可以用，您有病虫害过滤网的问题也可以问我们',
    '我们会在今天18点前给您回复，请您留意私信',
    '目前没有更好的办法，我去找工程师确认，下午3点前告诉您结果',
  ])('leaves ordinary service alone: %s', (text) => {
    expect(guardOutgoing({ text, visibility: 'public', lexicon })).toEqual([])
  })
})
