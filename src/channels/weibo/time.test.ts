import { describe, expect, it } from 'vitest'
import { firstIdAt, nextHour, nextShanghaiMidnight, parseWeiboTime } from './time.ts'

describe('parseWeiboTime', () => {
  it.each([
    ['Tue May 31 17:46:55 +0800 2011', '2011-05-31T09:46:55Z'],
    ['Mon Mar 02 10:21:07 +0800 2026', '2026-03-02T02:21:07Z'],
    ['Sun Nov 01 01:30:00 -0330 2026', '2026-11-01T05:00:00Z'],
  ])('%s', (text, iso) => {
    expect(parseWeiboTime(text)).toBe(Date.parse(iso))
  })

  it.each(['', '2026-03-02 10:21:07', 'Mon Mär 02 10:21:07 +0800 2026', 'Mon Feb 31 10:21:07 +0800 2026', 'Mon Mar 02 24:21:07 +0800 2026', 'Mon Mar 02 10:21:07 CST 2026'])('refuses %j', (text) => {
    expect(parseWeiboTime(text)).toBeNull()
  })
})

describe('ids and windows', () => {
  it('dates the contract\'s sample post within a second', () => {
    const made = Date.parse('2026-03-02T02:21:07Z')
    const id = 5271965837296617n
    expect(id >= firstIdAt(made)).toBe(true)
    expect(id < firstIdAt(made + 1000)).toBe(true)
  })

  it('ends the day at midnight in Shanghai and the hour at the hour', () => {
    expect(nextShanghaiMidnight(Date.parse('2026-03-02T15:59:59Z'))).toBe(Date.parse('2026-03-02T16:00:00Z'))
    expect(nextShanghaiMidnight(Date.parse('2026-03-02T16:00:00Z'))).toBe(Date.parse('2026-03-03T16:00:00Z'))
    expect(nextHour(Date.parse('2026-03-02T15:59:59Z'))).toBe(Date.parse('2026-03-02T16:00:00Z'))
  })
})
