import { describe, expect, it } from 'vitest'
import { callMeSlots, isCallMeSlot } from './call-me.ts'
import { defaultCallingHours } from './calling.ts'

const at = (time: string) => Date.parse(`2026-03-02T${time}:00+08:00`)
const dayMs = 86_400_000

describe('slots of a wished call', () => {
  it('begin after a lead, keep the noon rest, and end with the hours', () => {
    const slots = callMeSlots(at('11:05'), defaultCallingHours, 1)
    expect(slots[0]).toEqual({ from: at('11:30'), until: at('12:00') })
    expect(slots[1]).toEqual({ from: at('14:00'), until: at('14:30') })
    expect(slots.at(-1)).toEqual({ from: at('20:30'), until: at('21:00') })
  })

  it('a slot that is about to begin is not offered', () => {
    expect(callMeSlots(at('11:25'), defaultCallingHours, 1)[0]?.from).toBe(at('14:00'))
  })

  it('late in the evening only the next days are left', () => {
    const slots = callMeSlots(at('22:00'), defaultCallingHours, 2)
    expect(slots[0]?.from).toBe(at('08:00') + dayMs)
    expect(slots.every(slot => slot.until <= at('21:00') + dayMs)).toBe(true)
  })

  it('hours that do not divide end in a shorter slot', () => {
    expect(callMeSlots(at('08:00'), [[540, 585]], 1)).toEqual([{ from: at('09:00'), until: at('09:30') }, { from: at('09:30'), until: at('09:45') }])
  })

  it('without hours there are none', () => {
    expect(callMeSlots(at('08:00'), [], 3)).toEqual([])
  })

  it('every slot that is offered may be kept; night, noon, the past, long spans and far days may not', () => {
    const now = at('11:05')
    expect(callMeSlots(now, defaultCallingHours, 3).every(slot => isCallMeSlot(slot, now, defaultCallingHours))).toBe(true)
    const span = (from: number, minutes = 30) => ({ from, until: from + minutes * 60_000 })
    for (const wish of [span(at('12:30')), span(at('22:00')), span(at('10:00')), span(at('14:00'), 240), span(at('14:00'), 0), span(at('14:00') + 20 * dayMs)])
      expect(isCallMeSlot(wish, now, defaultCallingHours)).toBe(false)
  })
})
