import type { Mood } from '../domain/index.ts'
import type { MoodModel } from './mood-model.ts'
import { abuseOf } from './abuse.ts'
import { dangerOf } from './danger.ts'
import { escalationOf } from './escalation.ts'
import { moodOf } from './mood.ts'
import { ownWords } from './own-words.ts'
import { praiseOf } from './praise.ts'

/** What a hint is about. */
export const hintKinds = ['danger', 'escalation', 'abuse', 'praise', 'mood'] as const
export type HintKind = typeof hintKinds[number]

/** One hint at a customer's message, and the words that gave it. */
export interface Hint {
  readonly kind: HintKind
  /** Which danger, escalation, abuse or mood; several with a space between them. */
  readonly value: string
  readonly why: readonly string[]
}

/** What people have put right in a conversation. */
export interface HintsSet {
  /** The mood as somebody sees it; null = as the rules do. */
  readonly mood: Mood | null
  /** Words that give no hint here any more, `kind:word`. */
  readonly silenced: readonly string[]
}

/** Nobody has put anything right. */
export const nothingSet: HintsSet = { mood: null, silenced: [] }

const shownMoods: ReadonlySet<Mood> = new Set<Mood>(['pleased', 'upset', 'furious', 'grieving'])

/** Every hint at one message of a customer, gravest first. Pure: the same text, model and corrections give the same hints. */
export function hintsOf(text: string, model?: MoodModel, set: HintsSet = nothingSet): Hint[] {
  const own = ownWords(text)
  const danger = dangerOf(text)
  const escalation = escalationOf(own)
  const abuse = abuseOf(own)
  const mood = moodOf(text, model)
  const praise = mood.mood === 'pleased' ? praiseOf(own) : []
  const graver = [...danger.why, ...escalation.why, ...abuse.why]
  const hints: Hint[] = [
    { kind: 'danger', value: danger.kinds.join(' '), why: danger.why },
    { kind: 'escalation', value: escalation.kinds.join(' '), why: escalation.why },
    { kind: 'abuse', value: abuse.kinds.join(' '), why: abuse.why },
    { kind: 'praise', value: praise.length > 0 ? 'praise' : '', why: praise },
    { kind: 'mood', value: set.mood === null && shownMoods.has(mood.mood) && !mood.why.every(word => graver.includes(word)) ? mood.mood : '', why: mood.why },
  ]
  return hints.filter(hint => hint.value !== '' && !isSilenced(hint.kind, hint.why, set))
}

/** Whether somebody said of every word of a hint that it means nothing here. */
export function isSilenced(kind: HintKind, why: readonly string[], { silenced }: HintsSet): boolean {
  return silenced.length > 0 && why.length > 0 && why.every(word => silenced.includes(`${kind}:${word}`))
}
