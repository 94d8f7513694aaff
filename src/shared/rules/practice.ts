import type { LessonVoice, PracticeAim, PracticeLesson } from '../practice/lesson.ts'

/** What the practice desk knows of one voice when a lesson ends. Times ms UTC. */
export interface PracticeFacts {
  readonly key: string
  /** Their first word; null = they never came. */
  readonly cameAt: number | null
  /** The first word of a person of ours to them. */
  readonly answeredAt: number | null
  /** From their first word to the first effective answer; null = there was none. */
  readonly effectiveMs: number | null
  /** What they wrote that nobody has answered. */
  readonly openTurns: number
  readonly publicTexts: readonly string[]
  readonly privateTexts: readonly string[]
  /** Finds of the outgoing check in what left all the same. */
  readonly guardFinds: number
  readonly consentAt: number | null
  readonly dialledAt: number | null
  readonly talked: boolean
  /** Names from the top of the tree. */
  readonly filed: readonly string[] | null
  readonly promisesKept: number
  readonly promisesBroken: number
  /** We took a public text of ours down. */
  readonly removedOwn: boolean
}

/** How an aim came out; the screen has a sentence for each. */
export const practiceOutcomes = ['full', 'late', 'none', 'unheard', 'after', 'noInvitation', 'onlyInvited', 'movedAway', 'found', 'noConsent', 'consentAfter', 'notCalled', 'notReached', 'notFiled', 'otherCategory', 'noPromise', 'broken', 'notCorrected'] as const
export type PracticeOutcome = typeof practiceOutcomes[number]

/** One line of a score. `n` is what the outcome speaks of: seconds, finds, turns or other voices; 0 where it speaks of none. */
export interface PracticePoint {
  readonly aim: PracticeAim
  readonly got: number
  readonly of: number
  readonly outcome: PracticeOutcome
  readonly n: number
}

/** What came of one voice. */
export interface PracticeVoiceScore {
  readonly key: string
  readonly nick: string
  readonly advice: string
  readonly points: readonly PracticePoint[]
}

/** What came of a lesson. */
export interface PracticeScore {
  /** 0–100: what was got of what there was to get. */
  readonly score: number
  readonly voices: readonly PracticeVoiceScore[]
}

/** What each aim is worth. Half of it is for what came late or not quite right. */
export const practiceWorth: Readonly<Record<PracticeAim, number>> = { inTime: 20, effective: 10, heard: 10, dangerFirst: 20, toPrivate: 15, stayPublic: 10, clean: 10, consent: 15, called: 10, category: 10, promiseKept: 15, corrected: 15 }

/** An effective answer within this is in time; within three times of it half counts, ms. */
export const practiceInTimeMs = 20_000

const inviting = /私信|私聊/
const owning = /更正|更改|说错|写错|弄错|搞错|算错|有误|不准确|不对|重新说|抱歉|对不起|是我们的/

type Verdict = readonly [share: 0 | 0.5 | 1, outcome: PracticeOutcome, n?: number]
type Judge = (facts: PracticeFacts, voice: LessonVoice, all: readonly PracticeFacts[]) => Verdict

const full: Verdict = [1, 'full']

const judges: Readonly<Record<PracticeAim, Judge>> = {
  inTime({ effectiveMs }) {
    if (effectiveMs === null)
      return [0, 'none']
    const seconds = Math.ceil(effectiveMs / 1000)
    if (effectiveMs <= practiceInTimeMs)
      return [1, 'full', seconds]
    return [effectiveMs <= 3 * practiceInTimeMs ? 0.5 : 0, 'late', seconds]
  },
  effective: ({ effectiveMs }) => effectiveMs === null ? [0, 'none'] : full,
  heard: ({ answeredAt, openTurns }) => answeredAt === null ? [0, 'none'] : openTurns > 0 ? [0.5, 'unheard', openTurns] : full,
  dangerFirst({ key, cameAt, answeredAt }, _voice, all) {
    if (answeredAt === null || cameAt === null)
      return [0, 'none']
    const before = all.filter(other => other.key !== key && other.answeredAt !== null && other.answeredAt > cameAt && other.answeredAt < answeredAt).length
    return before === 0 ? full : [before === 1 ? 0.5 : 0, 'after', before]
  },
  toPrivate({ publicTexts, privateTexts }) {
    if (!publicTexts.some(text => inviting.test(text)))
      return [0, 'noInvitation']
    return privateTexts.length > 0 ? full : [0.5, 'onlyInvited']
  },
  stayPublic({ publicTexts, privateTexts }) {
    if (publicTexts.length === 0)
      return [0, 'none']
    return privateTexts.length > 0 || publicTexts.some(text => inviting.test(text)) ? [0, 'movedAway'] : full
  },
  clean: ({ answeredAt, guardFinds }) => answeredAt === null ? [0, 'none'] : guardFinds > 0 ? [0, 'found', guardFinds] : full,
  consent({ consentAt, dialledAt }) {
    if (consentAt === null)
      return [0, 'noConsent']
    return dialledAt !== null && dialledAt < consentAt ? [0, 'consentAfter'] : full
  },
  called: ({ dialledAt, talked }) => dialledAt === null ? [0, 'notCalled'] : talked ? full : [0.5, 'notReached'],
  category({ filed }, { category = [] }) {
    if (filed === null)
      return [0, 'notFiled']
    return category.every((name, i) => filed[i] === name) ? full : [0.5, 'otherCategory']
  },
  promiseKept({ promisesKept, promisesBroken }) {
    if (promisesBroken > 0)
      return [0, 'broken', promisesBroken]
    return promisesKept > 0 ? full : [0, 'noPromise']
  },
  corrected({ publicTexts, privateTexts, removedOwn }) {
    return removedOwn || [...publicTexts, ...privateTexts].some(text => owning.test(text)) ? full : [0, 'notCorrected']
  },
}

const nothing = (key: string): PracticeFacts => ({ key, cameAt: null, answeredAt: null, effectiveMs: null, openTurns: 0, publicTexts: [], privateTexts: [], guardFinds: 0, consentAt: null, dialledAt: null, talked: false, filed: null, promisesKept: 0, promisesBroken: 0, removedOwn: false })

/** Scores a lesson by what happened. Who never came (it was ended before) counts as not answered. */
export function scorePractice(lesson: PracticeLesson, known: readonly PracticeFacts[]): PracticeScore {
  const byKey = new Map(known.map(facts => [facts.key, facts]))
  const all = lesson.voices.map(({ key }) => byKey.get(key) ?? nothing(key))
  const voices = lesson.voices.map((voice, i): PracticeVoiceScore => ({
    key: voice.key,
    nick: voice.nick,
    advice: voice.advice,
    points: voice.aims.map((aim): PracticePoint => {
      const [share, outcome, n = 0] = judges[aim](all[i] ?? nothing(voice.key), voice, all)
      return { aim, got: practiceWorth[aim] * share, of: practiceWorth[aim], outcome, n }
    }),
  }))
  const points = voices.flatMap(voice => voice.points)
  const sum = (of: (point: PracticePoint) => number) => points.reduce((total, point) => total + of(point), 0)
  return { score: Math.round(100 * sum(point => point.got) / sum(point => point.of)), voices }
}
