import type { Mood, Spread } from '../domain/index.ts'

/** What rank is made from. Nothing here changes merely because time passes. */
export interface RankInput {
  /** 0 = danger to life, fraud in progress, fire; 2 = none (`dangerOf`). */
  readonly danger: 0 | 1 | 2
  /** Due time of the most urgent open obligation, ms UTC; null when nothing is due. */
  readonly nextDue: number | null
  /** `publicityStep` of the conversation; 0 in private rooms. */
  readonly publicity: PublicityStep
  readonly vip: boolean
  readonly mood: Mood
  /** How often the customer has come back about the same matter. */
  readonly returning: number
  /** Ceiling of all boosts taken together, ms; a queue may lower it (0 = strictly by due time), never raise it. */
  readonly together?: number
}

/** Place in the inbox: `tier` first, then `rank` (ms, smaller is sooner; null when nothing is due), then id. */
export interface Rank {
  readonly tier: number
  readonly rank: number | null
}

/** A ranked row. */
export interface RankedRow extends Rank {
  readonly id: string
}

/** How far a voice carries: 0 = hardly, 5 = the whole square. */
export type PublicityStep = 0 | 1 | 2 | 3 | 4 | 5

/** Ceiling of all boosts taken together, ms. */
export const maxBoostMs = 30_000

const publicityMsPerStep = 3_000
const vipMs = 10_000
const moodMs: Readonly<Record<Mood, number>> = { calm: 0, pleased: 0, uneasy: 3_000, upset: 6_000, furious: 10_000, grieving: 10_000 }
const returningMs = [0, 4_000, 7_000, 10_000] as const
const audienceFloors = [300, 3_000, 30_000, 300_000, 3_000_000] as const

/**
 * Estimated readers as a step: followers, plus what the voice has already gained (a repost brings a circle of its own, a
 * comment and a like bring a few eyes). Logarithmic and coarse, so that growing counters seldom move a row.
 */
export function publicityStep(followers: number | undefined, spread: Spread | undefined): PublicityStep {
  const audience = count(followers) + 200 * count(spread?.reposts) + 20 * count(spread?.comments) + 5 * count(spread?.likes)
  return audienceFloors.filter(floor => audience >= floor).length as PublicityStep
}

/** Boost of a publicity step, ms, at most 15 s. */
export function publicityBoostMs(step: PublicityStep): number {
  return step * publicityMsPerStep
}

/** Where a conversation stands in the inbox; independent of the present time. */
export function rankOf(input: RankInput): Rank {
  if (input.nextDue === null)
    return { tier: input.danger, rank: null }
  return { tier: input.danger, rank: input.nextDue - boostMs(input) }
}

/** Sort order of ranked rows: tier, rank (null last), id. */
export function compareRank(a: RankedRow, b: RankedRow): number {
  if (a.tier !== b.tier)
    return a.tier - b.tier
  if (a.rank !== b.rank) {
    if (a.rank === null)
      return 1
    if (b.rank === null)
      return -1
    return a.rank - b.rank
  }
  if (a.id === b.id)
    return 0
  return a.id < b.id ? -1 : 1
}

function boostMs(input: RankInput): number {
  const times = Math.min(Math.max(Math.trunc(count(input.returning)), 0), returningMs.length - 1)
  const sum = publicityBoostMs(input.publicity) + (input.vip ? vipMs : 0) + moodMs[input.mood] + (returningMs[times] ?? 0)
  return Math.min(sum, Math.max(0, Math.min(input.together ?? maxBoostMs, maxBoostMs)))
}

function count(value: number | undefined): number {
  return value !== undefined && value > 0 ? value : 0
}
