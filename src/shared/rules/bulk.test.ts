import { describe, expect, it } from 'vitest'
import { distinctWordings, wordingFor, wordingsDemanded } from './bulk.ts'

describe('one wording for many', () => {
  it.each([[0, 1], [1, 1], [2, 2], [4, 2], [5, 3], [9, 4], [13, 5], [200, 5]])('%i public answers want %i wordings', (recipients, demanded) => {
    expect(wordingsDemanded(recipients)).toBe(demanded)
  })

  it.each([
    [['18点前恢复。', '18点前恢复！', ' 18点前 恢复'], 1],
    [['18点前恢复', '预计18点修好'], 2],
    [['', '  '], 0],
  ])('%j are %i that differ', (variants, count) => {
    expect(distinctWordings(variants)).toBe(count)
  })

  it.each([
    ['{称呼}您好，已修好', '老韩', '老韩您好，已修好'],
    ['{name}，已修好', '老韩', '老韩，已修好'],
    ['{称呼}，已修好', '  ', '您，已修好'],
    ['{称呼}，已修好', '$&', '$&，已修好'],
    ['{称呼}，已修好', '{订单号}', '{订单号}，已修好'],
    ['{订单号}已处理', '老韩', null],
  ])('%j for %j is %j', (variant, name, text) => {
    expect(wordingFor(variant, name)).toBe(text)
  })
})
