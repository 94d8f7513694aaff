import { describe, expect, it } from 'vitest'
import { callSlots } from './call-times.ts'

const at = (hour: number, minute = 0, day = 22) => Date.UTC(2026, 10, day, hour - 8, minute)

describe('times proposed for a call', () => {
  it('lie on quarters of an hour, in the order of the day', () => {
    expect(callSlots(at(15, 7))).toEqual([at(16, 15), at(18, 15), at(15, 15, 23)])
  })

  it('never fall into the noon rest or the night', () => {
    expect(callSlots(at(11, 20))).toEqual([at(14), at(14, 30), at(11, 30, 23)])
    expect(callSlots(at(20, 30))).toEqual([at(8, 0, 23), at(20, 30, 23)])
  })

  it('name each time once', () => {
    expect(callSlots(at(23))).toEqual([at(8, 0, 23), at(8, 0, 24)])
  })
})
