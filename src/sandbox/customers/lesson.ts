import type { PracticeLesson } from '../../shared/practice/lesson.ts'
import type { Pace } from '../base/pace.ts'
import type { Director } from './director.ts'
import type { CustomerScript } from './script.ts'

/** The cast of a practice lesson: its voices as scripted customers. What is looked at and advised is none of their business. */
export function lessonCast({ voices }: PracticeLesson): CustomerScript[] {
  return voices.map(({ comesAtS: _at, aims: _aims, category: _category, advice: _advice, ...script }) => ({ ...script, needsReply: true }) as CustomerScript)
}

/** Lets everybody of a lesson come at their second; nobody comes twice. */
export function playLesson({ voices }: PracticeLesson, pace: Pace, director: Pick<Director, 'start'>): void {
  for (const { key, comesAtS } of voices)
    pace.after(comesAtS * 1000, () => director.start(key))
}
