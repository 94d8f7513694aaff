import { expect, it } from 'vitest'
import { hintsOf } from './hints.ts'

const kindsOf = (text: string, silenced: readonly string[] = []) => hintsOf(text, undefined, { mood: null, silenced }).map(hint => hint.kind)

it.each([
  ['洗碗机冒烟了，我要打12315', ['danger', 'escalation']],
  ['你们这群废物', ['abuse']],
  ['表扬师傅，太好了', ['praise', 'mood']],
  ['请问保修几年', []],
  ['有点慢', []],
])('%s', (text, kinds) => {
  expect(kindsOf(text)).toEqual(kinds)
})

it('says why', () => {
  expect(hintsOf('洗碗机冒烟了')).toEqual([{ kind: 'danger', value: 'fire', why: ['冒烟'] }])
})

it('is silent about words that somebody said mean nothing here, and speaks of new ones', () => {
  expect(kindsOf('洗碗机冒烟了', ['danger:冒烟'])).toEqual([])
  expect(kindsOf('洗碗机冒烟了', ['abuse:冒烟'])).toEqual(['danger'])
  expect(kindsOf('洗碗机冒烟了，起火了', ['danger:冒烟'])).toEqual(['danger'])
})

it('leaves the mood to whoever set it', () => {
  expect(hintsOf('太失望了', undefined, { mood: 'calm', silenced: [] })).toEqual([])
})
