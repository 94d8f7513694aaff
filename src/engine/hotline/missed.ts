import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord, Row } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import { nextCallingTime } from '../../shared/rules/calling.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { nextTurnState } from '../../shared/rules/turns.ts'
import { closeDuties, newDuty } from '../duties.ts'
import { endOffers } from '../use-cases/offers.ts'
import { addDuty, touchDuties } from '../use-cases/room.ts'
import { closeAttempt } from './apply.ts'
import { consentTimerId } from './consents.ts'
import { waitingCallers } from './inbound-queue.ts'
import { missedConsentId } from './inbound-rows.ts'
import { consentMs } from './numbers.ts'
import { saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'

/** What having rung in vain stands for, kept word for word. */
const wording = '客户主动拨打了我们的热线，没有接通。回拨同一号码一次，24 小时内有效；没有录音授权。'

/** How a customer who waited has gone. `late`: nobody saw it. */
export interface CallerGone {
  /** ms UTC. */
  readonly at: number
  readonly byCustomer: boolean
  readonly late: boolean
}

/**
 * A customer who rang has gone before anybody spoke with them: the call is over, and somebody owes them a call. Their having
 * rung is the consent for one call back within a day, inside the calling hours; outside of them the room rests until they
 * begin. Who withheld their number cannot be rung back: their turn ends so.
 */
export async function missCaller(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, gone: CallerGone): Promise<void> {
  const position = await positionOf(tx, callback)
  const waitedMs = Math.max(0, gone.at - (callback.waitingSince ?? gone.at))
  const agentId = callback.agentId
  const number = callback.phoneNumberId === '' ? undefined : await tx.get('phoneNumbers', callback.phoneNumberId)
  await endOffers(context, tx, callback.conversationId, 'withdrawn')
  Object.assign(callback, { state: 'cancelled', stateSince: gone.at, endedAt: gone.at, endedBy: gone.byCustomer ? 'customer' : 'system', lastOutcome: 'cancelled', missedAt: gone.at, missedPosition: position, commandKey: null, ringing: false })
  await closeAttempt(tx, callback.id, { outcome: 'cancelled', rang: true, talkMs: 0, detail: null }, gone.at)
  await setDueTimer(context, tx, callback.id, null)
  await saveCallback(tx, callback)
  if (agentId !== '')
    await setVoice(context, tx, agentId, 'idle')
  const opens = nextCallingTime(context.now(), context.config.hotline?.callingHours) ?? context.now()
  const due = number === undefined ? null : dueAt(opens, (context.config.hotline?.ringBackMinutes ?? 10) * 60_000, context.live.calendar)
  await tellRooms(context, tx, callback.conversationId, {
    lines: [{ key: 'call_missed', facts: { waitedMs, position, dueAt: due, late: gone.late } }],
    at: gone.at,
    state: callback.state,
    change: (room, origin) => {
      if (origin)
        oweCall(context, room, due, opens)
    },
  })
  if (opens > context.now() && due !== null)
    await tx.upsert('timers', { id: `snooze:${callback.conversationId}`, kind: 'snooze_wake', entityId: callback.conversationId, dueAt: opens, createdAt: context.now() })
  if (number !== undefined)
    await grantOneCall(context, tx, callback, number)
}

async function positionOf(read: ReadHandle, callback: CallbackRecord): Promise<number | null> {
  return (await waitingCallers(read)).find(caller => caller.callback.id === callback.id)?.position ?? null
}

/** The first answer gives way to the call that is owed now; the turn keeps the moment at which it was due. */
function oweCall(context: EngineContext, room: Room, due: number | null, opens: number): void {
  const now = context.now()
  const { conversation, turn } = room
  room.conversation.offeredTo = null
  room.conversation.offerUntil = null
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply'], due === null ? 'cannot_be_answered' : 'superseded', now, null))
  if (due === null) {
    endUnreachable(room, now)
    return
  }
  if (!room.duties.some(duty => duty.closedAt === null && duty.kind === 'ring_back'))
    addDuty(room, newDuty(context.newId(), conversation, { kind: 'ring_back', turnId: turn?.id ?? null, startedAt: now, receivedAt: now, dueAt: due, agentId: conversation.ownerId }))
  if (opens > now)
    Object.assign(conversation, { status: 'snoozed', snoozedUntil: opens })
}

function endUnreachable(room: Room, at: number): void {
  const { conversation, turn } = room
  const next = turn === null ? null : nextTurnState(turn.state, 'cannot_be_answered')
  if (turn !== null && next !== null) {
    Object.assign(turn, { state: next, endedAt: at })
    room.touched.turn = true
  }
  Object.assign(conversation, { status: 'resolved', resolvedAt: at, resolvedReason: 'cannot_be_answered', ownerId: null })
}

async function grantOneCall(context: EngineContext, tx: WriteHandle, callback: CallbackRecord, number: Row<'phoneNumbers'>): Promise<void> {
  if (await tx.one('doNotCall', { hmac: number.hmac }) !== undefined)
    return
  const now = context.now()
  const consent: Row<'consents'> = { id: missedConsentId(callback.id), version: 1, customerId: callback.customerId, conversationId: callback.conversationId, phoneNumberId: number.id, state: 'granted', scope: ['call'], wording, channel: 'hotline', messageId: null, agentId: '', at: now, expiresAt: now + consentMs }
  await tx.insertNew('consents', [consent])
  tx.changed('consents', consent.id, consent.version, consent.conversationId)
  await tx.upsert('timers', { id: consentTimerId(consent.id), kind: 'consent_expiry', entityId: consent.id, dueAt: now + consentMs, createdAt: now })
}
