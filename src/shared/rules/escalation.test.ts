import { describe, expect, it } from 'vitest'
import { escalationOf } from './escalation.ts'

describe('escalationOf', () => {
  it.each([
    ['再不处理我打12315', ['regulator']],
    ['已经投诉到工信部', ['regulator']],
    ['我要找市场监督管理局', ['regulator']],
    ['已经联系记者', ['media']],
    ['等着上热搜吧', ['media']],
    ['律师函见', ['legal']],
    ['准备起诉，法院见', ['legal']],
    ['按消法退一赔三', ['legal']],
    ['黑猫投诉已提交', ['platform']],
    ['这是第三次报修', ['repeated']],
    ['打了好几次电话', []],
    ['打了无数次，一直没人管', ['repeated']],
    ['我找了律师，也联系了电视台和１２３１５', ['regulator', 'media', 'legal']],
  ])('%s', (text, kinds) => {
    expect(escalationOf(text).kinds).toEqual(expect.arrayContaining(kinds))
  })

  it.each(['洗碗机漏水了', '订单号123151231500', '不会起诉你们的，放心', '我不是记者', '工作商量一下', '多媒体功能很强', '电量低时报警声太吵', '相机自动曝光不准', ''])('none in %j', (text) => {
    expect(escalationOf(text)).toEqual({ kinds: [], why: [] })
  })

  it('tells by which words', () => {
    expect(escalationOf('12315见，律师见').why).toEqual(['12315', '律师'])
  })

  it('F49 stays linear on 1 MB', () => {
    expect(escalationOf('市场监管'.repeat(250_000)).kinds).toEqual(['regulator'])
    expect(escalationOf('第三次'.repeat(330_000)).kinds).toEqual([])
  })
})
