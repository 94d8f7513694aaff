import { z } from 'zod'
import { clientKey, disposition, done, errorCode, id, time, typedText, version } from './basics.ts'
import { callbackRow, consentRow } from './conversation.ts'
import { defineCall, defineView } from './define.ts'

export const callsParams = z.object({ scope: z.enum(['mine', 'open', 'recent']) })
/** Calls: live ones first, then by time. */
export const callsView = defineView('agent', callsParams, callbackRow, z.object({ open: z.number().int(), due: z.number().int() }))

/** What the dialog "convert to phone call" needs to know before anything is asked. */
export const callPlan = z.object({
  /** Numbers the customer wrote in the private rooms of this case, newest first. `number` is masked; `key` names it. */
  numbers: z.array(z.object({ key: id, number: z.string(), messageId: id.nullable(), at: time })),
  consents: z.array(consentRow),
  /** Proposed question to the customer, in the room given by `askIn`; null = no private room is open. */
  wording: z.string(),
  askIn: id.nullable(),
  callerId: z.string(),
  refusal: z.object({ code: errorCode, until: time.nullable() }).nullable(),
  openCallbackId: id.nullable(),
})
export type CallPlan = z.infer<typeof callPlan>

export const hotlineCalls = {
  'call:plan': defineCall('agent', z.object({ conversationId: id }), callPlan),
  /** Types a number by hand (from a lead card, from the customer's own words on the phone); answers its key. */
  'call:addNumber': defineCall('agent', z.object({ conversationId: id, number: z.string().min(3).max(40) }), z.object({ key: id, number: z.string() })),
  /** Sends the consent question in the customer's private room and keeps it as a record in state `asked`. */
  'call:askConsent': defineCall('agent', z.object({ conversationId: id, clientKey, numberKey: id.nullable(), text: typedText.min(1), epoch: z.number().int(), seenVersion: version }), z.object({ consentId: id })),
  /** A person reads the customer's answer as consent (or refusal) and says which message says so. */
  'call:recordConsent': defineCall('agent', z.object({ conversationId: id, numberKey: id, messageId: id, granted: z.boolean(), scope: z.array(z.enum(['call', 'record'])).default(['call']) }), z.object({ consentId: id })),
  /** Begins the callback. Refused with the guard's code; an override needs a reason and is audited. */
  'call:start': defineCall('agent', z.object({ conversationId: id, clientKey, numberKey: id, notBefore: time.nullable().default(null), overrideReason: z.string().max(300).nullable().default(null) }), z.object({ callbackId: id })),
  /** The agent's own leg, answered by a button until a softphone carries it. */
  'call:agentLeg': defineCall('agent', z.object({ callbackId: id, action: z.enum(['answer', 'decline']) }), done),
  'call:cancel': defineCall('agent', z.object({ callbackId: id }), done),
  'call:hangup': defineCall('agent', z.object({ callbackId: id }), done),
  'call:hold': defineCall('agent', z.object({ callbackId: id, on: z.boolean() }), done),
  'call:mute': defineCall('agent', z.object({ callbackId: id, on: z.boolean() }), done),
  'call:wrapUp': defineCall('agent', z.object({ callbackId: id, version, disposition, note: z.string().max(2000).default(''), followUpText: z.string().max(2000).default('') }), done),
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
  'doNotCall:add': defineCall('agent', z.object({ numberKey: id, why: z.string().max(300) }), done),
}
