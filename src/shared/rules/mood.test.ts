import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { moods } from '../domain/index.ts'
import { moodOf } from './mood.ts'

describe('moodOf', () => {
  it.each([
    ['', 'calm'],
    ['收到货了', 'calm'],
    ['请问保修几年', 'calm'],
    ['很好用，推荐给大家', 'pleased'],
    ['没毛病，满意', 'pleased'],
    ['一点都不失望', 'pleased'],
    ['质量不错！！！', 'pleased'],
    ['有点担心', 'uneasy'],
    ['怎么还没到，着急', 'uneasy'],
    ['洗碗机漏水了', 'upset'],
    ['太失望了', 'upset'],
    ['一点都不好用', 'upset'],
    ['没有想的那么好吃', 'upset'],
    ['不知道是不是假货', 'upset'],
    ['没有让我失望', 'calm'],
    ['垃圾客服，滚', 'furious'],
    ['骗子！！！', 'furious'],
    ['又坏了，没人管，投诉也没用，太差', 'furious'],
    ['[怒]', 'furious'],
    ['父亲去世了，手机里都是他的照片，想恢复', 'grieving'],
    ['不错，就是有点慢', 'pleased'],
    ['垃圾桶颜色不错', 'pleased'],
    ['滚筒洗衣机怎么选', 'calm'],
  ])('%s → %s', (text, mood) => {
    expect(moodOf(text).mood).toBe(mood)
  })

  it('tells by which words', () => {
    expect(moodOf('太失望了，漏水').why).toEqual(['失望', '漏水'])
    expect(moodOf('收到货了').why).toEqual([])
  })

  it('has a mood of the list for any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), text => moods.includes(moodOf(text).mood)))
  })
})
