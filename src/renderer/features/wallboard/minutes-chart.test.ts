import { describe, expect, it } from 'vitest'
import { tokens } from '../../ui/tokens.ts'
import { minutesOption, shownMinutes } from './minutes-chart.ts'

function minutes(count: number, busyFrom: number) {
  return Array.from({ length: count }, (_, at) => ({ at, entered: at >= busyFrom ? 3 : 0, answered: 0 }))
}

describe('minutes of the wallboard', () => {
  it.each([
    ['a whole half hour', minutes(30, 0), 30],
    ['from the first that saw anything', minutes(30, 12), 18],
    ['ten at least', minutes(30, 28), 10],
    ['ten where nothing happened', minutes(30, 30), 10],
    ['what there is', minutes(4, 1), 4],
  ])('%s', (_, all, count) => {
    expect(shownMinutes(all)).toEqual(all.slice(-count))
  })
})

it('F46 labels of the chart are drawn as they are: nothing in them is built', () => {
  const words = '<img src=x onerror="window.ran=1">{b|{{7*7}}}'
  const option = minutesOption({ minutes: minutes(3, 0), colors: tokens.light, names: { entered: words, answered: words }, time: () => words, fontSize: 12 })
  expect(option).toMatchObject({ tooltip: { renderMode: 'richText' }, xAxis: { data: [words, words, words] }, series: [{ name: words }, { name: words }] })
  expect(JSON.stringify(option)).not.toMatch(/formatter|rich"|"html"/)
})
