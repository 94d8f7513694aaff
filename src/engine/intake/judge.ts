import type { InboundMessage, Mood, Triage } from '../../shared/domain/index.ts'
import { dangerOf } from '../../shared/rules/danger.ts'
import { moodOf } from '../../shared/rules/mood.ts'
import { triage } from '../../shared/rules/triage.ts'
import { isThanksOnly } from '../../shared/rules/turns.ts'

/** What intake thinks of a message before any clock starts; every hint says why. */
export interface Judgement {
  /** null = asks for nothing and begins no turn. */
  readonly triage: Triage | null
  readonly triageWhy: string[]
  readonly mood: Mood
  readonly moodWhy: string[]
  readonly tier: 0 | 1 | 2
  readonly danger: string[]
}

/** What the room already knows when a message comes in. */
export interface RoomFacts {
  readonly brandWords: readonly string[]
  readonly personSpoke: boolean
  readonly hasOpenTurn: boolean
}

/** Judges a customer's message. A "thank you" after an answer opens nothing; danger always needs a person. */
export function judge(message: InboundMessage, room: RoomFacts): Judgement {
  const danger = dangerOf(message.text)
  const mood = moodOf(message.text)
  const hints = { mood: mood.mood, moodWhy: [...mood.why], tier: danger.tier, danger: [...danger.kinds] }
  if (room.personSpoke && !room.hasOpenTurn && isThanksOnly(message.text))
    return { ...hints, triage: null, triageWhy: [] }
  const verdict = triage(message, { brandWords: room.brandWords })
  return { ...hints, triage: verdict.result, triageWhy: verdict.reasons.map(reason => [reason.code, ...reason.words.slice(0, 4)].join(':')) }
}
