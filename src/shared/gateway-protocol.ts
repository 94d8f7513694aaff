import { z } from 'zod'
import { agentLegKinds, attemptOutcomes, callDirections, endedBys, recordingStates, transferWays } from './domain/words.ts'
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

/** An agent's end of a call. `address` as the phone system knows it: `PJSIP/8001`, `8001`; null for a button. */
const agentPhone = z.object({ agentId: id, leg: z.enum(agentLegKinds), address: z.string().max(200).nullable() })

/** E.164. */
const number = z.string().regex(/^\+\d{5,15}$/)
const digits = z.string().regex(/^[\d*#A-D]{1,32}$/)

/** Where a call is handed on to: a colleague, or an outside number or extension. */
const transferTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('agent'), agent: agentPhone }),
  z.object({ kind: z.literal('number'), number: z.string().regex(/^\+?\d{2,15}$/) }),
])

/** What a softphone is told to do where the phone system is only a proxy. */
export const softphoneActs = ['call', 'hang_up', 'hold', 'retrieve', 'mute', 'unmute', 'digits', 'refer'] as const
/** What a softphone answers: how its leg goes, or what became of an order. */
export const softphoneWords = ['ringing', 'up', 'gone', 'done', 'refused'] as const
/** What a supervisor may do with a call: hear it, be heard by the agent alone, or leave it. */
const superviseWays = ['listen', 'whisper', 'stop'] as const

/** Leg of a call: who rings, and what state it is in. */
export const legStates = ['dialing', 'ringing', 'up', 'held', 'gone'] as const

export const callSnapshot = z.object({
  handoffId: id,
  attempt: z.number().int(),
  /** `waiting`: a customer who called, not yet with an agent. */
  state: z.enum(['waiting', 'dialing_agent', 'dialing_customer', 'ringing', 'connected', 'held', 'ended']),
  /** Empty while nobody has been given the call. */
  agentId: z.string().max(64),
  since: z.number(),
  outcome: z.enum(attemptOutcomes).nullable(),
  version: z.number().int(),
  /** The agent's phone is lost and may come back; absent = a gateway that does not say. */
  lost: z.boolean().optional(),
  /** Absent = `outbound`. */
  direction: z.enum(callDirections).optional(),
  /** What is known of a customer who called; absent for calls that we placed. */
  inbound: z.object({ from: number.nullable(), called: z.string().max(40), queue: z.string().max(64), uui: z.string().max(4_000).nullable() }).optional(),
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
    agent: agentPhone,
    number,
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
  z.object({ type: z.literal('dtmf'), key: id, handoffId: id, digits }),
  z.object({ type: z.literal('transfer'), key: id, handoffId: id, how: z.enum(transferWays), to: transferTarget, ringMs: z.number().int().positive() }),
  /** Ends an attended transfer: the agent leaves the two to each other, or takes the customer back. */
  z.object({ type: z.literal('transfer_end'), key: id, handoffId: id, action: z.enum(['complete', 'cancel']) }),
  z.object({ type: z.literal('record'), key: id, handoffId: id, on: z.boolean() }),
  z.object({ type: z.literal('supervise'), key: id, handoffId: id, supervisor: agentPhone, how: z.enum(superviseWays) }),
  /** Connects a customer who waits to an agent, whose phone rings. The call waits on when that fails. */
  z.object({ type: z.literal('take'), key: id, handoffId: id, agent: agentPhone, agentRingMs: z.number().int().positive(), record: z.boolean() }),
  /** Whose phones there are; replaces the list of before. Their comings and goings are told as `agent_phone`. */
  z.object({ type: z.literal('phones'), key: id, agents: z.array(agentPhone).max(5_000) }),
  /** What an agent's softphone saw of the leg that it placed by order, or what became of an order (`done`, `refused`); for phone systems that are only a proxy. */
  z.object({ type: z.literal('leg_word'), key: id, handoffId: id, attempt: z.number().int().min(1), orderId: id.nullable().default(null), word: z.enum(softphoneWords), by: z.enum(['far', 'near', 'system']).default('system'), sipCode: z.number().int().nullable().default(null), q850: z.number().int().nullable().default(null) }),
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
  /** The agent's phone is lost during a call; the customer hears music while it may come back. */
  z.object({ ...base, type: z.literal('agent_lost') }),
  z.object({ ...base, type: z.literal('agent_back') }),
  z.object({ ...base, type: z.literal('digit'), from: z.enum(['agent', 'customer']), digit: z.string().max(1) }),
  z.object({ ...base, type: z.literal('recording'), state: z.enum(recordingStates) }),
  /** `agentId` is null where the call goes to an outside number; `number` is masked. */
  z.object({ ...base, type: z.literal('transfer_started'), how: z.enum(transferWays), agentId: id.nullable(), number: z.string().max(40) }),
  z.object({ ...base, type: z.literal('transfer_answered') }),
  /** The agent has left. With an `agentId` the call goes on with that colleague, else it goes on without us. */
  z.object({ ...base, type: z.literal('transferred'), agentId: id.nullable() }),
  /** The customer is with the agent again. */
  z.object({ ...base, type: z.literal('transfer_failed'), outcome: z.enum(attemptOutcomes) }),
  z.object({ ...base, type: z.literal('supervised'), supervisorId: id, how: z.enum(superviseWays) }),
  /** A customer calls and waits. `from` is null when the number is withheld; `uui` is their User-to-User text, decoded. */
  z.object({ ...base, type: z.literal('waiting'), from: number.nullable(), called: z.string().max(40), queue: z.string().max(64), uui: z.string().max(4_000).nullable() }),
  /** The agent who was rung did not take the call; it waits on. */
  z.object({ ...base, type: z.literal('waits_on'), outcome: z.enum(attemptOutcomes) }),
  /** The agent's softphone is to do something itself. `value`: the address to call or to refer to (it names the hand-over, never a number), or the digits. */
  z.object({ ...base, type: z.literal('order'), agentId: id, orderId: id, act: z.enum(softphoneActs), value: z.string().max(200).nullable() }),
  /** An agent's phone came or went; concerns no call (`handoffId` is `phones`, `attempt` 0). */
  z.object({ ...base, type: z.literal('agent_phone'), agentId: id, registered: z.boolean() }),
  /** The attempt is over; `answered` means both parties spoke; a customer who gave up waiting is `cancelled` by `customer`. Exactly one per attempt. */
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
