import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import { followUpText } from '../../shared/rules/follow-up.ts'
import { ownCall } from './control.ts'
import { chinaTime, tailOf } from './wording.ts'

/** A text for the customer, made from how the call went and the disposition about to be filed. */
export async function prepareFollowUp(context: EngineContext, actor: Actor, { callbackId, disposition }: CallParsed<'call:followUpText'>): Promise<CallOutput<'call:followUpText'>> {
  const { read } = context.store
  const callback = await ownCall(read, actor, callbackId)
  const [agent, number] = await Promise.all([read.get('agents', callback.agentId), read.get('phoneNumbers', callback.phoneNumberId)])
  return {
    text: followUpText({
      disposition,
      outcome: callback.lastOutcome,
      workNo: agent?.workNo ?? '',
      tail: tailOf(number?.masked ?? ''),
      nextAt: callback.nextAt === null ? null : chinaTime.format(callback.nextAt),
    }),
  }
}
