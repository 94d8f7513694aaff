import type { PracticeSheet } from '../../shared/contract/practice.ts'
import type { PracticeLesson } from '../../shared/practice/lesson.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { PracticeHost } from './port.ts'
import { scorePractice } from '../../shared/rules/practice.ts'
import { practiceFacts } from './facts.ts'

type DeskCalls = Pick<Handlers, 'practice:progress' | 'practice:finish' | 'practice:leave'>

/** What one can do at a practice desk: see how far the lesson is, end it, go back. */
export function practiceDeskCalls(context: EngineContext, lesson: PracticeLesson, host: Pick<PracticeHost, 'done' | 'leave'>): DeskCalls {
  let finished: Promise<PracticeSheet> | null = null

  async function finish(): Promise<PracticeSheet> {
    const { score, voices } = scorePractice(lesson, await practiceFacts(context, lesson))
    const sheet = { score, voices: voices.map(voice => ({ ...voice, points: [...voice.points] })) }
    await host.done(sheet)
    return sheet
  }

  return {
    'practice:progress': async () => {
      const facts = await practiceFacts(context, lesson)
      return { came: facts.filter(({ cameAt }) => cameAt !== null).length, total: facts.length, waiting: facts.filter(({ openTurns }) => openTurns > 0).length }
    },
    'practice:finish': async () => {
      finished ??= finish()
      try {
        return { sheet: await finished }
      }
      catch (error) {
        finished = null
        throw error
      }
    },
    'practice:leave': async () => {
      await host.leave()
      return {}
    },
  }
}
