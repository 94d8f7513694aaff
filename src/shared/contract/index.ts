import type { z } from 'zod'
import type { CallDef, ViewDef } from './define.ts'
import { accountCalls, accountsView } from './accounts.ts'
import { bulkCalls, bulksView, bulkView } from './bulk.ts'
import { byHandCalls, complaintCalls, complaintView, linkCalls } from './complaints.ts'
import { conversationCalls, conversationView, inboxView, messageCalls } from './conversation.ts'
import { customerCalls, customerView, historyView, impostorsView, revealsView } from './customers.ts'
import { agentsView, channelsView, deadLettersView, deskCalls, ledgerView, meView, wallboardView } from './desk.ts'
import { hintCalls } from './hints.ts'
import { callsView, hotlineCalls } from './hotline.ts'
import { inboxCalls, mentionsView, roomsView } from './inbox.ts'
import { knowledgeCalls, knowledgeView } from './knowledge.ts'
import { mediaCalls } from './media.ts'
import { practiceCalls } from './practice.ts'
import { preferenceCalls } from './preferences.ts'
import { guardWordsView, reviewCalls, reviewsView } from './review.ts'
import { personasView, scriptCalls, scriptsView } from './scripts.ts'
import { searchCalls } from './search.ts'
import { sessionCalls } from './session.ts'
import { handoversView, handoverView, shiftCalls } from './shifts.ts'
import { softphoneCalls } from './softphone.ts'
import { workCalendarCalls } from './work-calendar.ts'
import { wrapUpCalls, wrapUpTreeView } from './wrap-up.ts'

/** Every call there is. IPC, socket.io, MessagePort, preload and the renderer's client are derived from this registry. */
export const calls = { ...sessionCalls, ...conversationCalls, ...customerCalls, ...messageCalls, ...mediaCalls, ...hotlineCalls, ...softphoneCalls, ...deskCalls, ...accountCalls, ...complaintCalls, ...byHandCalls, ...linkCalls, ...scriptCalls, ...knowledgeCalls, ...preferenceCalls, ...searchCalls, ...reviewCalls, ...inboxCalls, ...wrapUpCalls, ...shiftCalls, ...bulkCalls, ...hintCalls, ...practiceCalls, ...workCalendarCalls } satisfies Record<string, CallDef>

/** Every view a screen may subscribe to. */
export const views = {
  me: meView,
  inbox: inboxView,
  conversation: conversationView,
  customer: customerView,
  history: historyView,
  impostors: impostorsView,
  reveals: revealsView,
  calls: callsView,
  channels: channelsView,
  ledger: ledgerView,
  wallboard: wallboardView,
  deadLetters: deadLettersView,
  agents: agentsView,
  accounts: accountsView,
  complaint: complaintView,
  scripts: scriptsView,
  personas: personasView,
  knowledge: knowledgeView,
  reviews: reviewsView,
  guardWords: guardWordsView,
  mentions: mentionsView,
  rooms: roomsView,
  wrapUpTree: wrapUpTreeView,
  handovers: handoversView,
  handover: handoverView,
  bulks: bulksView,
  bulk: bulkView,
} satisfies Record<string, ViewDef>

/** Name of a call. */
export type CallName = keyof typeof calls
/** What a caller passes (defaults may be left out). */
export type CallInput<N extends CallName> = z.input<typeof calls[N]['input']>
/** What the handler receives. */
export type CallParsed<N extends CallName> = z.output<typeof calls[N]['input']>
/** What a call answers. */
export type CallOutput<N extends CallName> = z.output<typeof calls[N]['output']>

/** Name of a view. */
export type ViewName = keyof typeof views
/** What a view is opened with. */
export type ViewParams<N extends ViewName> = z.input<typeof views[N]['params']>
/** The same, as the engine receives it. */
export type ViewParsed<N extends ViewName> = z.output<typeof views[N]['params']>
/** One row of a view. */
export type ViewRow<N extends ViewName> = z.output<typeof views[N]['row']> & { readonly id: string }
/** What stands beside a view's rows. */
export type ViewSummary<N extends ViewName> = z.output<typeof views[N]['summary']>

/** What the engine tells a session unasked. `frame` carries view deltas; the others bypass the store. */
export interface SessionEvents {
  frame: import('./session.ts').Frame
  /** Who is in a room with me. */
  room: { conversationId: string, people: { agentId: string, name: string, typing: boolean }[] }
  /** Something a person must notice now; the renderer chooses words and sound. */
  alarm: { kind: 'offer' | 'due_soon' | 'miss_likely' | 'clock_jump' | 'danger' | 'channel_red' | 'call_ringing' | 'send_failed' | 'review_waiting' | 'review_returned' | 'resolve_failed' | 'foreign_origin', facts: Record<string, string | number> }
  /** What this person's softphone is to do; the window that has the phone does it. */
  softphoneOrder: import('./softphone.ts').SoftphoneOrder
  /** How this person's softphone stands in the window that has it; null = that window is gone. Told to their other windows. */
  softphoneState: { state: import('./softphone.ts').SoftphoneState | null }
  /** The desk of this session is elsewhere now (a practice shift began or ended): the page begins anew. */
  moved: Record<string, never>
  /** The session was ended by the host. */
  signedOut: { why: 'disabled' | 'replaced' | 'expired' }
}
/** Name of an event. */
export type SessionEventName = keyof SessionEvents

/** The one client interface; three transports implement it. */
export interface WorkstationClient {
  call: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>
  on: <E extends SessionEventName>(event: E, handler: (payload: SessionEvents[E]) => void) => () => void
  /** Link state; `lost` after 2 s + 3 s without a heartbeat. */
  onLink: (handler: (state: 'up' | 'lost') => void) => () => void
  close: () => void
}
