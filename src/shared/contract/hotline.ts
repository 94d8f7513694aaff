import { z } from 'zod'
import { transferWays } from '../domain/words.ts'
import { attemptOutcome, channel, clientKey, consentState, disposition, done, errorCode, id, personRef, time, typedText, version } from './basics.ts'
import { callbackRow, consentRow } from './conversation.ts'
import { defineCall, defineView } from './define.ts'
import { wrapUpInput } from './wrap-up.ts'

/** `waiting`: customers who ring, in the order in which they are offered; `missed`: those to be rung back, the most urgent first. */
export const callsParams = z.object({ scope: z.enum(['mine', 'open', 'recent', 'waiting', 'missed']) })
/**
 * Calls: live ones first, then by time. The summary counts the scope's open calls and the due ones among them, and, whatever
 * the scope, customers who ring now (`waiting`), since when the longest of them (`longestSince`), and missed calls (`missed`).
 *
 * Lines that a call writes into its room's timeline beside those of every call: a message of kind `call` by the customer
 * (facts `number`, `queue`, `called`) when they ring; then system lines `call_taken` (facts `agent`), `call_waits_on` (facts
 * `agent`, `outcome`: the phone of that agent rang in vain), `call_missed` (facts `waitedMs`, `position`, `dueAt`: when they are to be
 * rung back, null = they withheld their number; `late`: nobody saw them go), `call_rung_back` (the duty is done).
 */
export const callsView = defineView('agent', callsParams, callbackRow, z.object({ open: z.number().int(), due: z.number().int(), waiting: z.number().int(), longestSince: time.nullable(), missed: z.number().int() }))

/** What the dialog "convert to phone call" needs to know before anything is asked. */
export const callPlan = z.object({
  /** Numbers the customer wrote in the private rooms of this case, newest first. `number` is masked; `key` names it. */
  numbers: z.array(z.object({
    key: id,
    number: z.string(),
    messageId: id.nullable(),
    at: time,
    /** What the customer would see on their phone; empty = no number of ours dials out for them. */
    callerId: z.string(),
    /** What they said about being called on this number; null = never asked, or their yes has run out. */
    consent: consentState.nullable(),
    /** They never want to be called on it. */
    doNotCall: z.boolean(),
  })),
  consents: z.array(consentRow),
  /** Proposed question to the customer, in the room given by `askIn`; null = no private room is open. */
  wording: z.string(),
  askIn: id.nullable(),
  /** What the customer sees when the newest number is called. */
  callerId: z.string(),
  /** 工号 that the question names. */
  workNo: z.string(),
  /** Why the customer seems to be old (words of theirs, the note on them): a person speaks to them, never a machine's line. Empty = no sign. */
  elder: z.array(z.string()),
  /** Whether this agent may pass the hours with a reason. Nobody passes consent or the list of numbers that are not called. */
  mayPassHours: z.boolean(),
  refusal: z.object({ code: errorCode, until: time.nullable() }).nullable(),
  openCallbackId: id.nullable(),
})
export type CallPlan = z.infer<typeof callPlan>

