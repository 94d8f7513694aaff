import type { EChartsCoreOption } from 'echarts/core'
import type { WallboardSummary } from '../../../shared/contract/desk.ts'
import type { Tokens } from '../../ui/tokens.ts'

/** Words and figures of the chart. */
export interface MinutesChart {
  readonly minutes: WallboardSummary['perMinute']
  readonly colors: Tokens
  readonly names: { readonly entered: string, readonly answered: string }
  readonly time: (at: number) => string
  readonly fontSize: number
}

const leastMinutes = 10

/** The minutes worth a place: from the first in which anything happened, the last ten at least. */
export function shownMinutes(minutes: MinutesChart['minutes']): MinutesChart['minutes'] {
  const first = minutes.findIndex(minute => minute.entered > 0 || minute.answered > 0)
  const latest = Math.max(0, minutes.length - leastMinutes)
  return minutes.slice(first < 0 ? latest : Math.min(first, latest))
}

/** Arrived as bars, answered as a line: where the line falls under the bars, people wait. */
export function minutesOption({ minutes, colors, names, time, fontSize }: MinutesChart): EChartsCoreOption {
  const text = { color: colors.inkFaint, fontSize }
  return {
    animation: false,
    grid: { left: 0, right: 4, top: fontSize * 2.6, bottom: 0, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' },
    legend: { top: 0, right: 0, itemWidth: 14, itemHeight: 8, textStyle: { ...text, color: colors.inkSoft } },
    tooltip: { trigger: 'axis', renderMode: 'richText', backgroundColor: colors.raised, borderColor: colors.hairlineStrong, textStyle: { color: colors.ink, fontSize } },
    xAxis: { type: 'category', data: minutes.map(minute => time(minute.at)), axisLine: { lineStyle: { color: colors.hairlineStrong } }, axisTick: { show: false }, axisLabel: { ...text, interval: Math.ceil(minutes.length / 3) - 1 } },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 3, splitLine: { lineStyle: { color: colors.hairline } }, axisLabel: text },
    series: [
      { name: names.entered, type: 'bar', data: minutes.map(minute => minute.entered), itemStyle: { color: colors.hairlineStrong, borderRadius: [2, 2, 0, 0] }, barCategoryGap: '25%' },
      { name: names.answered, type: 'line', data: minutes.map(minute => minute.answered), symbol: 'none', lineStyle: { color: colors.accent, width: 2 }, itemStyle: { color: colors.accent } },
    ],
  }
}
