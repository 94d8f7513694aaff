import type { LessonVoice, PracticeAim, PracticeLesson } from '../practice/lesson.ts'
import type { PracticeFacts, PracticeOutcome } from './practice.ts'
import { describe, expect, it } from 'vitest'
import { practiceAims } from '../practice/lesson.ts'
import { practiceWorth, scorePractice } from './practice.ts'

const answered: PracticeFacts = { key: 'one', cameAt: 1_000, answeredAt: 9_000, effectiveMs: 8_000, openTurns: 0, publicTexts: ['好的，这就查，请私信我单号'], privateTexts: ['收到，今天六点前给您结果'], guardFinds: 0, consentAt: 5_000, dialledAt: 6_000, talked: true, filed: ['通信业务', '宽带'], promisesKept: 1, promisesBroken: 0, removedOwn: false }

function voice(key: string, aims: readonly PracticeAim[]): LessonVoice {
  return { key, nick: key, comesAtS: 0, followers: 0, temper: 'calm', opening: { at: 'mention', says: ['在吗'] }, aims: [...aims], category: ['通信业务', '宽带'], advice: '这样做' }
}

function lessonOf(aims: readonly PracticeAim[]): PracticeLesson {
  return { id: 'any', order: 1, title: '课', about: '课', goals: ['看'], minutes: 5, voices: [voice('one', aims), voice('other', ['effective'])] }
}

function verdict(aim: PracticeAim, facts: Partial<PracticeFacts>, others: readonly PracticeFacts[] = []) {
  const point = scorePractice(lessonOf([aim]), [{ ...answered, ...facts }, ...others]).voices[0]?.points[0]
  return [(point?.got ?? -1) / practiceWorth[aim], point?.outcome, point?.n]
}

type Case = readonly [aim: PracticeAim, facts: Partial<PracticeFacts>, share: number, outcome: PracticeOutcome, n: number]

const cases: readonly Case[] = [
  ['inTime', { effectiveMs: 20_000 }, 1, 'full', 20],
  ['inTime', { effectiveMs: 20_001 }, 0.5, 'late', 21],
  ['inTime', { effectiveMs: 60_001 }, 0, 'late', 61],
  ['inTime', { effectiveMs: null }, 0, 'none', 0],
  ['effective', { effectiveMs: 99_000 }, 1, 'full', 0],
  ['effective', { effectiveMs: null }, 0, 'none', 0],
  ['heard', { openTurns: 2 }, 0.5, 'unheard', 2],
  ['heard', { answeredAt: null }, 0, 'none', 0],
  ['toPrivate', {}, 1, 'full', 0],
  ['toPrivate', { privateTexts: [] }, 0.5, 'onlyInvited', 0],
  ['toPrivate', { publicTexts: ['这就查'] }, 0, 'noInvitation', 0],
  ['stayPublic', { publicTexts: ['九点关门'], privateTexts: [] }, 1, 'full', 0],
  ['stayPublic', {}, 0, 'movedAway', 0],
  ['clean', { guardFinds: 3 }, 0, 'found', 3],
  ['clean', { answeredAt: null }, 0, 'none', 0],
  ['consent', {}, 1, 'full', 0],
  ['consent', { consentAt: 7_000 }, 0, 'consentAfter', 0],
  ['consent', { consentAt: null }, 0, 'noConsent', 0],
  ['called', {}, 1, 'full', 0],
  ['called', { talked: false }, 0.5, 'notReached', 0],
  ['called', { dialledAt: null }, 0, 'notCalled', 0],
  ['category', {}, 1, 'full', 0],
  ['category', { filed: ['通信业务', '套餐'] }, 0.5, 'otherCategory', 0],
  ['category', { filed: null }, 0, 'notFiled', 0],
  ['promiseKept', {}, 1, 'full', 0],
  ['promiseKept', { promisesBroken: 1 }, 0, 'broken', 1],
  ['promiseKept', { promisesKept: 0 }, 0, 'noPromise', 0],
  ['corrected', { publicTexts: ['昨天说错了，以今天这句为准'] }, 1, 'full', 0],
  ['corrected', { removedOwn: true }, 1, 'full', 0],
  ['corrected', {}, 0, 'notCorrected', 0],
]

describe('a lesson is scored by what happened', () => {
  it.each(cases)('%s with %o: %s %s', (aim, facts, share, outcome, n) => {
    expect(verdict(aim, facts)).toEqual([share, outcome, n])
  })

  it('who is in danger comes before whoever was answered while they waited', () => {
    const before = { ...answered, key: 'other', answeredAt: 5_000 }
    expect(verdict('dangerFirst', {}, [before])).toEqual([0.5, 'after', 1])
    // Answered before they came, or afterwards, is no fault.
    expect(verdict('dangerFirst', {}, [{ ...before, answeredAt: 900 }])).toEqual([1, 'full', 0])
    expect(verdict('dangerFirst', {}, [{ ...before, answeredAt: 9_500 }])).toEqual([1, 'full', 0])
    expect(verdict('dangerFirst', { answeredAt: null })).toEqual([0, 'none', 0])
  })

  it('is of a hundred, and whoever never came counts as not answered', () => {
    const all = lessonOf(practiceAims.filter(aim => aim !== 'stayPublic' && aim !== 'corrected'))
    expect(scorePractice(all, [answered, { ...answered, key: 'other' }]).score).toBe(100)
    const cut = scorePractice(lessonOf(['effective']), [answered])
    expect(cut.score).toBe(50)
    expect(cut.voices.map(({ points }) => points[0]?.outcome)).toEqual(['full', 'none'])
    expect(scorePractice(all, []).score).toBe(0)
  })
})
