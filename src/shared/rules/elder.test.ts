import { describe, expect, it } from 'vitest'
import { elderSigns } from './elder.ts'

describe('signs of an old customer', () => {
  it.each([
    ['我今年72岁了，手机不太会用', '', true],
    ['我七十三岁', '', true],
    ['老头子八十多岁了', '', true],
    ['我是老年人，字看不清', '', true],
    ['我年纪大了，打字慢', '', true],
    ['我爸妈不会用这个', '', true],
    ['手机坏了', '老人，耳背，请慢慢说', true],
    ['我今年32岁', '', false],
    ['这款手机适合老人用吗', '', false],
    ['老板在吗', '', false],
    ['订单号 75 号', '', false],
  ])('%s', (text, note, wanted) => {
    expect(elderSigns([text], note).length > 0).toBe(wanted)
  })

  it('are the words themselves, each once', () => {
    expect(elderSigns(['我今年72岁了', '我今年72岁了，帮帮我'], '高龄')).toEqual(['高龄', '我今年72岁'])
  })
})
