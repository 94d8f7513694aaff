import type { TriageMessage } from './triage.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { touchpoints, visibilities } from '../domain/index.ts'
import { triage, triageCodes } from './triage.ts'

const context = { brandWords: ['云杉家电', '云杉', 'Yunshan'], knownBots: ['bot-1'] }
const author = { uid: 'u-1', name: '小雨不打伞' }

function judge(text: string, change: Partial<TriageMessage> = {}) {
  const { result, reasons } = triage({ touchpoint: 'mention', visibility: 'public', addressed: true, text, author, ...change }, context)
  return `${result} ${reasons.map(({ code }) => code).join(',')}`
}

describe('public, addressed', () => {
  it.each([
    ['@云杉家电 你们的洗碗机第三次漏水了，热线排队40分钟没人接', 'needs_reply escalation'],
    ['@云杉家电 洗碗机漏水了', 'needs_reply complaint'],
    ['@云杉家电 垃圾客服', 'needs_reply complaint'],
    ['@云杉家电 这款能放进嵌入式柜子吗', 'needs_reply question'],
    ['@云杉家电 保修期多久？', 'needs_reply question'],
    ['@云杉家电 帮我安排售后', 'needs_reply help'],
    ['@云杉家电 电池冒烟了', 'needs_reply danger'],
    ['@云杉家电 我不想活了', 'needs_reply distress'],
    ['@云杉家电 妈妈去世了，想把她的账号注销', 'needs_reply distress'],
    ['@云杉家电 再不处理就12315', 'needs_reply escalation'],
    ['@云杉家电 中奖三个月了还没发货，骗人', 'needs_reply complaint'],
    ['回复@云杉家电:还是不行，退款', 'needs_reply complaint'],
    ['@云杉家电 转发抽奖，蹭欧气', 'no_reply_needed lottery'],
    ['@云杉家电 选我选我', 'no_reply_needed lottery'],
    ['@云杉家电 诚招代理，加微yunshan888', 'no_reply_needed advert'],
    ['[心][心][心]', 'no_reply_needed emoji_only'],
    ['@云杉家电 [赞]', 'no_reply_needed emoji_only'],
    ['👍👍👍', 'no_reply_needed emoji_only'],
    ['转发微博', 'no_reply_needed repost_only'],
    ['//@小明:洗碗机漏水了 //@云杉家电:新品上市', 'no_reply_needed repost_only'],
    ['#云杉家电# http://t.cn/A6xyz', 'no_reply_needed links_only'],
    ['@云杉家电 yyds', 'no_reply_needed fan_talk'],
    ['代言人好帅，永远支持', 'no_reply_needed fan_talk'],
    ['用了一年，非常满意', 'no_reply_needed praise'],
    ['怎么这么好看', 'no_reply_needed praise'],
    ['很好用，就是有点重', 'undecided mixed'],
    ['10月2日入住的酒店用的就是这款', 'undecided unclear'],
    ['谢谢', 'no_reply_needed thanks_only'],
    ['@云杉家电', 'undecided unclear'],
    ['@云杉家电 今天收到了', 'undecided unclear'],
    ['[怒][怒]', 'undecided angry_emoji'],
    ['', 'no_reply_needed emoji_only'],
  ])('%s → %s', (text, verdict) => {
    expect(judge(text)).toBe(verdict)
  })

  it('a picture without words waits for a person', () => {
    expect(judge('', { media: [{ kind: 'image', ref: 'r' }] })).toBe('undecided media_only')
  })

  it('danger is not drowned by a lottery, nor read from the chain of a repost', () => {
    expect(judge('转发抽奖 洗碗机冒烟了快看看')).toBe('needs_reply danger')
    expect(judge('转发微博 //@小明:洗碗机冒烟了')).toBe('no_reply_needed repost_only')
  })
})

