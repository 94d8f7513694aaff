import { z } from 'zod'
import { attemptOutcomes, endedBys } from './domain/words.ts'
import { wireVersion } from './wire.ts'

/**
 * What the workstation's engine and the hotline gateway say to each other over socket.io. The gateway carries calls; it
 * knows nothing of conversations: only a `handoffId`, the number to dial and the agent's leg. Whoever answers fetches
 * the context by that id with its own right.
 *
 * Commands (engine → gateway, socket.io event `command`, acknowledged with {@link gatewayAnswer}) are idempotent by
 * `key`: the same key again answers as the first time and does nothing. Events (gateway → engine, socket.io event
 * `event`) have a gap-free `seq` per gateway life (`epoch`); a gap or a new epoch is mended by the command `events` or
 * `snapshot`. The server's view of a call wins over any screen's.
 */
export const gatewayHello = z.object({ wireVersion: z.number().int(), token: z.string().min(1), after: z.object({ epoch: z.string(), seq: z.number().int() }).nullable() })
export type GatewayHello = z.infer<typeof gatewayHello>

/** The handshake this build sends and accepts. */
export const gatewayWireVersion = wireVersion

const id = z.string().min(1).max(64)

/** Leg of a call: who rings, and what state it is in. */
export const legStates = ['dialing', 'ringing', 'up', 'held', 'gone'] as const

export const callSnapshot = z.object({
  handoffId: id,
  attempt: z.number().int(),
  state: z.enum(['dialing_agent', 'dialing_customer', 'ringing', 'connected', 'held', 'ended']),
  agentId: id,
  since: z.number(),
  outcome: z.enum(attemptOutcomes).nullable(),
  version: z.number().int(),
})
/** One live (or just ended) call as the gateway sees it. Times ms UTC. */
export type CallSnapshot = z.infer<typeof callSnapshot>

export const gatewayCommand = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('dial'),
    key: id,
    handoffId: id,
    attempt: z.number().int().min(1),
    mode: z.literal('agent_first'),
    agent: z.object({ agentId: id, leg: z.enum(['button', 'softphone', 'desk_phone']), address: z.string().max(200).nullable() }),
    /** E.164. */
    number: z.string().regex(/^\+\d{5,15}$/),
    /** What the customer sees; E.164 or a service number. */
    callerId: z.string().max(20),
    agentRingMs: z.number().int().positive(),
    customerRingMs: z.number().int().positive(),
    record: z.boolean(),
  }),
  /** The agent's own leg answered or declined by a button (leg `button`). */
  z.object({ type: z.literal('agent_leg'), key: id, handoffId: id, action: z.enum(['answer', 'decline']) }),
  z.object({ type: z.literal('cancel'), key: id, handoffId: id, why: z.string().max(200) }),
  z.object({ type: z.literal('hangup'), key: id, handoffId: id }),
  z.object({ type: z.literal('hold'), key: id, handoffId: id, on: z.boolean() }),
  z.object({ type: z.literal('mute'), key: id, handoffId: id, on: z.boolean() }),
  z.object({ type: z.literal('snapshot'), key: id }),
  z.object({ type: z.literal('events'), key: id, epoch: z.string(), after: z.number().int() }),
])
export type GatewayCommand = z.infer<typeof gatewayCommand>

const base = { eventId: id, epoch: z.string(), seq: z.number().int().positive(), handoffId: id, attempt: z.number().int(), at: z.number() }

export const gatewayEvent = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('agent_ringing') }),
  z.object({ ...base, type: z.literal('agent_answered') }),
  z.object({ ...base, type: z.literal('customer_dialing') }),
  z.object({ ...base, type: z.literal('customer_ringing') }),
  z.object({ ...base, type: z.literal('connected') }),
  z.object({ ...base, type: z.literal('held') }),
  z.object({ ...base, type: z.literal('retrieved') }),
  z.object({ ...base, type: z.literal('muted'), on: z.boolean() }),
  /** The attempt is over; `answered` means both parties spoke. Exactly one per attempt. */
  z.object({
    ...base,
    type: z.literal('ended'),
    outcome: z.enum(attemptOutcomes),
    endedBy: z.enum(endedBys).nullable(),
    rang: z.boolean(),
    ringMs: z.number(),
    talkMs: z.number(),
    holdMs: z.number(),
    sipCode: z.number().int().nullable(),
    q850: z.number().int().nullable(),
    detail: z.string().max(400).nullable(),
    recordingId: z.string().nullable(),
  }),
])
/** One thing that happened to a call. Unknown types from a newer gateway are stored, not refused. */
export type GatewayEvent = z.infer<typeof gatewayEvent>

export const gatewayAnswer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    epoch: z.string(),
    seq: z.number().int(),
    calls: z.array(callSnapshot).optional(),
    events: z.array(gatewayEvent).optional(),
    /** For `events`: the gateway no longer has that range; take a snapshot. */
    gap: z.boolean().optional(),
  }),
  z.object({ ok: z.literal(false), code: z.enum(['bad_input', 'not_found', 'wrong_state', 'open_callback_exists', 'agent_unavailable', 'hotline_unreachable', 'not_signed_in', 'wire_version', 'internal']), detail: z.string().optional() }),
])
export type GatewayAnswer = z.infer<typeof gatewayAnswer>
