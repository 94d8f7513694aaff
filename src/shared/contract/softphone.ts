import { z } from 'zod'
import { agentLegKinds } from '../domain/words.ts'
import { softphoneActs, softphoneWords } from '../gateway-protocol.ts'
import { done, id } from './basics.ts'
import { defineCall } from './define.ts'

/**
 * What a person's own softphone registers with. The password crosses to that person's own session alone and is never part
 * of a view, a log or a store.
 */
export const softphoneAccount = z.object({
  /** `ws:` or `wss:` address of the SIP proxy. */
  url: z.string(),
  /** `sip:<user>@<domain>`. */
  uri: z.string(),
  user: z.string(),
  password: z.string(),
  /** What colleagues' phones show: 工号 and name. */
  displayName: z.string(),
  iceServers: z.array(z.object({ urls: z.string(), username: z.string().optional(), credential: z.string().optional() })),
})
export type SoftphoneAccount = z.infer<typeof softphoneAccount>

/** How a softphone stands with its registrar. `elsewhere`: another window of the same person has it; `refused`: wrong name or password. */
export const softphonePhases = ['starting', 'registered', 'lost', 'refused', 'elsewhere'] as const
/** What may be the matter with a microphone. `unasked`: the person was not asked yet. */
export const microphoneStates = ['ok', 'denied', 'missing', 'unasked'] as const
/** Call quality in three words. */
export const callQualities = ['good', 'fair', 'poor'] as const
/** What a call's sound suffers from most. */
export const qualityReasons = ['loss', 'jitter', 'delay', 'silence'] as const
/** What a softphone has to say about something that happened by itself. */
export const softphoneNotes = ['microphone_gone', 'speaker_gone', 'no_call', 'ended_by_server', 'microphone_denied', 'microphone_missing'] as const

/** What the window that has the phone says of it; the other windows of the same person show it. */
export const softphoneState = z.object({
  phase: z.enum(softphonePhases),
  registered: z.boolean(),
  /** Label of the microphone in use; empty = the system's own, or not known yet. */
  device: z.string().max(200),
  microphone: z.enum(microphoneStates),
  /** The leg that rings or talks. */
  call: z.object({
    handoffId: z.string().max(64),
    phase: z.enum(['calling', 'ringing', 'up']),
    /** Rings without a call of this person behind it that the screen shows already: a transfer, say. */
    as: z.enum(['agent', 'third', 'supervisor', 'unknown']),
    quality: z.object({ level: z.enum(callQualities), reason: z.enum(qualityReasons).nullable() }).nullable(),
  }).nullable(),
  /** The last thing that happened by itself; `n` grows with each. */
  note: z.object({ n: z.number().int(), what: z.enum(softphoneNotes) }).nullable(),
})
export type SoftphoneState = z.infer<typeof softphoneState>

/** What a person's softphone is to do: an order of the phone system, or the one button pressed (`answer`, `decline`; `orderId` null). */
export const softphoneOrder = z.object({
  callbackId: id,
  handoffId: id,
  orderId: id.nullable(),
  act: z.enum([...softphoneActs, 'answer', 'decline']),
  /** Address to call or to refer to (never a number), or digits. */
  value: z.string().max(200).nullable(),
})
export type SoftphoneOrder = z.infer<typeof softphoneOrder>

const press = z.enum(['answer', 'decline'])

export const softphoneCalls = {
  /** Null: this person has no softphone (or it is not chosen, or no softphone is configured). */
  'softphone:account': defineCall('agent', z.object({}), softphoneAccount.nullable()),
  /** Said by the window that has the phone at every change; kept while its session lives, told to the person's other windows. */
  'softphone:state': defineCall('agent', softphoneState, done),
  /** What the window with the phone said last; null = no window has it. */
  'softphone:seen': defineCall('agent', z.object({}), z.object({ state: softphoneState.nullable() })),
  /**
   * What the server knows of a leg that rings at this person's softphone. `live` false = there is no such call (any more):
   * the leg is to be ended. `answer` = the leg is part of a call that goes on, or was asked for: take it without a press.
   */
  'softphone:leg': defineCall('agent', z.object({ handoffId: id }), z.object({ live: z.boolean(), callbackId: id.nullable(), as: z.enum(['agent', 'third', 'supervisor', 'unknown']), answer: z.boolean() })),
  /** The button of a leg that rings, pressed in whichever window. */
  'softphone:press': defineCall('agent', z.object({ handoffId: id, action: press }), done),
  /** How a leg goes that the softphone placed by order, or what became of an order. */
  'softphone:word': defineCall('agent', z.object({
    handoffId: id,
    orderId: id.nullable().default(null),
    word: z.enum(softphoneWords),
    by: z.enum(['far', 'near', 'system']).default('system'),
    sipCode: z.number().int().nullable().default(null),
    q850: z.number().int().nullable().default(null),
  }), done),
  /** Chooses between the phones that the configuration gives this person. Refused during a call. */
  'agent:setPhone': defineCall('agent', z.object({ leg: z.enum(agentLegKinds) }), done),
}
