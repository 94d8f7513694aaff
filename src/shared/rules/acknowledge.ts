import type { Mood, Triage, Visibility } from '../domain/index.ts'
import { chinaDate, chinaMidnight, chinaMinutes } from './calendar.ts'

/** Everything that decides whether a conversation may get an automatic acknowledgement. Times are ms UTC. */
export interface AcknowledgeInput {
  readonly visibility: Visibility
  readonly triage: Triage
  /** `dangerOf` of the open turn. */
  readonly dangerTier: 0 | 1 | 2
  readonly mood: Mood
  /** The customer insults somebody. */
  readonly abuse: boolean
  readonly followers: number | undefined
  /** A person has declared a crisis for the brand. */
  readonly crisis: boolean
  /** When the customer last wrote or typed; null = unknown. */
  readonly customerLastTypedAt: number | null
  /** A person of ours has spoken in this conversation. */
  readonly personHasSpoken: boolean
  /** This conversation has had its automatic line today. */
  readonly acknowledgedToday: boolean
  /** Replies left in the platform's window; null = unlimited. */
  readonly repliesLeft: number | null
  /** When the window shuts; null = there is none. */
  readonly windowUntil: number | null
  /** Share of the account's quota that is left, 0–1; null = the platform has none that we know of. */
  readonly quotaLeftShare: number | null
  readonly automationPaused: boolean
  readonly now: number
  /** How long the customer has waited, ms. */
  readonly waitedMs: number
}

/** Why no automatic line goes out. */
export type NoAcknowledgement = 'paused' | 'public' | 'by_hand' | 'not_needed' | 'safety' | 'grief' | 'abuse' | 'crisis' | 'big_account' | 'person_spoke' | 'once_a_day' | 'customer_writing' | 'too_early' | 'replies_reserved' | 'window_closing' | 'quota_reserved'

/** `why` is one word of {@link NoAcknowledgement}. */
export type AcknowledgeVerdict = { readonly ok: true } | { readonly ok: false, readonly why: NoAcknowledgement }

/** What an automatic line says: an honest wait, or the hour at which somebody is there again. */
export type AcknowledgeWait = { readonly waitMs: number } | { readonly nextStaffedAt: number, readonly now: number }

/** The limits of {@link mayAcknowledge}. */
export const acknowledgeLimits = {
  bigAccountFollowers: 100_000,
  /** A pause in the customer's writing, ms, before anything automatic may come between. */
  quietMs: 8_000,
  /** Time that belongs to a person first, ms. */
  personFirstMs: 10_000,
  /** The person's answer needs one reply beside the automatic one. */
  repliesLeft: 2,
  /** Time a person needs before the window shuts, ms. */
  windowMs: 30 * 60_000,
  quotaShare: 0.3,
} as const

const rules: readonly (readonly [NoAcknowledgement, (input: AcknowledgeInput) => boolean])[] = [
  ['paused', input => input.automationPaused],
  ['public', input => input.visibility !== 'private'],
  ['not_needed', input => input.triage !== 'needs_reply'],
  ['safety', input => input.dangerTier < 2],
  ['grief', input => input.mood === 'grieving'],
  ['abuse', input => input.abuse],
  ['crisis', input => input.crisis],
  ['big_account', input => (input.followers ?? 0) >= acknowledgeLimits.bigAccountFollowers],
  ['person_spoke', input => input.personHasSpoken],
  ['once_a_day', input => input.acknowledgedToday],
  ['customer_writing', input => input.customerLastTypedAt !== null && input.now - input.customerLastTypedAt < acknowledgeLimits.quietMs],
  ['too_early', input => input.waitedMs < acknowledgeLimits.personFirstMs],
  ['replies_reserved', input => input.repliesLeft !== null && input.repliesLeft < acknowledgeLimits.repliesLeft],
  ['window_closing', input => input.windowUntil !== null && input.windowUntil - input.now < acknowledgeLimits.windowMs],
  ['quota_reserved', input => input.quotaLeftShare !== null && !(input.quotaLeftShare >= acknowledgeLimits.quotaShare)],
]

/** Whether one automatic line may go out now: in private, once, and only where it costs a person's answer nothing. */
export function mayAcknowledge(input: AcknowledgeInput): AcknowledgeVerdict {
  const against = rules.find(([, holds]) => holds(input))
  return against === undefined ? { ok: true } : { ok: false, why: against[0] }
}

/** The automatic line itself, marked as such. Waits are rounded up to whole minutes; beyond an hour no figure is promised. */
export function acknowledgementText(wait: AcknowledgeWait, brand: string): string {
  const mark = `【自动回复】您好，这里是${brand}。`
  if ('nextStaffedAt' in wait)
    return `${mark}现在是休息时间，您的消息我们收到了，${staffedText(wait.nextStaffedAt, wait.now)}上班后由同事亲自回复您。`
  const minutes = Math.max(1, Math.ceil(wait.waitMs / 60_000))
  if (minutes > 60)
    return `${mark}您的消息我们收到了，现在排队的人很多，要等一个小时以上，同事会按顺序亲自回复您。`
  return `${mark}您的消息我们收到了，前面还有人在等，预计${minutes}分钟内有同事亲自回复您。`
}

function staffedText(at: number, now: number): string {
  const minutes = chinaMinutes(at)
  const time = `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`
  const days = Math.round((chinaMidnight(at) - chinaMidnight(now)) / 86_400_000)
  if (days <= 0)
    return `今天${time}`
  if (days === 1)
    return `明天${time}`
  const [, month, day] = chinaDate(at).split('-').map(Number)
  return `${month}月${day}日${time}`
}
