import type { PracticeLesson } from '../../shared/practice/lesson.ts'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { practiceLesson } from '../../shared/practice/lesson.ts'

/** Where a lesson's file is, below the folder of what is read at run time. */
export const lessonFile = (resources: string, lesson: string): string => join(resources, 'practice', `${lesson}.json`)

/** Every lesson of the folder, in their order. Throws when one cannot be read: they come with the program. */
export async function readLessons(resources: string): Promise<PracticeLesson[]> {
  const names = (await readdir(join(resources, 'practice'))).filter(name => name.endsWith('.json'))
  const texts = await Promise.all(names.map(name => readFile(join(resources, 'practice', name), 'utf8')))
  return texts.map(text => practiceLesson.parse(JSON.parse(text))).sort((a, b) => a.order - b.order)
}
