import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord } from '../store/tables.ts'
import type { CallMeAnswer } from './call-me-request.ts'
import { nextTurnState } from '../../shared/rules/turns.ts'
import { closeDuties } from '../duties.ts'
import { addSystemLine, openRoom, saveRoom, touchDuties } from '../use-cases/room.ts'
import { withdrawConsents } from './consents.ts'
import { callOff } from './control.ts'
import { isWaiting } from './step.ts'

const nothing: CallMeAnswer = { done: false, reference: '', token: '' }

/** The customer wants no call any more. Not done when the key is not ours, or the call is over or goes on right now. */
export async function withdrawCallMe(context: EngineContext, token: string): Promise<CallMeAnswer> {
  const callbackId = callbackIn(context, token)
  if (callbackId === null)
    return nothing
  const done = await context.store.write(async (tx) => {
    const callback = await tx.get('callbacks', callbackId)
    if (callback === undefined || !isWaiting(callback.state))
      return false
    await withdraw(context, tx, callback)
    return true
  })
  context.log.info({ done }, 'a customer took back their wish to be called')
  return { ...nothing, done }
}

/** The key is sealed by this store's own cipher: nobody else makes one. */
function callbackIn(context: EngineContext, token: string): string | null {
  try {
    return /^call-me:([\w-]{1,64})$/.exec(context.cipher.unseal(token))?.[1] ?? null
  }
  catch {
    return null
  }
}

async function withdraw(context: EngineContext, tx: WriteHandle, callback: CallbackRecord): Promise<void> {
  await callOff(context, tx, callback, { by: 'customer', why: 'call_me' })
  const number = await tx.get('phoneNumbers', callback.phoneNumberId)
  const rooms = await tx.find('conversations', { caseId: callback.caseId })
  if (number !== undefined)
    await withdrawConsents(tx, rooms.map(room => room.id), number.hmac, context.now())
  if (callback.origin === 'call_me')
    await rest(context, tx, callback.conversationId)
}

/** What nobody has begun with asks for nothing any more; danger in the words is looked at all the same, as is what somebody works on. */
async function rest(context: EngineContext, tx: WriteHandle, conversationId: string): Promise<void> {
  const room = await openRoom(tx, conversationId)
  const { conversation, turn } = room
  const next = turn === null ? null : nextTurnState(turn.state, 'no_reply_needed')
  if (conversation.ownerId !== null || conversation.offeredTo !== null || conversation.tier === 0 || turn === null || next === null) {
    if (conversation.status === 'snoozed')
      Object.assign(conversation, { status: conversation.ownerId === null ? 'queued' : 'assigned', snoozedUntil: null })
    return saveRoom(tx, room)
  }
  const now = context.now()
  Object.assign(turn, { state: next, endedAt: now })
  room.touched.turn = true
  touchDuties(room, closeDuties(room.duties, ['first_reply', 'next_reply'], 'no_reply_needed', now, null))
  Object.assign(conversation, { status: 'resolved', resolvedAt: now, resolvedReason: 'no_reply_needed', snoozedUntil: null })
  await addSystemLine(context, tx, room, 'call_me_withdrawn')
  await saveRoom(tx, room)
}
