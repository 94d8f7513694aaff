/** How customers and matters were put together or taken apart. */
export const joinKinds = ['link', 'unlink', 'merge', 'split'] as const
export type JoinKind = typeof joinKinds[number]

/** What a person may be asked for before anything personal is told to them. */
export const checkItems = ['phone_tail', 'order_no', 'name', 'address'] as const
export type CheckItem = typeof checkItems[number]

/** Who compared an answer with what is known: the workstation, or the agent with another system before them. */
export const checkWays = ['compared', 'looked_up'] as const

/** One thing that was asked. The answer itself is never kept. */
export interface CheckedItem {
  readonly item: CheckItem
  readonly matched: boolean
  readonly how: typeof checkWays[number]
}

/** Where the report of a false service account stands; `removed` by the platform, `cleared` when it was none. */
export const impostorStatuses = ['flagged', 'reported', 'removed', 'cleared'] as const
export type ImpostorStatus = typeof impostorStatuses[number]

/** Why somebody is taken for a false service account. */
export const impostorReasons = ['name_alike', 'poses_as_service', 'asks_for_money', 'moves_elsewhere'] as const
export type ImpostorReason = typeof impostorReasons[number]

/** Something that a false service account wrote. `url` is empty where none is known; `at` in ms UTC. */
export interface ImpostorEvidence {
  readonly messageId: string
  readonly conversationId: string
  readonly text: string
  readonly at: number
  readonly url: string
}

/** Why a masked field was shown. */
export const revealReasons = ['call_outside', 'order_lookup', 'verify', 'other'] as const

/** Why a customer is forgotten. */
export const forgetReasons = ['customer_request', 'retention', 'other'] as const
export type ForgetReason = typeof forgetReasons[number]

/** What is gone through, in this order; `files` empties what the store's own files still hold. */
export const forgetPhases = ['journal', 'letters', 'quotes', 'rooms', 'person', 'audit', 'index', 'files', 'done'] as const
export type ForgetPhase = typeof forgetPhases[number]

/** How much went. */
export interface ForgetCounts {
  readonly rooms: number
  readonly messages: number
  readonly files: number
  readonly calls: number
  readonly notes: number
}

/** Why somebody's words must stay, and why they need not any longer. */
export const holdReasons = ['court', 'authority', 'dispute', 'other'] as const
export type HoldReason = typeof holdReasons[number]
export const liftReasons = ['ended', 'mistake', 'other'] as const
