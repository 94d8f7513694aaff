import type { Visibility } from './words.ts'

/**
 * Where a complaint was filed: `heimao` 黑猫投诉, `12315` the market regulators' platform, `miit` the ministry's appeal centre
 * (工信部申诉), `operator` the brand's own complaint desk.
 */
export const complaintDesks = ['heimao', '12315', 'miit', 'operator', 'other'] as const
export type ComplaintDesk = typeof complaintDesks[number]

/** How far a complaint has come, in the order of Heimao's own words: 待分配 处理中 已回复 已完成 已关闭. */
export const complaintStates = ['pending_assign', 'processing', 'replied', 'completed', 'closed'] as const
export type ComplaintState = typeof complaintStates[number]

/** States that ask for nothing any more. */
export const complaintEnds: ReadonlySet<ComplaintState> = new Set<ComplaintState>(['completed', 'closed'])

/** Who took a step of a complaint. */
export const complaintActors = ['consumer', 'merchant', 'platform'] as const
export type ComplaintActor = typeof complaintActors[number]

/** Who can read a complaint and what is answered there: strangers do on Heimao, nobody else at an authority. An unknown desk counts as public, for a mistake there costs more. */
export const deskVisibility: Readonly<Record<ComplaintDesk, Visibility>> = {
  heimao: 'public',
  12315: 'private',
  miit: 'private',
  operator: 'private',
  other: 'public',
}

/** Stars after a complaint's end, 1–5 each; null = not given. */
export interface ComplaintRating {
  readonly attitude: number | null
  readonly speed: number | null
  readonly satisfaction: number | null
  readonly text: string
}

/** One step of a complaint as the desk shows it. */
export interface ComplaintStep {
  readonly actor: ComplaintActor
  /** The desk's own word for the step, such as 商家回复. */
  readonly label: string
  /** ms UTC. */
  readonly at: number
  readonly text: string
  /** Addresses of pictures, shown as text and fetched by nobody. */
  readonly images: readonly string[]
}
