import type { AccountKind } from '../../../shared/contract/accounts.ts'
import { describe, expect, it } from 'vitest'
import { fieldErrorsOf, isAsked, newAccountId, settingsOf, valuesOf } from './account-form.ts'

const plain = { required: false, choices: [], fallback: null, advanced: false, when: null }
const kind: AccountKind = {
  channel: 'weibo',
  pushes: true,
  secrets: [],
  fields: [
    { ...plain, name: 'profile', kind: 'choice', choices: ['standard', 'commercial'], fallback: 'standard' },
    { ...plain, name: 'uid', kind: 'text', required: true },
    { ...plain, name: 'keywords', kind: 'list', when: { field: 'profile', is: ['commercial'] } },
    { ...plain, name: 'sinceHours', kind: 'number', fallback: 24 },
  ],
}

describe('the form of an account', () => {
  it('is filled with what is there, and stands on the fallback of a choice', () => {
    expect(valuesOf(kind, { uid: '7', keywords: ['云杉', '漏水'], intervalsMs: { mentions: 5 } })).toEqual({ profile: 'standard', uid: '7', keywords: '云杉\n漏水', sinceHours: null })
  })

  it('gives settings: trimmed, without what is empty, without what is not asked for, with what has no input', () => {
    const values = { profile: 'commercial', uid: ' 7 ', keywords: ' 云杉 \n\n漏水\n云杉', sinceHours: null }
    expect(settingsOf(kind, values, { uid: '1', intervalsMs: { mentions: 5 }, sinceHours: 9 })).toEqual({ profile: 'commercial', uid: '7', keywords: ['云杉', '漏水'], intervalsMs: { mentions: 5 } })
    expect(settingsOf(kind, { ...values, profile: 'standard' }, { keywords: ['alt'] })).toEqual({ profile: 'standard', uid: '7' })
  })

  it('asks by the fallback while nothing is chosen', () => {
    expect(isAsked(kind, { field: 'profile', is: ['standard'] }, {})).toBe(true)
    expect(isAsked(kind, { field: 'profile', is: ['commercial'] }, {})).toBe(false)
  })

  it('says beside which input something is wrong', () => {
    expect([...fieldErrorsOf({ code: 'config_invalid', details: { fields: ['uid: invalid_format', 'intervalsMs.mentions: too_small', 'secrets.appSecret: required', 'secret tokens'] } })]).toEqual([['uid', 'invalid_format'], ['intervalsMs', 'too_small'], ['secrets.appSecret', 'required'], ['secrets.tokens', 'other']])
    expect([...fieldErrorsOf({ code: 'secrets_unavailable', details: { name: 'accessToken' } })]).toEqual([['secrets.accessToken', 'required']])
    expect(fieldErrorsOf({ code: 'auth_invalid', details: {} }).size).toBe(0)
    expect(fieldErrorsOf(null).size).toBe(0)
  })

  it('makes ids that the engine takes', () => {
    expect(newAccountId('weibo')).toMatch(/^weibo-[\w.-]{12}$/)
    expect(newAccountId('weibo')).not.toBe(newAccountId('weibo'))
  })
})
