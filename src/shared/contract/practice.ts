import { z } from 'zod'
import { practiceAims } from '../practice/lesson.ts'
import { practiceOutcomes } from '../rules/practice.ts'
import { done, id, personRef, time } from './basics.ts'
import { defineCall } from './define.ts'

const lessonId = z.string().regex(/^[a-z0-9-]{2,40}$/)

/** What came of a practice shift, voice by voice; as `rules/practice.ts` says it. */
export const practiceSheet = z.object({
  score: z.number().int().min(0).max(100),
  voices: z.array(z.object({
    key: z.string(),
    nick: z.string(),
    advice: z.string(),
    points: z.array(z.object({ aim: z.enum(practiceAims), got: z.number(), of: z.number(), outcome: z.enum(practiceOutcomes), n: z.number() })),
  })),
})
export type PracticeSheet = z.infer<typeof practiceSheet>

/** How far somebody has come with one lesson. `best` null = never finished; `assignedBy`: a supervisor waits for it. */
const practiceStanding = z.object({ lesson: lessonId, tries: z.number().int(), best: z.number().int().nullable(), lastAt: time.nullable(), assignedBy: personRef.nullable() })
export type PracticeStanding = z.infer<typeof practiceStanding>

/** One finished shift. */
const practiceShift = z.object({ id, lesson: lessonId, score: z.number().int(), endedAt: time })

export const practiceCalls = {
  /** Lessons, how far one has come, one's last shifts; for supervisors how far everybody has come. */
  'practice:list': defineCall('agent', z.object({}), z.object({
    lessons: z.array(z.object({ id: lessonId, title: z.string(), about: z.string(), goals: z.array(z.string()), minutes: z.number().int(), voices: z.number().int() })),
    mine: z.array(practiceStanding),
    shifts: z.array(practiceShift),
    people: z.array(personRef.extend({ standings: z.array(practiceStanding) })),
  })),
  /**
   * Opens a practice desk for who asks; their screens go there until it ends. `practice_busy` while they still have customers or a call
   * (`details.open`), `busy` while too many practise already.
   */
  'practice:start': defineCall('agent', z.object({ lesson: lessonId }), z.object({ id })),
  /** A supervisor wants somebody to take a lesson; again: no longer. Audited. */
  'practice:assign': defineCall('supervisor', z.object({ agentId: id, lesson: lessonId, wanted: z.boolean() }), done),
  /** The sheet of a finished shift: one's own, for supervisors anybody's. */
  'practice:sheet': defineCall('agent', z.object({ id }), z.object({ lesson: lessonId, agent: personRef, endedAt: time, sheet: practiceSheet })),
  /** At a practice desk: how many of the lesson have come, and how many still wait. `wrong_state` elsewhere, as the next two. */
  'practice:progress': defineCall('agent', z.object({}), z.object({ came: z.number().int(), total: z.number().int(), waiting: z.number().int() })),
  /** At a practice desk: ends the lesson and scores it. Asked again it answers the same sheet. */
  'practice:finish': defineCall('agent', z.object({}), z.object({ sheet: practiceSheet })),
  /** At a practice desk: back to the real one. */
  'practice:leave': defineCall('agent', z.object({}), done),
}
