/**
 * The closed word lists of the domain. Each list is the single source of its union type, its zod enum and its column.
 * The terms are the contact-centre field's own; `docs/architecture.md` has the table with their meaning.
 */

/** Where voices come from. */
export const channels = ['weibo', 'douyin', 'forum', 'hotline', 'complaint', 'link'] as const
export type Channel = typeof channels[number]

/** How a voice reached the brand on its channel. */
export const touchpoints = ['mention', 'comment', 'post', 'private_message', 'complaint', 'chat', 'call', 'search_hit'] as const
export type Touchpoint = typeof touchpoints[number]

/** Who can read a room. */
export const visibilities = ['public', 'private'] as const
export type Visibility = typeof visibilities[number]

/** Conversation status. */
export const conversationStatuses = ['queued', 'assigned', 'pending', 'snoozed', 'resolved'] as const
export type ConversationStatus = typeof conversationStatuses[number]

/** Result of triage, before any clock. */
export const triageResults = ['needs_reply', 'no_reply_needed', 'undecided'] as const
export type Triage = typeof triageResults[number]

/** Who wrote a message: the customer, the brand, a colleague to colleagues, or the workstation itself. */
export const directions = ['inbound', 'outbound', 'note', 'system'] as const
export type Direction = typeof directions[number]

/** What a message is made of; `unsupported` keeps what a newer platform sent. */
export const messageKinds = ['text', 'image', 'voice', 'video', 'file', 'position', 'card', 'link', 'call', 'unsupported'] as const
export type MessageKind = typeof messageKinds[number]

/** State of something we send; `in_check` waits for a second person's yes, `by_hand` for a person who posts it on a platform without an API. */
export const outboundStates = ['in_check', 'queued', 'sending', 'by_hand', 'sent', 'in_review', 'unknown', 'failed', 'cancelled'] as const
export type OutboundState = typeof outboundStates[number]

/** What an outbound text is, for the clock: only `reply` can be an effective first response. */
export const outboundRoles = ['reply', 'holding', 'automatic', 'approach'] as const
export type OutboundRole = typeof outboundRoles[number]

/** One open duty towards a customer. `ring_back`: they rang and nobody took the call. */
export const obligationKinds = ['first_reply', 'next_reply', 'promise', 'window_closing', 'tell_result', 'ring_back'] as const
export type ObligationKind = typeof obligationKinds[number]

/** How an obligation ended; null while open. */
export const obligationEnds = ['answered', 'answered_elsewhere', 'no_reply_needed', 'cannot_be_answered', 'superseded', 'resolved'] as const
export type ObligationEnd = typeof obligationEnds[number]

/**
 * State of a turn (诉求): everything that entered is in exactly one of these. `waiting` is split on screen into
 * silent, acknowledged and holding by the turn's own timestamps.
 */
export const turnStates = ['undecided', 'waiting', 'effective_in_time', 'effective_late', 'no_reply_needed', 'cannot_be_answered', 'answered_elsewhere'] as const
export type TurnState = typeof turnStates[number]

/** The one required reason when a conversation is resolved. */
export const resolveReasons = ['solved', 'told_result', 'no_reply_needed', 'customer_silent', 'moved_to_private', 'moved_to_call', 'passed_on', 'cannot_be_answered', 'spam', 'duplicate'] as const
export type ResolveReason = typeof resolveReasons[number]

/** What an agent chose about themselves. */
export const presences = ['offline', 'ready', 'not_ready'] as const
export type Presence = typeof presences[number]

/** Reasons beside `not_ready`; the last two are the system's: nobody chooses them. */
export const notReadyReasons = ['break', 'meal', 'meeting', 'training', 'outbound', 'locked', 'system'] as const
export type NotReadyReason = typeof notReadyReasons[number]

/** System-set voice state of an agent. */
export const voiceStates = ['idle', 'reserved', 'dialing', 'ringing', 'talking', 'held', 'after_call_work'] as const
export type VoiceState = typeof voiceStates[number]

/** Roles of a person. */
export const roles = ['agent', 'supervisor'] as const
export type Role = typeof roles[number]

/** Mood hints, from calm to furious. */
export const moods = ['calm', 'pleased', 'uneasy', 'upset', 'furious', 'grieving'] as const
export type Mood = typeof moods[number]

/** Colour of a channel account's health. */
export const healths = ['ok', 'degraded', 'red', 'paused', 'off'] as const
export type Health = typeof healths[number]

/** Callback request states (`contracts/hotline`, section 5). */
export const callbackStates = ['requested', 'awaiting_consent', 'scheduled', 'queued', 'offered', 'dialing_agent', 'dialing_customer', 'connected', 'ended', 'wrap_up', 'retry_wait', 'completed', 'failed', 'cancelled', 'declined', 'expired'] as const
export type CallbackState = typeof callbackStates[number]

/** Callback states that never change again. */
export const callbackTerminal: ReadonlySet<CallbackState> = new Set<CallbackState>(['completed', 'failed', 'cancelled', 'declined', 'expired'])

/** How an agent's own voice reaches a call: a button where there is no phone system, a softphone on their screen, a telephone on their desk. */
export const agentLegKinds = ['button', 'softphone', 'desk_phone'] as const
export type AgentLegKind = typeof agentLegKinds[number]

/** Who rang whom. */
export const callDirections = ['outbound', 'inbound'] as const
export type CallDirection = typeof callDirections[number]

/** What a call grew from: a written conversation, a customer who rang, a wish on the brand's page, a call that was missed. */
export const callOrigins = ['conversation', 'inbound', 'call_me', 'missed'] as const
export type CallOrigin = typeof callOrigins[number]

/** Where a recording stands while a call goes on; null = none is made. */
export const recordingStates = ['started', 'paused', 'resumed', 'stopped', 'failed'] as const
export type RecordingState = typeof recordingStates[number]

/** `blind`: the agent leaves at once; `attended`: they speak with the third person first. */
export const transferWays = ['blind', 'attended'] as const
export type TransferWay = typeof transferWays[number]

/** Outcome of one attempt to reach the customer by phone. */
export const attemptOutcomes = ['answered', 'no_answer', 'busy', 'rejected', 'unreachable', 'invalid_number', 'congestion', 'answering_machine', 'cancelled', 'agent_no_answer', 'agent_declined', 'agent_unavailable', 'agent_lost', 'system_error'] as const
export type AttemptOutcome = typeof attemptOutcomes[number]

/** Who ended a call. */
export const endedBys = ['agent', 'customer', 'system', 'transfer'] as const
export type EndedBy = typeof endedBys[number]

/** Outcome category chosen in a call's wrap-up. */
export const dispositions = ['resolved', 'follow_up', 'passed_on', 'callback_again', 'wrong_person', 'not_reached', 'refused'] as const
export type Disposition = typeof dispositions[number]

/** Consent record states. */
export const consentStates = ['asked', 'granted', 'declined', 'withdrawn', 'expired'] as const
export type ConsentState = typeof consentStates[number]

/** A call on its way to somebody else. `number` is masked; exactly one of `agentId` and `number` is set. */
export interface CallTransfer {
  readonly how: TransferWay
  readonly agentId: string | null
  readonly number: string
  /** The third person has picked up. */
  readonly answered: boolean
}
