import type { Mood } from '../domain/index.ts'
import type { MoodModel } from './mood-model.ts'
import { toHalfWidth } from './lexis.ts'
import { longestRead } from './mood-model.ts'
import { distantTurner, moodWords, neutral, turner } from './mood.data.ts'

/** A hint at a customer's mood, and the words that gave it. */
export interface MoodHint {
  readonly mood: Mood
  readonly why: readonly string[]
  /** Words of the other side that were outweighed. */
  readonly against: readonly string[]
}

type Told = Exclude<Mood, 'calm'>

const weights: Readonly<Record<Told, number>> = { grieving: 0, furious: 4, upset: 2, uneasy: 1, pleased: 2 }
const readingOrder: readonly Told[] = ['grieving', 'furious', 'upset', 'pleased', 'uneasy']
/** Every word with its place in the order of reading, under its first UTF-16 unit: one pass over a text finds the few that stand in it. */
const entries = readingOrder.flatMap(mood => moodWords[mood].map(word => ({ mood, word }))).map((entry, place) => ({ ...entry, place }))
const entriesByHead = Map.groupBy(entries, ({ word }) => word.charCodeAt(0))

/** Log odds from which a model speaks where no word of mood stands. */
const leastLean = 1.4
/** Log odds from which a model turns round what the words said. */
const turningLean = 0.9
/** Log odds below which a text without words of mood is upset rather than uneasy. */
const upsetLean = -2.5
/** Log odds from which a question still tells a mood by its words. */
const surePraise = 1.5
const sureComplaint = -0.8
/** A question, a wish or an "all right": what it is about may sound bad and yet nobody is cross. */
const asking = /[?？吗呢]\s*$|^(?:请问|怎么|怎样|如何|能不能|可不可以|可以的|能|有没有|我想|想|我要|帮我|麻烦|查|什么|几|忘|还没|备注|先|取消|换绑|我现在|我已经|我在|学生|好的|收到|明白|知道)|怎么办|[么咋]弄|[是要选][^，。]{1,8}还是|多少|怎么[^，。]{0,6}$|(?:在|到|是)?哪[里儿个天款]?[^，。]{0,4}$|几(?:天|点|个)[^，。]{0,6}$|有没有/

/** The latest answer: a voice is judged by several rules in a row, each of which asks for its mood. */
let latest: { readonly plain: string, readonly model: MoodModel | undefined, readonly hint: MoodHint } | null = null

/**
 * Mood of a text from its words, their negation and its exclamation marks; a model, if given, is heard where words are missing or
 * mislead, along the line from displeased to pleased alone: grief and fury are told by words. A hint for the order of the inbox, never a verdict.
 */
export function moodOf(text: string, model?: MoodModel): MoodHint {
  const plain = toHalfWidth(text.slice(0, longestRead)).toLowerCase()
  if (latest?.plain !== plain || latest.model !== model) {
    const told = readMood(plain)
    latest = { plain, model, hint: model === undefined ? told : heard(plain, told, model) }
  }
  return latest.hint
}

function heard(plain: string, told: MoodHint, model: MoodModel): MoodHint {
  if (told.mood === 'grieving' || told.mood === 'furious')
    return told
  const lean = model.lean(plain)
  if (told.mood === 'calm')
    return Math.abs(lean) < leastLean || asking.test(plain) ? told : { mood: leaning(lean), why: model.speaking(plain, lean > 0 ? 'pleased' : 'displeased'), against: [] }
  const isPleased = told.mood === 'pleased'
  if (lean < surePraise && lean > sureComplaint && asking.test(plain))
    return { mood: 'calm', why: [], against: told.why }
  if (isPleased ? lean > -turningLean : lean < turningLean)
    return told
  return { mood: leaning(lean), why: [...told.against, ...model.speaking(plain, isPleased ? 'displeased' : 'pleased')], against: told.why }
}

function leaning(lean: number): Mood {
  if (lean > 0)
    return 'pleased'
  return lean < upsetLean ? 'upset' : 'uneasy'
}

function readMood(plain: string): MoodHint {
  const told = readWords(plain)
  if (told.grieving.length > 0)
    return { mood: 'grieving', why: told.grieving, against: told.pleased }
  const bad = [...told.furious, ...told.upset, ...told.uneasy]
  const badWeight = told.furious.length * weights.furious + told.upset.length * weights.upset + told.uneasy.length * weights.uneasy + shouting(plain, bad.length)
  const goodWeight = told.pleased.length * weights.pleased
  if (goodWeight > badWeight)
    return { mood: 'pleased', why: told.pleased, against: bad }
  if (badWeight === 0)
    return { mood: 'calm', why: [], against: [] }
  return { mood: gradeOf(told, badWeight - goodWeight), why: bad, against: told.pleased }
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

/** Words are read longest list first and blanked, so that neither a shorter word within nor a used negation counts again. */
function readWords(text: string): Record<Told, string[]> {
  const told: Record<Told, string[]> = { grieving: [], furious: [], upset: [], uneasy: [], pleased: [] }
  const plain = text.replace(neutral, '　')
  let rest = plain
  for (const { mood, word } of entriesIn(plain)) {
    const at = rest.indexOf(word)
    if (at === -1)
      continue
    const before = plain.slice(Math.max(0, at - 10), at)
    const denial = turner.exec(before) ?? distantTurner.exec(before)
    const side = sideOf(mood, before)
    if (side !== null)
      told[side].push(word)
    rest = rest.replaceAll(word, blank(word.length))
    if (denial !== null)
      rest = rest.slice(0, at - denial[0].length) + blank(denial[0].length) + rest.slice(at)
  }
  return told
}

function entriesIn(text: string): typeof entries {
  const present = new Set<typeof entries[number]>()
  for (let at = 0; at < text.length; at++) {
    for (const entry of entriesByHead.get(text.charCodeAt(at)) ?? []) {
      if (text.startsWith(entry.word, at))
        present.add(entry)
    }
  }
  return [...present].sort((a, b) => a.place - b.place)
}

function blank(length: number): string {
  return '　'.repeat(length)
}

/** Praise that is denied is a complaint; a complaint that is denied is praise only when denied outright. */
function sideOf(mood: Told, before: string): Told | null {
  if (mood === 'pleased')
    return turner.test(before) || distantTurner.test(before) ? 'upset' : mood
  if (turner.test(before))
    return 'pleased'
  return distantTurner.test(before) ? null : mood
}
