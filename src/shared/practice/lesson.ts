import { z } from 'zod'

/** What a voice of a lesson asks of who answers it; each aim is one line of the score. */
export const practiceAims = ['inTime', 'effective', 'heard', 'dangerFirst', 'toPrivate', 'stayPublic', 'clean', 'consent', 'called', 'category', 'promiseKept', 'corrected'] as const
export type PracticeAim = typeof practiceAims[number]

const line = z.union([z.string().min(1), z.strictObject({ text: z.string().min(1), afterS: z.number().nonnegative().optional(), where: z.enum(['public', 'private']).optional() })])
const triggers = ['public_reply', 'invited_to_private', 'private_answer', 'asked_for_number', 'asked_for_number_in_public', 'asked_for_consent', 'asked_for_details', 'asked_for_picture', 'told_result', 'holding', 'automatic_reply', 'call_connected', 'call_ended', 'call_missed'] as const
const ending = z.enum(['content', 'leaves', 'unfollows', 'deletes'])
const says = z.array(line).min(1)

const phone = z.discriminatedUnion('does', [
  z.strictObject({ does: z.literal('picks_up'), afterS: z.number(), talkS: z.number().optional() }),
  z.strictObject({ does: z.literal('refuses'), afterS: z.number() }),
  z.strictObject({ does: z.literal('misses') }),
])

/** Somebody who comes in a lesson: a customer of the sandbox, when they come, and what is looked at. */
const lessonVoice = z.strictObject({
  key: z.string().regex(/^[a-z0-9-]{2,40}$/),
  nick: z.string().min(1).max(30),
  /** Seconds from the lesson's beginning. */
  comesAtS: z.number().min(0).max(1_800),
  followers: z.number().int().nonnegative(),
  temper: z.enum(['calm', 'anxious', 'angry', 'cold', 'cheerful']),
  phone: z.array(phone).optional(),
  opening: z.strictObject({ at: z.enum(['mention', 'comment', 'private_message']), says }),
  privately: says.optional(),
  rules: z.array(z.strictObject({ on: z.enum(triggers), says, then: ending.optional(), again: z.boolean().optional() })).optional(),
  waits: z.array(z.strictObject({ afterS: z.number().positive(), says, then: ending.optional() })).optional(),
  aims: z.array(z.enum(practiceAims)).min(1),
  /** Where its wrap-up belongs: the names from the top of the tree, as far as it matters. */
  category: z.array(z.string().min(1)).optional(),
  /** What a good answer would have looked like, told afterwards. */
  advice: z.string().min(1).max(200),
})
export type LessonVoice = z.output<typeof lessonVoice>

/** A practice shift: who comes, and what is looked at. The files are `resources/practice/<id>.json`. */
export const practiceLesson = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{2,40}$/),
  /** Place among the lessons. */
  order: z.number().int(),
  title: z.string().min(1).max(30),
  about: z.string().min(1).max(120),
  /** What to watch, read before it begins. */
  goals: z.array(z.string().min(1).max(80)).min(1).max(5),
  /** About how long it takes. */
  minutes: z.number().int().positive(),
  voices: z.array(lessonVoice).min(5).max(10),
}).refine(({ voices }) => new Set(voices.map(voice => voice.key)).size === voices.length && new Set(voices.map(voice => voice.nick)).size === voices.length, 'keys and names are unique').refine(({ voices }) => voices.every(voice => !voice.aims.includes('category') || voice.category !== undefined), 'who asks for a category names it')
export type PracticeLesson = z.output<typeof practiceLesson>