describe('who speaks', () => {
  it.each([
    ['a machine that a person has marked', { author: { uid: 'bot-1', name: 'x' } }, 'no_reply_needed known_bot'],
    ['a false service account', { author: { uid: 'u', name: '云杉家电售后小助手' } }, 'no_reply_needed fake_service'],
    ['a false service account under any name', { author: { uid: 'u', name: '退款专员小李' }, text: '遇到问题私信我，帮你处理' }, 'no_reply_needed fake_service'],
    ['a verified organisation of that name', { author: { uid: 'u', name: '某某售后服务中心', verified: 'organisation' } }, 'needs_reply complaint'],
    ['the brand itself', { byBrand: true }, 'no_reply_needed by_brand'],
  ] as const)('%s', (_name, change, verdict) => {
    expect(judge('洗碗机漏水了', change)).toBe(verdict)
  })
})

describe('private', () => {
  it.each([
    ['在吗', 'needs_reply private_message'],
    ['好的谢谢', 'no_reply_needed thanks_only'],
    ['👌', 'no_reply_needed thanks_only'],
    ['转发抽奖', 'needs_reply private_message'],
    ['', 'needs_reply private_message'],
    ['今天收到了', 'needs_reply private_message'],
    ['热水器漏煤气', 'needs_reply danger'],
  ])('%s → %s', (text, verdict) => {
    expect(judge(text, { touchpoint: 'private_message', visibility: 'private' })).toBe(verdict)
  })

  it('thanks with a picture is looked at', () => {
    expect(judge('谢谢', { touchpoint: 'private_message', visibility: 'private', media: [{ kind: 'image', ref: 'r' }] })).toBe('needs_reply private_message')
  })
})

describe('found by search', () => {
  it.each([
    ['云杉洗碗机又漏水，气死了', 'needs_reply complaint_near_brand'],
    ['刚买了云杉洗碗机，开心', 'no_reply_needed no_complaint'],
    ['今天真倒霉，垃圾天气', 'no_reply_needed brand_absent'],
    ['云杉和别家的洗碗机哪个好', 'undecided not_addressed'],
    [`云杉的店开了。${'今天去了很远的公园散步看了花。'.repeat(4)}回家路上快递坏了，失望`, 'undecided complaint_far_from_brand'],
    ['YUNSHAN的售后太差', 'needs_reply complaint_near_brand'],
    ['云杉洗衣机着火了', 'needs_reply danger'],
    ['云杉洗碗机转发抽奖', 'no_reply_needed lottery'],
  ])('%s → %s', (text, verdict) => {
    expect(judge(text, { touchpoint: 'search_hit', addressed: false })).toBe(verdict)
  })
})

describe('public, not addressed', () => {
  it.each([
    ['太差了，不推荐', {}, 'undecided not_addressed'],
    ['太差了，不推荐', { context: { objectKey: 'k', text: '新品', authorName: '云杉家电', byBrand: true } }, 'needs_reply complaint'],
    ['云杉太差了', {}, 'needs_reply complaint'],
    ['你在哪买的？', {}, 'undecided not_addressed'],
    ['嗯哼今天出门', {}, 'undecided not_addressed'],
  ] as const)('%s', (text, change, verdict) => {
    expect(judge(text, { touchpoint: 'comment', addressed: false, ...change })).toBe(verdict)
  })
})

it.each(['complaint', 'call'] as const)('every %s needs a reply', (touchpoint) => {
  expect(judge('转发抽奖', { touchpoint, visibility: 'private' })).toMatch(/^needs_reply/)
})

it('names the words it rests on', () => {
  expect(triage({ touchpoint: 'mention', visibility: 'public', addressed: true, text: '@云杉家电 洗碗机漏水，律师见' }, context).reasons).toEqual([{ code: 'escalation', words: ['律师'] }])
})

it('judges any text, always with a reason of the closed list', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...touchpoints), fc.constantFrom(...visibilities), fc.boolean(), (text, touchpoint, visibility, addressed) => {
    const { reasons } = triage({ text, touchpoint, visibility, addressed }, context)
    expect(reasons).toHaveLength(1)
    expect(triageCodes).toContain(reasons[0]?.code)
  }))
})

it('F49 stays linear on 1 MB', () => {
  for (const unit of ['云杉漏水', '抽奖', '#', '@', 'http://', '加微信'])
    expect(judge(unit.repeat(200_000), { touchpoint: 'search_hit' })).toBeTypeOf('string')
}, 30_000)
