/**
 * China's public holidays and make-up working days, to be extended once a year.
 * Source: 国务院办公厅关于2026年部分节假日安排的通知, published 4 November 2025.
 */

/** Days off in 2026: New Year, Spring Festival, Qingming, Labour Day, Dragon Boat, Mid-Autumn, National Day. */
export const holidays2026: readonly string[] = [
  ...days('2026-01', 1, 3),
  ...days('2026-02', 15, 23),
  ...days('2026-04', 4, 6),
  ...days('2026-05', 1, 5),
  ...days('2026-06', 19, 21),
  ...days('2026-09', 25, 27),
  ...days('2026-10', 1, 7),
]

/** Weekend days of 2026 on which people work. */
export const makeUpDays2026: readonly string[] = ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10']

/** Years that ship with the product. */
export const shippedYears = [{ year: 2026, holidays: holidays2026, makeUpDays: makeUpDays2026 }] as const

function days(month: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${month}-${String(first + index).padStart(2, '0')}`)
}
