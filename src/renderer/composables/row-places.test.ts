import { afterEach, describe, expect, it } from 'vitest'
import { effectScope, ref, shallowRef } from 'vue'
import { createPlaces, useRowPlaces } from './row-places.ts'

it('leaves a row where it is, and gives one that comes the place of one that has gone', () => {
  const placesOf = createPlaces()
  expect(placesOf(['a', 'b', 'c', 'd'])).toEqual([0, 1, 2, 3])
  expect(placesOf(['c', 'd', 'e', 'f'])).toEqual([2, 3, 0, 1])
  expect(placesOf(['x', 'c', 'd', 'e'])).toEqual([1, 2, 3, 0])
  expect(placesOf(['d'])).toEqual([3])
  expect(placesOf(['d', 'p', 'q', 'r', 's'])).toEqual([3, 0, 1, 2, 4])
})

describe('rows in the document', () => {
  const scope = effectScope()
  const from = (first: number) => Array.from({ length: 4 }, (_, n) => ({ index: first + n, id: `row-${first + n}` }))

  afterEach(() => scope.stop())

  it('stay where they stand while the list is scrolled, and come into its order afterwards', () => {
    const rows = shallowRef(from(0))
    const scrolled = ref(false)
    const shown = scope.run(() => useRowPlaces(() => rows.value, () => scrolled.value))!
    const indexes = () => shown.value.map(row => row.index)
    expect(indexes()).toEqual([0, 1, 2, 3])

    scrolled.value = true
    rows.value = from(2)
    expect(shown.value.map(row => row.place)).toEqual([0, 1, 2, 3])
    expect(indexes()).toEqual([4, 5, 2, 3])

    scrolled.value = false
    expect(indexes()).toEqual([2, 3, 4, 5])
    rows.value = from(1)
    expect(indexes()).toEqual([1, 2, 3, 4])
  })
})
