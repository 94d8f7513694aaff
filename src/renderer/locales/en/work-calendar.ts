/** The calendar of working days. */
export const workCalendar = {
  title: 'Working days',
  days: '{off} days off, {worked} weekend days worked',
  shipped: 'ships with the product',
  entered: 'entered by {name}, {t}',
  missing: 'No public holidays entered yet: weekends alone count, and deadlines that reach into this year will be off.',
  hint: 'Once the State Council has published next year’s holidays, import them here: CSV, JSON or Excel with two columns, 日期 (2027-01-01) and 类型 (休 or 班). Weekends within a holiday are written down too. Complaints filed from then on count by it.',
  choose: 'Choose a calendar file',
  found: '{year}: {off} days off, {worked} weekend days worked',
  take: 'Use it for {year}',
  taken: 'The calendar of {year} is in force',
  tooLarge: 'Over 64 KB: hardly a calendar of one year.',
  fault: 'Line {line}: {why}',
  why: { not_a_day: 'no day that can be read', unknown_kind: 'the kind is 休 or 班', twice: 'this day stands there twice', other_year: 'not the year of the first line', not_a_weekend: 'a day worked instead falls on a weekend', out_of_range: 'this year and the next two only', lacks_fixed: '1 January, 1 May and 1 October must be among the days off', too_many: 'too many days off and moved; please check' },
}
