import type { Role } from '../domain/index.ts'

/** Why a second person looks at a text before it leaves. */
export const reviewReasonKinds = ['newcomer', 'big_account', 'crisis', 'word'] as const
export type ReviewReason = typeof reviewReasonKinds[number]

/** Whose texts wait for a second person (先审后发); 0 = that rule is off. */
export interface ReviewPolicy {
  /** Agents whose texts are always looked at. */
  readonly watched: readonly string[]
  /** A newcomer has sent fewer answers than this … */
  readonly newcomerAnswers: number
  /** … or sent the first one fewer days ago than this. */
  readonly newcomerDays: number
  /** Customers with at least so many followers. */
  readonly followersAtLeast: number
  /** Everything waits. */
  readonly crisis: boolean
  /** Agents who may review beside the supervisors. */
  readonly reviewers: readonly string[]
  /** A text that waits longer is told to the supervisors, ms. */
  readonly waitLimitMs: number
}

/** Nobody is reviewed until a supervisor says so; listed words of that severity always are. */
export const defaultReviewPolicy: ReviewPolicy = { watched: [], newcomerAnswers: 0, newcomerDays: 0, followersAtLeast: 0, crisis: false, reviewers: [], waitLimitMs: 120_000 }

/** What the rule knows of a text and its author. */
export interface ReviewFacts {
  readonly agentId: string
  readonly role: Role
  /** Answers that left, counted no further than the policy asks. */
  readonly answers: number
  /** When the first of them left, ms UTC; null = none did. */
  readonly firstAnswerAt: number | null
  readonly followers: number | null
  /** A listed word that is to be reviewed stands in it. */
  readonly hasWord: boolean
}

const dayMs = 24 * 3_600_000

/** Every reason why a text waits for a second person; none = it may leave. Supervisors release others' texts and their own. */
export function reviewReasons(facts: ReviewFacts, policy: ReviewPolicy, now: number): ReviewReason[] {
  if (facts.role === 'supervisor')
    return []
  const holds: Readonly<Record<ReviewReason, boolean>> = {
    newcomer: isNewcomer(facts, policy, now),
    big_account: policy.followersAtLeast > 0 && (facts.followers ?? 0) >= policy.followersAtLeast,
    crisis: policy.crisis,
    word: facts.hasWord,
  }
  return reviewReasonKinds.filter(reason => holds[reason])
}

function isNewcomer({ agentId, answers, firstAnswerAt }: ReviewFacts, policy: ReviewPolicy, now: number): boolean {
  return policy.watched.includes(agentId)
    || answers < policy.newcomerAnswers
    || (policy.newcomerDays > 0 && (firstAnswerAt === null || now - firstAnswerAt < policy.newcomerDays * dayMs))
}

/** Who sees the texts that wait and decides about them; never about their own. */
export function isReviewer(who: { readonly agentId: string, readonly role: Role }, policy: Pick<ReviewPolicy, 'reviewers'>): boolean {
  return who.role === 'supervisor' || policy.reviewers.includes(who.agentId)
}
