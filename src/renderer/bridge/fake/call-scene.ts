import type { CallbackRow } from '../../../shared/contract/conversation.ts'
import type { FakeWorld } from './world.ts'
import { addMessage } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** A call that has not begun, of a room of the scene; `facts` over it. */
export function newCall(world: FakeWorld, conversationId: string, facts: Partial<CallbackRow> = {}): CallbackRow {
  const room = world.rooms.get(conversationId)
  if (!room)
    throw new Error(`no room ${conversationId}`)
  const id = facts.id ?? `cb-${world.seq++}`
  return {
    id,
    version: 1,
    handoffId: `ho-${id}`,
    conversationId,
    caseId: room.row.caseId,
    customer: room.row.customer,
    state: 'queued',
    since: world.now(),
    number: '138****8000',
    callerId: '0571-8000-10086',
    agent: world.people.me,
    attempt: 1,
    maxAttempts: 3,
    nextAt: null,
    lastOutcome: null,
    ringing: false,
    held: false,
    muted: false,
    connectedAt: null,
    endedAt: null,
    endedBy: null,
    talkMs: 0,
    holdMs: 0,
    wrapUpDueAt: null,
    disposition: null,
    direction: 'outbound',
    origin: 'conversation',
    queue: null,
    waitingSince: null,
    position: null,
    missedAt: null,
    waitedMs: null,
    ringBackDueAt: null,
    orderAddress: null,
    recording: null,
    recorded: false,
    transfer: null,
    agentLostAt: null,
    requestedBy: null,
    offerUntil: null,
    wrapUpExtended: false,
    ...facts,
  }
}

/** The hotline of an ordinary afternoon: one who waits, one who gave up, one agreed for tomorrow, one with a colleague, two that are over. */
export function seedCalls(world: FakeWorld): void {
  const now = world.now()
  const put = (conversationId: string, facts: Partial<CallbackRow>) => {
    const call = newCall(world, conversationId, facts)
    world.callbacks.set(call.id, call)
    return call
  }
  const inbound = { direction: 'inbound', origin: 'inbound', maxAttempts: 1, queue: '家庭宽带', agent: null } as const
  const waiting = put('r-call', { ...inbound, id: 'cb-waits', number: '0571****8320', since: now - 9_000, waitingSince: now - 9_000, position: 1 })
  const missed = put('r-missed', { ...inbound, id: 'cb-missed', state: 'cancelled', number: '139****2277', since: now - 6 * minuteMs, waitingSince: now - 7 * minuteMs, missedAt: now - 6 * minuteMs, waitedMs: 71_000, ringBackDueAt: now + 4 * minuteMs, endedAt: now - 6 * minuteMs, endedBy: 'customer', lastOutcome: 'cancelled' })
  put('r-silent', { id: 'cb-booked', state: 'scheduled', number: '137****5102', nextAt: now + 18 * hourMs, attempt: 0 })
  put('r-video', { id: 'cb-lin', state: 'connected', agent: world.people.lin, number: '136****9041', connectedAt: now - 184_000, since: now - 184_000, recording: 'started' })
  put('r-parcel', { id: 'cb-done', state: 'completed', number: '135****7733', since: now - 3 * hourMs, connectedAt: now - 3 * hourMs - 310_000, endedAt: now - 3 * hourMs, endedBy: 'customer', talkMs: 284_000, lastOutcome: 'answered', disposition: 'follow_up', recorded: true })
  put('r-leak', { id: 'cb-failed', state: 'failed', agent: world.people.zhao, number: '139****8866', since: now - 2 * hourMs, attempt: 3, lastOutcome: 'no_answer', endedAt: now - 2 * hourMs })
  const rooms = [[waiting, null], [missed, missed.missedAt]] as const
  for (const [call, missedAt] of rooms) {
    const room = world.rooms.get(call.conversationId)
    if (room)
      room.row = { ...room.row, callState: missedAt === null ? call.state : null, call: { callbackId: call.id, state: call.state, number: call.number, queue: call.queue ?? '', waitingSince: call.waitingSince ?? now, position: call.position, missedAt, waitedMs: call.waitedMs, missedTimes: missedAt === null ? 0 : 2 } }
  }
  const lost = world.rooms.get('r-missed')
  if (lost)
    addMessage(world, lost, { by: 'system', text: 'call_missed', facts: { waitedMs: 71_000, position: 2, dueAt: now + 4 * minuteMs } }, now - 6 * minuteMs)
}
