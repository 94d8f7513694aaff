import { z } from 'zod'

const id = z.string().min(1).max(128)
const agent = z.string().min(1).max(200)
const base = { eventId: id, at: z.number().int().positive().optional() }

/** The centre's own word for why a call ended unanswered. */
const ctiEndWords = ['busy', 'rejected', 'no_answer', 'unreachable', 'invalid_number', 'congestion', 'answering_machine', 'unavailable', 'system_error'] as const

/**
 * What the centre tells. `callId` is ours for calls that we asked for, the centre's own for customers who ring. `agent` is
 * the address that the configuration gives the agent's phone. `at`: ms UTC.
 */
export const ctiEvent = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('call.ringing'), callId: id }),
  z.object({ ...base, type: z.literal('call.answered'), callId: id, agent: agent.optional() }),
  z.object({ ...base, type: z.literal('call.held'), callId: id }),
  z.object({ ...base, type: z.literal('call.retrieved'), callId: id }),
  /** The agent who was to take the waiting call did not; it waits on. */
  z.object({ ...base, type: z.literal('call.not_taken'), callId: id, agent, why: z.enum(['declined', 'no_answer', 'unavailable']) }),
  z.object({ ...base, type: z.literal('call.digit'), callId: id, digit: z.string().regex(/^[\d*#A-D]$/) }),
  z.object({
    ...base,
    type: z.literal('call.ended'),
    callId: id,
    by: z.enum(['customer', 'agent', 'system']),
    why: z.enum(ctiEndWords).nullable().default(null),
    /** The customer's ring time ran out. */
    timedOut: z.boolean().default(false),
    sipCode: z.number().int().min(100).max(699).nullable().default(null),
    q850: z.number().int().min(0).max(127).nullable().default(null),
  }),
  z.object({
    ...base,
    type: z.literal('call.incoming'),
    callId: id,
    from: z.string().regex(/^\+\d{5,15}$/).nullable(),
    called: z.string().max(40),
    queue: z.string().max(64).default(''),
    uui: z.string().max(4_000).nullable().default(null),
  }),
  z.object({ ...base, type: z.literal('agent.phone'), agent, registered: z.boolean() }),
])
export type CtiEvent = z.output<typeof ctiEvent>

/** What we ask of the centre. `call.dial` is click-to-dial; `call.take` connects a customer who waits to an agent. */
export type CtiOrder
  = | { readonly type: 'call.dial', readonly callId: string, readonly handoffId: string, readonly agent: string, readonly number: string, readonly callerId: string, readonly record: boolean, readonly ringTimeoutMs: number }
    | { readonly type: 'call.take', readonly callId: string, readonly handoffId: string, readonly agent: string, readonly ref: string, readonly ringTimeoutMs: number }
    | { readonly type: 'call.leave', readonly callId: string, readonly agent: string }
    | { readonly type: 'call.hang_up' | 'call.hold' | 'call.retrieve' | 'call.mute' | 'call.unmute', readonly callId: string }
    | { readonly type: 'call.digits', readonly callId: string, readonly digits: string }
    | { readonly type: 'calls.list' }
    | { readonly type: 'ping' }

/** Why the centre does not do what was asked (body of an answer that is not 2xx). */
export const ctiRefusal = z.object({ why: z.enum(ctiEndWords) })

/** What the centre has of ours (answer to `calls.list`). `ref` is the name that `call.take` gave. */
export const ctiCalls = z.object({ calls: z.array(z.object({ callId: id, ref: id.optional(), state: z.enum(['ringing', 'up']), agent: agent.optional() })).max(5_000) })
export type CtiCalls = z.output<typeof ctiCalls>['calls']