export const hotlineCalls = {
  /** `numberKey` (the newest when left out) and `notBefore` (now): what the proposed question names. */
  'call:plan': defineCall('agent', z.object({ conversationId: id, numberKey: id.nullable().default(null), notBefore: time.nullable().default(null) }), callPlan),
  /** Types a number by hand (from a lead card, from the customer's own words on the phone); answers its key. */
  'call:addNumber': defineCall('agent', z.object({ conversationId: id, number: z.string().min(3).max(40) }), z.object({ key: id, number: z.string() })),
  /** Sends the consent question in the customer's private room and keeps it as a record in state `asked`. */
  'call:askConsent': defineCall('agent', z.object({ conversationId: id, clientKey, numberKey: id.nullable(), text: typedText.min(1), epoch: z.number().int(), seenVersion: version }), z.object({ consentId: id })),
  /** A person reads the customer's answer as consent (or refusal) and says which message says so. */
  'call:recordConsent': defineCall('agent', z.object({ conversationId: id, numberKey: id, messageId: id, granted: z.boolean(), scope: z.array(z.enum(['call', 'record'])).default(['call']) }), z.object({ consentId: id })),
  /**
   * Begins the callback. Refused with the guard's code; a supervisor passes the hours with a reason, audited. `to`: who
   * speaks instead of the actor: a colleague or whoever is free; the call is offered to them with its context.
   */
  'call:start': defineCall('agent', z.object({
    conversationId: id,
    clientKey,
    numberKey: id,
    notBefore: time.nullable().default(null),
    overrideReason: z.string().max(300).nullable().default(null),
    to: z.union([z.object({ agentId: id }), z.object({ queue: z.literal(true) })]).nullable().default(null),
  }), z.object({ callbackId: id })),
  /** Takes a call that is offered to the actor: their phone rings. `offer_gone` when it has passed on. */
  'call:acceptOffer': defineCall('agent', z.object({ callbackId: id }), done),
  'call:declineOffer': defineCall('agent', z.object({ callbackId: id }), done),
  /** Another time for a call that has not begun; the time is the customer's own wish. */
  'call:reschedule': defineCall('agent', z.object({ callbackId: id, version, notBefore: time }), done),
  /** The agent's own leg, answered by a button until a softphone carries it. */
  'call:agentLeg': defineCall('agent', z.object({ callbackId: id, action: z.enum(['answer', 'decline']) }), done),
  'call:cancel': defineCall('agent', z.object({ callbackId: id }), done),
  'call:hangup': defineCall('agent', z.object({ callbackId: id }), done),
  'call:hold': defineCall('agent', z.object({ callbackId: id, on: z.boolean() }), done),
  'call:mute': defineCall('agent', z.object({ callbackId: id, on: z.boolean() }), done),
  'call:dtmf': defineCall('agent', z.object({ callbackId: id, digits: z.string().regex(/^[\d*#A-D]{1,32}$/) }), done),
  /** Hands a live call on: to a colleague, to another number of this customer's, to a short number of the house. */
  'call:transfer': defineCall('agent', z.object({ callbackId: id, how: z.enum(transferWays), to: z.union([z.object({ agentId: id }), z.object({ numberKey: id }), z.object({ extension: z.string().regex(/^\d{2,6}$/) })]) }), done),
  /** Ends an attended transfer: `complete` leaves the two to each other, `cancel` takes the customer back. */
  'call:transferEnd': defineCall('agent', z.object({ callbackId: id, action: z.enum(['complete', 'cancel']) }), done),
  /** Starts or resumes the recording, or pauses it; `consent_required` when the customer did not agree to be recorded. */
  'call:record': defineCall('agent', z.object({ callbackId: id, on: z.boolean() }), done),
  /** A supervisor listens to a live call, speaks to its agent alone, or leaves it. Audited. */
  'call:supervise': defineCall('supervisor', z.object({ callbackId: id, how: z.enum(['listen', 'whisper', 'stop']) }), done),
  /** Where the recording can be heard: an id for the host's media route, good until `until`. Every asking is audited. `forbidden` for all but the call's agent, the case's owner and supervisors. */
  'call:recording': defineCall('agent', z.object({ callbackId: id }), z.object({ mediaId: id, mime: z.string(), until: time })),
  /** Another minute for the wrap-up, once. */
  'call:extendWrapUp': defineCall('agent', z.object({ callbackId: id }), done),
  /** The agent heard it better than the phone system: "the number you dialled is switched off". Only for a call that is over. */
  'call:correctOutcome': defineCall('agent', z.object({ callbackId: id, version, outcome: attemptOutcome }), done),
  /** A text for the customer, made from how the call went and the disposition to be filed; the agent changes it. Empty = nothing needs to be said. `room`: where it would be said, and whether anything can be said there now; null = the customer has no private room. */
  'call:followUpText': defineCall('agent', z.object({ callbackId: id, disposition }), z.object({ text: z.string(), room: z.object({ conversationId: id, channel, accountName: z.string(), customerName: z.string(), open: z.boolean() }).nullable() })),
  /** `category`: as of `conversation:resolve`. */
  'call:wrapUp': defineCall('agent', z.object({ callbackId: id, version, disposition, note: z.string().max(2000).default(''), followUpText: z.string().max(2000).default(''), category: wrapUpInput.nullable().default(null) }), done),
  /** Context package of a handoff, for whoever answers the call and has the right. */
  'call:context': defineCall('agent', z.object({ handoffId: id }), z.object({
    handoffId: id,
    conversationId: id,
    customerName: z.string(),
    summary: z.string(),
    mood: z.string(),
    promised: z.array(z.string()),
    messages: z.array(z.object({ at: time, from: z.string(), text: z.string() })),
  })),
  /** Nobody calls this number again: one that a customer gave, or one typed by a supervisor. */
  'doNotCall:add': defineCall('agent', z.union([z.object({ numberKey: id, why: z.string().max(300) }), z.object({ number: z.string().min(3).max(40), why: z.string().trim().min(1).max(300) })]), done),
  /** Newest first; `number` is masked. `query`: the whole number, or part of a reason. */
  'doNotCall:list': defineCall('supervisor', z.object({ query: z.string().max(40).default(''), limit: z.number().int().min(1).max(500).default(200) }), z.object({ rows: z.array(z.object({ id, number: z.string(), why: z.string(), by: personRef, at: time })), total: z.number().int() })),
  /** The customer wishes to be called again; audited with the reason. */
  'doNotCall:remove': defineCall('supervisor', z.object({ id, why: z.string().trim().min(1).max(300) }), done),
}
