import type { CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { keepConsentUntil } from './consents.ts'
import { ownCall } from './control.ts'
import { consentOn, refusalOf } from './numbers.ts'
import { saveCallback, setDueTimer, setVoice, tellRooms } from './scene.ts'
import { agreedTime } from './start.ts'
import { isWaiting } from './step.ts'

/**
 * Another time for a call that has not begun, by the customer's wish: its agent, the conversation's owner or a supervisor sets
 * it. `wrong_state` once somebody's phone rings; the law is asked as for any dial.
 */
export async function rescheduleCall(context: EngineContext, actor: Actor, input: CallParsed<'call:reschedule'>): Promise<void> {
  await context.store.write(async (tx) => {
    const callback = await tx.get('callbacks', input.callbackId)
    const conversation = callback === undefined ? undefined : await tx.get('conversations', callback.conversationId)
    const number = callback === undefined ? undefined : await tx.get('phoneNumbers', callback.phoneNumberId)
    if (callback === undefined || conversation === undefined || number === undefined)
      throw new AppError('not_found')
    if (conversation.ownerId !== actor.agentId)
      await ownCall(tx, actor, input.callbackId)
    if (callback.version !== input.version)
      throw new AppError('stale_version', { details: { version: callback.version } })
    const at = agreedTime(context, input.notBefore)
    if (!isWaiting(callback.state) || callback.direction === 'inbound')
      throw new AppError('wrong_state', { details: { state: callback.state } })
    if (at === null)
      throw new AppError('bad_input', { details: { fields: ['notBefore'] } })
    const consent = await consentOn(tx, conversation, number.hmac, context.now())
    const refusal = await refusalOf(context, tx, { conversation, number, consent, askedForTime: true })
    if (refusal !== null)
      throw new AppError(refusal.code)
    const reserved = callback.state === 'offered' ? callback.agentId : null
    const before = callback.nextAt
    // The customer named it: as good as the first time, whatever went before.
    Object.assign(callback, { state: 'scheduled', stateSince: context.now(), nextAt: at, offerUntil: null, asked: null })
    await setDueTimer(context, tx, callback.id, at)
    await saveCallback(tx, callback)
    if (consent.valid !== undefined)
      await keepConsentUntil(context, tx, consent.valid, at)
    await tellRooms(context, tx, callback.conversationId, { lines: [{ key: 'call_rescheduled', facts: { agent: actor.agentId, nextAt: at, before } }], state: callback.state })
    if (reserved !== null)
      await setVoice(context, tx, reserved, 'idle')
    await audit(context, tx, actor, 'call.reschedule', 'callback', callback.id, { nextAt: at, before })
  })
}
