import { describe, expect, it } from 'vitest'
import { fillSlots, nextSlot, slotsOf } from './slots.ts'

describe('slots', () => {
  it.each([
    ['{客户}您好', ['客户']],
    ['走到{进展}了，{时间}前回您', ['进展', '时间']],
    ['没有空的话', []],
    ['{} { } {a b} {这个名字实在是太长了一点}', []],
    ['const x = { y: 1 }', []],
    ['{{客户}}', ['客户']],
  ])('of %j are %j', (text, names) => {
    expect(slotsOf(text).map(slot => slot.name)).toEqual(names)
  })

  it('are filled with what is known; what is unknown or empty waits', () => {
    expect(fillSlots('{客户}您好，工号 {工号}，{时间}前回您', { 客户: '阿菜', 工号: '8001', 时间: '' })).toBe('阿菜您好，工号 8001，{时间}前回您')
  })

  it('never read what was filled in', () => {
    expect(fillSlots('{客户}，我是 {坐席}', { 客户: '{坐席}', 坐席: '$& 林晓' })).toBe('{坐席}，我是 $& 林晓')
    expect(fillSlots('{constructor}{toString}', {})).toBe('{constructor}{toString}')
  })

  it('are walked in a circle', () => {
    const text = '在{甲}和{乙}'
    expect([0, 2, 6, 9].map(from => nextSlot(text, from)?.name)).toEqual(['甲', '乙', '甲', '甲'])
    expect(nextSlot('没有', 0)).toBeNull()
  })
})
