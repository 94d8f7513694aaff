import { describe, expect, it } from 'vitest'
import { likeness, nearlySame } from './likeness.ts'

describe('likeness', () => {
  it.each([
    ['您好，已经为您登记。', '您好已经为您登记', 1],
    ['ＡＢＣ１２３', 'abc123', 1],
    ['谢谢您的反馈😊', '谢谢您的反馈', 1],
    ['', '', 0],
    ['好', '好', 1],
    ['包裹在路上', '今天下雨了', 0],
  ])('of %j and %j is %d', (a, b, wanted) => {
    expect(likeness(a, b)).toBeCloseTo(wanted)
  })

  it('finds one sentence with another name in it, and tells two ways of saying the same apart', () => {
    expect(likeness('阿菜，看到您说的了，订单我这就去催，今天18点前回您。', '小满，看到您说的了，订单我这就去催，今天18点前回您。')).toBeGreaterThanOrEqual(nearlySame)
    expect(likeness('盼快递的心情我懂，私信我订单号，我去看它堵在哪一环。', '订单我来催，评论里别贴单号，私信我，查到马上回您。')).toBeLessThan(nearlySame)
  })
})
