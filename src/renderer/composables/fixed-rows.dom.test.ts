import type { FixedRows } from './fixed-rows.ts'
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { defineComponent, shallowRef } from 'vue'
import { useFixedRows } from './fixed-rows.ts'

let frames: (() => void)[] = []
const nextFrame = () => frames.splice(0).forEach(run => run())

beforeEach(() => {
  frames = []
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => frames.push(run))
})
afterEach(() => vi.unstubAllGlobals())

describe('a list that is scrolled', () => {
  it('draws what is in view first where it leaps, and keeps rows on either side where it is turned little by little', () => {
    const element = document.createElement('div')
    Object.defineProperty(element, 'clientHeight', { value: 420 })
    let rows: FixedRows | undefined
    const list = mount(defineComponent(() => {
      rows = useFixedRows(shallowRef(element), () => 1_000, () => 84)
      return () => null
    }))
    const indexes = () => [rows?.first.value, rows?.last.value]
    const standing = () => rows?.shown.value.map(row => row.index) ?? []
    const scrollTo = (top: number) => {
      element.scrollTop = top
      element.dispatchEvent(new Event('scroll'))
    }
    scrollTo(1)
    nextFrame()
    nextFrame()
    scrollTo(85)
    expect(indexes()).toEqual([0, 9])
    scrollTo(8_400)
    expect(indexes()).toEqual([100, 104])
    expect(standing()).toHaveLength(10)
    expect(standing()).toEqual(expect.arrayContaining([100, 101, 102, 103, 104, 0]))
    nextFrame()
    expect(indexes()).toEqual([100, 104])
    nextFrame()
    expect(indexes()).toEqual([97, 107])
    expect(standing()).toEqual(Array.from({ length: 11 }, (_, n) => 97 + n))
    list.unmount()
  })
})
