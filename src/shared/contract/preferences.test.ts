import { describe, expect, it } from 'vitest'
import { defaultPreferences, preferenceCalls, preferences, readPreferences } from './preferences.ts'

describe('preferences of a person', () => {
  it('nothing stored is the defaults, and every key has one that fits', () => {
    expect(readPreferences(undefined)).toEqual(defaultPreferences)
    expect(preferences.parse(defaultPreferences)).toEqual(defaultPreferences)
  })

  it('a stored value that no longer fits falls back alone', () => {
    expect(readPreferences({ keys: { 'list.next': ['m'] }, recentActions: 'list.next', gone: 1 })).toEqual({ ...defaultPreferences, keys: { 'list.next': ['m'] } })
  })

  it('a patch holds only what it changes, and no key of its own making', () => {
    const { input } = preferenceCalls['preference:save']
    expect(input.parse({ patch: { recentActions: ['a.b'] } })).toEqual({ patch: { recentActions: ['a.b'] } })
    expect(input.safeParse({ patch: { role: 'supervisor' } }).success).toBe(false)
  })
})
