import { describe, expect, it } from 'vitest'
import { abuseOf } from './abuse.ts'

describe('abuseOf', () => {
  it.each([
    ['你是不是傻逼', 'insult'],
    ['垃圾客服，赶紧滚', 'insult'],
    ['你们就是一群废物', 'insult'],
    ['祝你全家死光', 'insult'],
    ['我知道你家住哪，查到了', 'threat'],
    ['信不信我弄死你', 'threat'],
    ['带刀去你们店里', 'threat'],
    ['小姐姐约吗', 'harassment'],
    ['发张裸照看看', 'harassment'],
  ])('%s → %s', (text, kind) => {
    expect(abuseOf(text).kinds).toContain(kind)
  })

  it.each([
    '',
    '这破手机真是垃圾',
    '我真是个傻子，忘了插电',
    '有人骂我傻逼，怎么举报',
    '卧槽太好看了',
    '妈的真香',
    '滚筒洗衣机多少钱',
    '操作太复杂',
    '狗粮有货吗',
    '打死我也不换',
    '裸眼3D效果怎么样',
    '客服小姐姐真好',
  ])('none in %j', (text) => {
    expect(abuseOf(text)).toEqual({ kinds: [], why: [] })
  })

  it('tells by which words', () => {
    expect(abuseOf('你们这群废物！').why).toEqual(['废物'])
  })

  it('F49 stays linear on 1 MB', () => {
    for (const unit of ['傻', '你妈', '弄死', '滚，', '垃圾'])
      abuseOf(unit.repeat(500_000 / unit.length))
  }, 10_000)
})
