import { describe, expect, it } from 'vitest'
import { figureOf, stopwatch } from './countdown.ts'
import { cutMiddle, initialOf, linkTo, oneLine, splitText } from './text.ts'

describe('figures of a clock', () => {
  it.each([
    [20_000, '20', null],
    [999, '0', null],
    [-1, '1', null],
    [99_999, '99', null],
    [100_000, '1:40', null],
    [599_999, '9:59', null],
    [600_000, '10', 'minute'],
    [5_999_000, '100', 'minute'],
    [6_000_000, '2', 'hour'],
    [172_800_000, '2', 'day'],
  ])('%i ms are %s (%s)', (ms, digits, unit) => {
    expect(figureOf(ms)).toEqual({ digits, unit })
  })

  it('a stopwatch counts minutes and, when it must, hours', () => {
    expect([0, 65_000, 3_725_000, -5].map(stopwatch)).toEqual(['0:00', '1:05', '1:02:05', '0:00'])
  })
})

describe('someone else\'s text', () => {
  it('addresses are told apart with their real host', () => {
    expect(splitText('看 https://a.example@b.example/x，再说')).toEqual([
      { text: '看 ', host: null },
      { text: 'https://a.example@b.example/x', host: 'b.example', warning: 'disguised' },
      { text: '，再说', host: null },
    ])
    expect(splitText('http://[').map(piece => piece.host)).toEqual([null])
    expect(splitText('https://аpple.com').at(0)?.host).toBe('xn--pple-43d.com')
    expect(splitText('https://аpple.com').at(0)?.warning).toBe('lookAlike')
    expect(splitText('https://apple.example').at(0)?.warning).toBeUndefined()
  })

  it('words before an address stay words, and are marked where they name another site', () => {
    expect(splitText('见 [weibo.com/账单](https://evil.example/x)。')).toEqual([
      { text: '见 ', host: null },
      { text: '[weibo.com/账单](https://evil.example/x)', host: 'evil.example', warning: 'otherName', url: 'https://evil.example/x' },
      { text: '。', host: null },
    ])
    expect(splitText('[账单.pdf](https://weibo.com/1)').at(0)).toEqual({ text: '[账单.pdf](https://weibo.com/1)', host: 'weibo.com', url: 'https://weibo.com/1' })
    expect(splitText('[www.weibo.com](https://m.weibo.com/1)').at(0)?.warning).toBeUndefined()
    expect(splitText('[weibo.com](javascript:alert(1))').map(piece => piece.host)).toEqual([null])
  })

  it.each([
    ['https://weibo.com/a', { url: 'https://weibo.com/a', host: 'weibo.com', warning: null }],
    ['https://weibo.com@evil.example/', { url: 'https://weibo.com@evil.example/', host: 'evil.example', warning: 'disguised' }],
    ['https://wеibo.com/', { url: 'https://xn--wibo-v4d.com/', host: 'xn--wibo-v4d.com', warning: 'lookAlike' }],
    ['javascript:alert(1)', null],
    ['file:///etc/hosts', null],
  ])('%s leads to %o', (url, link) => {
    expect(linkTo(url)).toEqual(link)
  })

  it('F49 a megabyte of opening brackets is split at once', () => {
    const before = performance.now()
    expect(splitText('['.repeat(1_000_000))).toHaveLength(1)
    expect(splitText('[a](https://'.repeat(20_000)).length).toBeGreaterThan(0)
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  it('F49 a long name is cut in its middle between whole characters', () => {
    expect(cutMiddle('折叠屏第二春用户体验官兼资深倒霉蛋', 9)).toBe('折叠屏第二春…霉蛋')
    expect(cutMiddle('👨‍👩‍👧‍👦'.repeat(30), 5)).toBe(`${'👨‍👩‍👧‍👦'.repeat(3)}…${'👨‍👩‍👧‍👦'}`)
    expect(cutMiddle('短名', 9)).toBe('短名')
  })

  it('the initial is a whole character of bounded length', () => {
    expect(initialOf(' 张三')).toBe('张')
    expect(initialOf('')).toBe('·')
    expect(initialOf(`z${'\u0301'.repeat(500)}`).length).toBeLessThanOrEqual(8)
  })

  it('F49 a preview is one line of bounded length', () => {
    expect(oneLine('a\n\n  b')).toBe('a b')
    expect(oneLine('x'.repeat(1_000_000)).length).toBe(200)
  })
})
