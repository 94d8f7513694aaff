import type { Mood, Visibility } from '../domain/index.ts'

/** What decides whether a customer is told that their agent is on the phone. */
export interface OnCallInput {
  readonly visibility: Visibility
  /** 0 and 1 = danger. */
  readonly tier: number
  readonly mood: Mood
  /** Signs that they are an old person. */
  readonly elder: boolean
  /** They wait for an answer. */
  readonly waiting: boolean
  /** Answers the platform still allows; null = no limit. */
  readonly repliesLeft: number | null
  /** When the platform shuts the room, ms UTC; null = never. */
  readonly windowUntil: number | null
  readonly automationPaused: boolean
  readonly crisis: boolean
  readonly now: number
  /** How long the agent has been in the call, ms. */
  readonly callMs: number
}

/** A shorter call is waited for. */
const callLongMs = 60_000
/** The agent's own answer needs one beside the line. */
const repliesNeeded = 2
/** Time the agent needs before the room shuts, ms. */
const windowMs = 30 * 60_000

/**
 * Whether the line goes out: in private, to who waits, once the call is long, and never where a machine's line would hurt (danger,
 * grief, fury, old people) or take the agent's last answer. It answers nothing: clocks go on.
 */
export function mayTellOnCall(input: OnCallInput): boolean {
  if (input.automationPaused || input.crisis || input.visibility !== 'private' || !input.waiting)
    return false
  if (input.tier <= 1 || input.elder || input.mood === 'furious' || input.mood === 'grieving')
    return false
  const room = input.repliesLeft === null || input.repliesLeft >= repliesNeeded
  const time = input.windowUntil === null || input.windowUntil - input.now >= windowMs
  return room && time && input.callMs >= callLongMs
}

/** The line itself, marked as automatic; it names no time that nobody can keep. */
export function onCallText(brand: string): string {
  return `【自动消息】您好，${brand}为您服务的客服正在接听电话，您的留言已经收到，通话一结束就回复您；如果很急，请直接说明，我们会请其他同事先看。`
}
