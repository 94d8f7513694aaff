import { beforeAll, describe, expect, it } from 'vitest'
import { loadPinyin, matchesPinyin } from './pinyin.ts'

describe('search by sound', () => {
  it('compares letters alone until the sounds are there', async () => {
    expect(matchesPinyin('转电话', '电话')).toEqual([[1, 3]])
    await loadPinyin()
  })

  describe('once they are', () => {
    beforeAll(loadPinyin)

    it.each([
      ['转电话', 'zhuandianhua', [[0, 3]]],
      ['转电话', 'zdh', [[0, 3]]],
      ['转电话', 'zhdh', [[0, 3]]],
      ['转电话', '转dianh', [[0, 3]]],
      ['转电话', 'dianh', [[1, 3]]],
      ['发送并办结', 'BJ', [[3, 5]]],
      ['重要的行长', 'zyd', [[0, 3]]],
      ['重要的行长', 'hangzhang', [[3, 5]]],
      ['重新打开', 'cxdk', [[0, 4]]],
      ['绿色', 'lvse', [[0, 2]]],
      ['绿色', 'luse', [[0, 2]]],
      ['女士', 'ns', [[0, 2]]],
      ['ＶＩＰ客户', 'vip', [[0, 3]]],
      ['VIP客户', 'vipkh', [[0, 5]]],
      ['引导私信', 'sx yd', [[0, 4]]],
      ['Send and resolve', 'res send', [[0, 4], [9, 12]]],
      ['𠮷先生', 'xs', [[2, 4]]],
      ['转电话', '', []],
    ] as const)('%s is found by %s', (text, query, ranges) => {
      expect(matchesPinyin(text, query)).toEqual(ranges)
    })

    it.each([
      ['转电话', 'zdx'],
      ['转电话', 'dz'],
      ['转电话', 'huandian'],
      ['办结', 'banjiee'],
      ['办结', '结办'],
      ['', 'a'],
    ])('%s is not found by %s', (text, query) => {
      expect(matchesPinyin(text, query)).toBeNull()
    })

    it('a long text and a query that almost fits take no time', () => {
      const begun = performance.now()
      expect(matchesPinyin('是'.repeat(2_000), `${'s'.repeat(18)}x`)).toBeNull()
      expect(performance.now() - begun).toBeLessThan(500)
    })
  })
})
