import type { Mood } from '../domain/index.ts'
import { toHalfWidth } from './lexis.ts'
import { moodWords, neutral, turners } from './mood.data.ts'

/** A hint at a customer's mood, and the words that gave it. */
export interface MoodHint {
  readonly mood: Mood
  readonly why: readonly string[]
}

type Told = Exclude<Mood, 'calm'>

const weights: Readonly<Record<Told, number>> = { grieving: 0, furious: 4, upset: 2, uneasy: 1, pleased: 2 }
const longestRead = 2_000

/** Mood of a text from its words, their negation and its exclamation marks. A hint for the order of the inbox, never a verdict. */
export function moodOf(text: string): MoodHint {
  const plain = toHalfWidth(text.slice(0, longestRead)).toLowerCase()
  const told = readWords(plain)
  if (told.grieving.length > 0)
    return { mood: 'grieving', why: told.grieving }
  const bad = [...told.furious, ...told.upset, ...told.uneasy]
  const badWeight = told.furious.length * weights.furious + told.upset.length * weights.upset + told.uneasy.length * weights.uneasy + shouting(plain, bad.length)
  const goodWeight = told.pleased.length * weights.pleased
  if (goodWeight > badWeight)
    return { mood: 'pleased', why: told.pleased }
  if (badWeight === 0)
    return { mood: 'calm', why: [] }
  return { mood: gradeOf(told, badWeight - goodWeight), why: bad }
}

function gradeOf(told: Readonly<Record<Told, readonly string[]>>, weight: number): Mood {
  if (told.furious.length > 0 && weight >= 4)
    return 'furious'
  if (weight >= 8 && told.upset.length > 1)
    return 'furious'
  return told.furious.length + told.upset.length > 0 && weight >= 2 ? 'upset' : 'uneasy'
}

/** Exclamation marks add to anger that words have shown; alone they show nothing. */
function shouting(text: string, badWords: number): number {
  const marks = text.match(/[!！]/g)?.length ?? 0
  return badWords > 0 && marks >= 3 ? 2 : 0
}

function readWords(text: string): Record<Told, string[]> {
  const told: Record<Told, string[]> = { grieving: [], furious: [], upset: [], uneasy: [], pleased: [] }
  let rest = text.replace(neutral, '　')
  for (const mood of ['grieving', 'furious', 'upset', 'uneasy', 'pleased'] as const) {
    for (const word of moodWords[mood]) {
      const at = rest.indexOf(word)
      if (at === -1)
        continue
      const negated = turners.some(turner => rest.slice(0, at).endsWith(turner))
      told[negated ? opposite(mood) : mood].push(word)
      // A longer word must not be read again as a shorter one within it.
      rest = rest.replaceAll(word, '　'.repeat(word.length))
    }
  }
  return told
}

function opposite(mood: Told): Told {
  return mood === 'pleased' ? 'upset' : 'pleased'
}
