import { describe, expect, it } from 'vitest'
import { promisesIn } from './promise.ts'

/** Wednesday, 4 March 2026, 15:00 in China. */
const at = Date.UTC(2026, 2, 4, 7)
const china = (day: number, hour: number, minute = 0) => Date.UTC(2026, 2, day, hour - 8, minute)

describe('promisesIn', () => {
  it.each([
    ['我们24小时内回复您', '24小时内', at + 24 * 3_600_000],
    ['半小时内给您回电', '半小时内', at + 30 * 60_000],
    ['三个工作日内退款到账', '三个工作日内', at + 3 * 86_400_000],
    ['十五分钟左右给您答复', '十五分钟左右', at + 15 * 60_000],
    ['明天下午前给您回电', '明天下午前', china(5, 18)],
    ['明天上午联系您', '明天上午', china(5, 12)],
    ['今天18:30前反馈给您', '今天18:30前', china(4, 18, 30)],
    ['明天下午三点半前告诉您结果', '明天下午三点半前', china(5, 15, 30)],
    ['后天给您寄出', '后天', china(6, 18)],
    ['周五之前核实清楚', '周五之前', china(6, 18)],
    ['下周一上午10点给您致电', '下周一上午10点', china(9, 10)],
    ['今晚处理好', '今晚', china(4, 21)],
  ])('%s', (text, words, dueAt) => {
    expect(promisesIn(text, at)).toEqual([{ words, dueAt }])
  })

  it.each([
    '',
    '我们会尽快回复您',
    '今天天气真好',
    '请您明天上午联系门店',
    '您明天下午方便吗',
    '今天上午已经给您回电',
    '24小时营业',
  ])('none in %j', (text) => {
    expect(promisesIn(text, at)).toEqual([])
  })

  it('F49 stays linear on 1 MB', () => {
    expect(promisesIn('明天'.repeat(500_000), at)).toEqual([])
  })
})
