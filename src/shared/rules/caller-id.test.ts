import type { CallerId } from './caller-id.ts'
import { describe, expect, it } from 'vitest'
import { areaOf, callerIdFor } from './caller-id.ts'

describe('the area of a number', () => {
  it.each([
    ['+861088886666', '010'],
    ['+862188886666', '021'],
    ['+8657188886666', '0571'],
    ['+869966123456', '0996'],
    ['+8613800138000', null],
    ['+14155550100', null],
  ])('%s: %s', (e164, area) => {
    expect(areaOf(e164)).toBe(area)
  })
})

describe('the number that a customer sees', () => {
  const all: CallerId[] = [
    { number: '4008208888', dialsOut: false },
    { number: '01060001000', area: '010', dialsOut: true },
    { number: '057180001000', area: '0571', brand: '云杉', dialsOut: true },
    { number: '02160001000', brand: '山毛榉', dialsOut: true },
    { number: '95001', dialsOut: true },
  ]
  it.each([
    ['a landline of Beijing', '+861088886666', '云杉', all, '010'.concat('60001000')],
    ['a landline of Hangzhou, of the brand', '+8657188886666', '云杉', all, '057180001000'],
    ['of another brand: not that one', '+8657188886666', '银杏', all, '95001'],
    ['a mobile: by brand', '+8613800138000', '山毛榉', all, '02160001000'],
    ['a mobile of a brand without its own: what is for everybody', '+8613800138000', '云杉', all, '95001'],
    ['nothing fits: the preset', '+8613800138000', '云杉', all.slice(1, 4), '4008208888'],
    ['the preset only takes calls and nothing else fits: none', '+8613800138000', '云杉', all.slice(0, 2), null],
    ['nothing configured: the preset', '+8613800138000', '云杉', [], '4008208888'],
  ] as const)('%s', (_, e164, brand, numbers, wanted) => {
    expect(callerIdFor(e164, brand, numbers, '4008208888')).toBe(wanted)
  })
})
