import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCallTime, readConsent } from './consent.ts'

describe('readConsent', () => {
  it.each(['可以', '可以的', '好的，打吧', '行', '同意', '嗯嗯', 'OK', '👌', '没问题，谢谢', '现在打给我吧', '打我电话13800138000', '可以，13800138000', '晚上八点打', '明天上午10点给我打电话', '半小时后打', '现在不方便，晚上八点打吧', '好的。', '麻烦了，等你们电话', '今晚八点', '下午三点以后可以', '可以，打这个13900139000', '好的，打我手机', '可以，就打这个号码吧'])('granted: %s', (text) => {
    expect(readConsent(text)).toBe('granted')
  })

  it.each(['不用', '不用了，谢谢', '不要打电话', '别打', '别打电话，发文字就行', '拒绝', '不方便', '不同意', '算了', '不可以', '不行', '没空', 'no', '不需要', '晚上八点别打', '不要再打了'])('declined: %s', (text) => {
    expect(readConsent(text)).toBe('declined')
  })

  it.each(['', '可以吗？', '为什么要打电话', '你是骗子吧', '我的洗碗机漏水了', '先说说怎么解决', '好难用', '你们是哪里的电话', '打人了', '8点打了三次都没人接', '晚上八点打不通', '[怒]', '退款', '不是这个号码', '换个号码打吧', '这个号'])('unclear: %j', (text) => {
    expect(readConsent(text)).toBe('unclear')
  })

  it('takes nothing long or odd for a yes', () => {
    expect(readConsent('好'.repeat(1_000_000))).toBe('unclear')
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(['granted', 'declined', 'unclear']).toContain(readConsent(text))
    }))
  })
})

describe('readCallTime', () => {
  // A Monday.
  const now = Date.parse('2026-03-02T15:20:00+08:00')

  it.each([
    ['晚上八点打', '2026-03-02T20:00'],
    ['晚上8点半', '2026-03-02T20:30'],
    ['明晚一点半', '2026-03-04T01:30'],
    ['今晚九点', '2026-03-02T21:00'],
    ['明天上午10点', '2026-03-03T10:00'],
    ['明早8点', '2026-03-03T08:00'],
    ['后天下午三点一刻', '2026-03-04T15:15'],
    ['大后天中午12点', '2026-03-05T12:00'],
    ['中午一点', '2026-03-03T13:00'],
    ['20:30打给我', '2026-03-02T20:30'],
    ['20：30打给我', '2026-03-02T20:30'],
    ['18点以后', '2026-03-02T18:00'],
    ['六点吧', '2026-03-02T18:00'],
    ['9点', '2026-03-03T09:00'],
    ['上午十一点二十分', '2026-03-03T11:20'],
    ['周五下午四点', '2026-03-06T16:00'],
    ['周一上午9点', '2026-03-09T09:00'],
    ['下周三晚上7点', '2026-03-11T19:00'],
    ['星期天10点', '2026-03-08T10:00'],
    ['半小时后打', '2026-03-02T15:50'],
    ['一个半小时后', '2026-03-02T16:50'],
    ['20分钟以后', '2026-03-02T15:40'],
    ['两小时之后再打', '2026-03-02T17:20'],
    ['现在打', '2026-03-02T15:20'],
    ['晚上十二点', '2026-03-03T00:00'],
    ['凌晨12点', '2026-03-03T00:00'],
  ])('%s → %s', (text, local) => {
    expect(readCallTime(text, now)).toBe(Date.parse(`${local}:00+08:00`))
  })

  it.each(['', '可以', '好的打吧', '13800138000', '99点', '10:75', '三次了', '快一点打给我', '晚一点吧', '有一点慢'])('none in %j', (text) => {
    expect(readCallTime(text, now)).toBeNull()
  })

  it('never lies behind', () => {
    const clock = fc.tuple(fc.constantFrom('', '今天', '明天', '周三', '下周一', '上午', '晚上'), fc.integer({ min: 0, max: 24 })).map(([day, hour]) => `${day}${hour}点`)
    fc.assert(fc.property(clock, fc.integer({ min: 0, max: 4_000_000_000_000 }), (text, at) => {
      const time = readCallTime(text, at)
      expect(time).not.toBeNull()
      expect(time ?? 0).toBeGreaterThanOrEqual(at)
      expect(time ?? 0).toBeLessThanOrEqual(at + 15 * 86_400_000)
    }))
  })
})
