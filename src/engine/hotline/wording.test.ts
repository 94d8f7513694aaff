import { describe, expect, it } from 'vitest'
import { effective, hasSubstance } from '../../shared/rules/effective.ts'
import { findPersonalData, guardOutgoing } from '../../shared/rules/privacy.ts'
import { consentQuestion } from './wording.ts'

const cases = [
  { callerId: '4009990000', workNo: '8001', number: '138****8000', danger: false },
  { callerId: '+861088886666', workNo: '8001', number: null, danger: false },
  { callerId: '10086', workNo: '8001', number: '010-****6666', danger: true },
]

describe('consentQuestion', () => {
  it.each(cases)('names who calls and that it is recorded, and may go out: %j', (facts) => {
    const text = consentQuestion(facts)
    expect(text).toContain(`工号 ${facts.workNo}`)
    expect(text).toContain('录音')
    expect([...text].length).toBeLessThanOrEqual(299)
    expect(guardOutgoing({ text, visibility: 'private', lexicon: [] })).toEqual([])
  })

  it('counts as a precise question of a person', () => {
    expect(hasSubstance(consentQuestion(cases[0]!))).toBe(true)
    expect(effective({ role: 'reply', byPerson: true, text: consentQuestion(cases[1]!) })).toBe('effective')
  })

  it('shows the calling number as the phone does, the customer\'s by its tail alone', () => {
    expect(consentQuestion(cases[0]!)).toContain('400-999-0000')
    expect(consentQuestion(cases[0]!)).toContain('尾号 8000')
    expect(consentQuestion(cases[1]!)).toContain('010-8888 6666')
    expect(consentQuestion(cases[1]!)).toContain('号码')
    expect(consentQuestion(cases[2]!)).toContain('10086')
    expect(findPersonalData(consentQuestion(cases[0]!))).toEqual([])
  })
})
