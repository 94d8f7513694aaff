import type { InboundMessage, Mood, Triage } from '../../shared/domain/index.ts'
import type { HintsSet } from '../../shared/rules/hints.ts'
import type { MoodModel } from '../../shared/rules/mood-model.ts'
import { dangerOf } from '../../shared/rules/danger.ts'
import { escalationOf, raisesVoice } from '../../shared/rules/escalation.ts'
import { isSilenced, nothingSet } from '../../shared/rules/hints.ts'
import { moodOf } from '../../shared/rules/mood.ts'
import { ownWords } from '../../shared/rules/own-words.ts'
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
  /** Accounts of machines, whose words ask for no answer. */
  readonly knownBots?: readonly string[]
  /** Which way texts lean; without it words alone tell the mood. */
  readonly moodModel?: MoodModel | undefined
  /** What people put right in this room. */
  readonly hintsSet?: HintsSet | null
}

/** Judges a customer's message. A "thank you" after an answer opens nothing; danger always needs a person. */
export function judge(message: InboundMessage, room: RoomFacts): Judgement {
  const set = room.hintsSet ?? nothingSet
  const danger = dangerOf(message.text)
  const isQuiet = isSilenced('danger', danger.why, set)
  const mood = moodOf(message.text, room.moodModel)
  const hints = { mood: mood.mood, moodWhy: [...mood.why], tier: isQuiet ? 2 as const : danger.tier, danger: isQuiet ? [] : [...danger.kinds] }
  if (room.personSpoke && !room.hasOpenTurn && isThanksOnly(message.text))
    return { ...hints, triage: null, triageWhy: [] }
  const verdict = triage(message, room)
  const triageWhy = verdict.reasons.map(reason => [reason.code, ...reason.words.slice(0, 4)].join(':'))
  const byPerson = message.enteredBy !== undefined && verdict.result !== 'needs_reply'
  if (verdict.result === 'no_reply_needed' && !byPerson)
    return { ...hints, triage: verdict.result, triageWhy }
  return raised(message.text, set, { ...hints, triage: byPerson ? 'needs_reply' : verdict.result, triageWhy: byPerson ? ['person:', ...triageWhy] : triageWhy })
}

/** A regulator, a lawyer or a journalist in the customer's own words raises the voice, and says so. */
function raised(text: string, set: HintsSet, judgement: Judgement): Judgement {
  const escalation = escalationOf(ownWords(text))
  const { why } = escalation
  if (!raisesVoice(escalation) || isSilenced('escalation', why, set))
    return judgement
  const isTold = judgement.triageWhy.some(reason => reason.startsWith('escalation'))
  return {
    ...judgement,
    tier: judgement.tier === 2 ? 1 : judgement.tier,
    danger: [...judgement.danger, 'escalated'],
    triageWhy: isTold ? judgement.triageWhy : [...judgement.triageWhy, ['escalation', ...why.slice(0, 4)].join(':')],
  }
}
