import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import { followUpText } from '../../shared/rules/follow-up.ts'
import { ownCall } from './control.ts'

const chinaTime = new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', month: 'numeric', day: 'numeric', hour: '2-digit', minute: '2-digit', hour12: false })

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
      tail: number?.masked.slice(-4) ?? '',
      nextAt: callback.nextAt === null ? null : chinaTime.format(callback.nextAt),
    }),
  }
}
