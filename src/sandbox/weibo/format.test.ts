import { describe, expect, it } from 'vitest'
import { cutTo, lengthOf, nextShanghaiMidnight, toPageText, toWeiboTime } from './format.ts'
import { signCallback } from './signature.ts'

describe('the platform\'s formats', () => {
  it('writes time with English names and +0800', () => {
    expect(toWeiboTime(Date.UTC(2011, 4, 31, 9, 46, 55))).toBe('Tue May 31 17:46:55 +0800 2011')
  })

  it.each([
    ['中文', 2],
    ['ab', 1],
    ['abc', 2],
    ['中a', 2],
    ['', 0],
    ['👍', 1],
  ])('%s 的长度是 %i', (text, length) => {
    expect(lengthOf(text)).toBe(length)
  })

  it('cuts by that length and never inside a character', () => {
    expect(cutTo('ab中文👍', 3)).toBe('ab中文')
    expect(cutTo('中'.repeat(200), 140)).toBe('中'.repeat(140))
  })

  it('the day ends at midnight in Shanghai', () => {
    expect(nextShanghaiMidnight(Date.UTC(2026, 2, 2, 15, 59))).toBe(Date.UTC(2026, 2, 2, 16))
    expect(nextShanghaiMidnight(Date.UTC(2026, 2, 2, 16))).toBe(Date.UTC(2026, 2, 3, 16))
  })

  it('signs as the official vector says', () => {
    expect(signCallback('xyz123xyz', '1397022061823', '57155157')).toBe('90e4c22c90a58f26526c2dd5b6c56c8822edeaa1')
  })
})

it('escapes a public text once, whatever its author wrote', () => {
  expect(toPageText('<b>A&B</b> &amp;')).toBe('&lt;b&gt;A&amp;B&lt;/b&gt; &amp;amp;')
})
