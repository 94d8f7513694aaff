import { describe, expect, it } from 'vitest'
import { dangerOf } from './danger.ts'

describe('tier 0: danger to life, fraud in progress, fire', () => {
  it.each([
    ['手机电池冒烟了！', 'fire'],
    ['充电的时候冒着黑烟', 'fire'],
    ['洗碗机着火了怎么办', 'fire'],
    ['电池爆炸了', 'fire'],
    ['充电宝突然炸了', 'fire'],
    ['热水器不停冒烟', 'fire'],
    ['燃气灶好像天然气泄漏了', 'fire'],
    ['去年买的空气炸锅，现在冒烟了', 'fire'],
    ['去年买的洗衣机冒烟了', 'fire'],
    ['冒烟了，之前好好的', 'fire'],
    ['洗衣机漏电，电到我了', 'injury'],
    ['我妈用热水器触电了', 'injury'],
    ['人晕倒了', 'injury'],
    ['我妈正在给陌生人汇款', 'fraud_now'],
    ['煤气中毒送医院了', 'injury'],
    ['老人正在被骗转账', 'fraud_now'],
    ['有人自称你们客服，让我转账到安全账户', 'fraud_now'],
    ['骗子让我妈共享屏幕，怎么办', 'fraud_now'],
    ['刚刚被骗走两万', 'fraud_now'],
    ['我不想活了', 'self_harm'],
    ['再不解决我就从楼上跳下去', 'self_harm'],
    ['你们这是逼我跳楼', 'self_harm'],
    ['孩子误吞了纽扣电池', 'child'],
    ['宝宝的手被洗衣机门夹住了', 'child'],
    ['奶奶被骗，正在银行转账', 'elder'],
    ['电 池冒烟', 'fire'],
    ['说他手机被盗刷了要转到安全账户，我打他电话一直占线', 'fraud_now'],
    ['急！！爷爷走丢四个小时了，他有点糊涂', 'elder'],
  ])('%s', (text, kind) => {
    const danger = dangerOf(text)
    expect(danger.tier).toBe(0)
    expect(danger.kinds).toContain(kind)
    expect(danger.why.length).toBeGreaterThan(0)
  })
})

describe('tier 1: grave, but not at this moment', () => {
  it.each([
    '去年冒过烟',
    '上次充电器着火，你们也没管',
    '以前那台热水器爆炸了',
    '差点着火',
    '插头有焦味',
    '电池鼓包了',
    '手被烫伤了',
    '玻璃碎了划伤了手',
    '吃完拉肚子了',
    '屏幕自爆',
    '有人冒充你们客服',
    '气得想跳楼',
    '去年被骗转账三万',
  ])('%s', (text) => {
    expect(dangerOf(text).tier).toBe(1)
  })
})

describe('tier 2: no danger', () => {
  it.each([
    '笑死我了',
    '气炸了',
    '手机炸裂好用',
    '手机炸裂，太好用了',
    '颜值爆炸',
    '这速度卡炸了',
    '嗓子冒烟了，求个加湿器',
    '气得冒烟',
    '想死你们了',
    '跳楼价甩卖',
    '空气炸锅真好用',
    '没有冒烟，就是不转了',
    '放心，不会爆炸',
    '充电会不会着火啊',
    '担心电池爆炸',
    '听说有台车自燃',
    '有没有防漏电的插座',
    '漏电保护开关跳闸了怎么复位',
    '电脑中毒了',
    '触电般的感觉',
    '又发烧了，在家休息',
    '火爆全网',
    '屏幕有点划伤',
    '米饭里有真理的火花',
    '散热不好早就爆炸了',
    '最近很受伤',
    '质量让我晕倒啊',
    '晕倒，又没货',
    '现在转账失败怎么回事',
    '烫得要爆炸了一样',
    '你想自杀啊',
    '感觉被骗了，颜色跟图片不一样',
    '热水器不热',
    '抢救一下我的照片',
    '老人用起来很方便',
    '孩子很喜欢',
    '',
  ])('%s', (text) => {
    expect(dangerOf(text)).toEqual({ tier: 2, kinds: [], why: [] })
  })
})

it('says who is concerned', () => {
  expect(dangerOf('家里洗衣机冒烟，孩子和奶奶都在').kinds).toEqual(['fire', 'child', 'elder'])
})

it('F49 stays linear on 1 MB', () => {
  for (const unit of ['冒', '正在', '孩子', '手机', '让我', '被骗', '得都', '气'])
    expect(dangerOf(unit.repeat(500_000 / unit.length)).tier).toBe(2)
}, 30_000)
