/** The calendar of working days. */
export const workCalendar = {
  title: '工作日历',
  days: '放假 {off} 天，调休上班 {worked} 天',
  shipped: '随产品提供',
  entered: '{name} 录入于 {t}',
  missing: '还没有录入放假和调休安排，暂时只按周末算；跨到这一年的工作日时限会不准。',
  hint: '国务院办公厅公布下一年安排后，在这里导入：CSV、JSON 或 Excel，两列，日期（2027-01-01）和类型（休、班）。放假期间的周末也要写上。以后新登记的投诉单按新的算。',
  choose: '选择日历文件',
  found: '{year} 年：放假 {off} 天，调休上班 {worked} 天',
  take: '用作 {year} 年的日历',
  taken: '{year} 年的日历已生效',
  tooLarge: '文件超过 64 KB，不像一年的日历。',
  fault: '第 {line} 行：{why}',
  why: { not_a_day: '没有看得懂的日期', unknown_kind: '类型要写“休”或“班”', twice: '这一天写了两次', other_year: '和第一行不是同一年', not_a_weekend: '调休上班的日子要在周末', out_of_range: '只能录入今年和往后两年', lacks_fixed: '元旦、劳动节、国庆节当天都要在放假里', too_many: '放假和调休的日子太多了，请核对' },
} as const
