import { describe, expect, it } from 'vitest'
import { phoneOf, phonesOf } from './phones.ts'

const both = { leg: 'softphone', address: 'PJSIP/8001', desk: 'PJSIP/9001', secret: 'S' } as const

describe('a person\'s phones', () => {
  it('are a button where none is configured', () => {
    expect(phonesOf(undefined)).toEqual([{ leg: 'button', address: null }])
  })

  it('are the usual one first, then the telephone on the desk', () => {
    expect(phonesOf(both)).toEqual([{ leg: 'softphone', address: 'PJSIP/8001' }, { leg: 'desk_phone', address: 'PJSIP/9001' }])
    expect(phonesOf({ leg: 'desk_phone', address: '9001', desk: '9002' })).toEqual([{ leg: 'desk_phone', address: '9001' }])
  })

  it('what was chosen stays while the configuration still has it', () => {
    expect(phoneOf(both, 'desk_phone')).toEqual({ leg: 'desk_phone', address: 'PJSIP/9001' })
    expect(phoneOf({ leg: 'softphone', address: 'PJSIP/8001' }, 'desk_phone')).toEqual({ leg: 'softphone', address: 'PJSIP/8001' })
    expect(phoneOf(both, undefined).leg).toBe('softphone')
  })
})
