import type { ReviewFacts, ReviewPolicy } from './review.ts'
import { expect, it } from 'vitest'
import { defaultReviewPolicy, isReviewer, reviewReasons } from './review.ts'

const day = 24 * 3_600_000
const now = 100 * day
const calm: ReviewFacts = { agentId: 'lin', role: 'agent', answers: 50, firstAnswerAt: now - 40 * day, followers: 120, hasWord: false }

it.each<[string, Partial<ReviewFacts>, Partial<ReviewPolicy>, string[]]>([
  ['nobody, until somebody says so', { answers: 0, firstAnswerAt: null }, {}, []],
  ['who is watched', {}, { watched: ['lin'] }, ['newcomer']],
  ['somebody else is watched', {}, { watched: ['zhou'] }, []],
  ['fewer answers than asked for', { answers: 19 }, { newcomerAnswers: 20 }, ['newcomer']],
  ['just as many', { answers: 20 }, { newcomerAnswers: 20 }, []],
  ['never answered, days asked for', { answers: 0, firstAnswerAt: null }, { newcomerDays: 7 }, ['newcomer']],
  ['the first answer six days ago', { firstAnswerAt: now - 6 * day }, { newcomerDays: 7 }, ['newcomer']],
  ['the first answer seven days ago', { firstAnswerAt: now - 7 * day }, { newcomerDays: 7 }, []],
  ['a big account', { followers: 10_000 }, { followersAtLeast: 10_000 }, ['big_account']],
  ['a little less big', { followers: 9_999 }, { followersAtLeast: 10_000 }, []],
  ['followers nobody knows', { followers: null }, { followersAtLeast: 1 }, []],
  ['a crisis', {}, { crisis: true }, ['crisis']],
  ['a listed word', { hasWord: true }, {}, ['word']],
  ['everything at once', { followers: 1_000_000, hasWord: true }, { watched: ['lin'], followersAtLeast: 1, crisis: true }, ['newcomer', 'big_account', 'crisis', 'word']],
  ['a supervisor in everything at once', { role: 'supervisor', followers: 1_000_000, hasWord: true }, { watched: ['lin'], followersAtLeast: 1, crisis: true }, []],
])('%s', (_what, facts, policy, reasons) => {
  expect(reviewReasons({ ...calm, ...facts }, { ...defaultReviewPolicy, ...policy }, now)).toEqual(reasons)
})

it('supervisors review, and agents who were named', () => {
  expect(isReviewer({ agentId: 'boss', role: 'supervisor' }, { reviewers: [] })).toBe(true)
  expect(isReviewer({ agentId: 'zhou', role: 'agent' }, { reviewers: ['zhou'] })).toBe(true)
  expect(isReviewer({ agentId: 'lin', role: 'agent' }, { reviewers: ['zhou'] })).toBe(false)
})
