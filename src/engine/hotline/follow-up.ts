import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { CallbackRecord } from '../store/tables.ts'
import { followUpText } from '../../shared/rules/follow-up.ts'
import { lockOf } from '../use-cases/lock.ts'
import { ownCall } from './control.ts'
import { privateRoomOf } from './scene.ts'
import { chinaTime, tailOf } from './wording.ts'

type FollowUp = CallOutput<'call:followUpText'>

/** A text for the customer, made from how the call went and the disposition about to be filed, and the room in which they would read it. */
export async function prepareFollowUp(context: EngineContext, actor: Actor, { callbackId, disposition }: CallParsed<'call:followUpText'>): Promise<FollowUp> {
  const { read } = context.store
  const callback = await ownCall(read, actor, callbackId)
  const [agent, number, room] = await Promise.all([read.get('agents', callback.agentId), read.get('phoneNumbers', callback.phoneNumberId), roomFor(context, callback)])
  return {
    text: followUpText({
      disposition,
      outcome: callback.lastOutcome,
      workNo: agent?.workNo ?? '',
      tail: tailOf(number?.masked ?? ''),
      nextAt: callback.nextAt === null ? null : chinaTime.format(callback.nextAt),
    }),
    room,
  }
}

async function roomFor(context: EngineContext, callback: CallbackRecord): Promise<FollowUp['room']> {
  const { read } = context.store
  const conversation = await read.get('conversations', callback.conversationId)
  const room = conversation === undefined ? undefined : await privateRoomOf(read, conversation)
  if (room === undefined)
    return null
  return { conversationId: room.id, channel: room.channel, accountName: context.accounts.get(room.accountId)?.name ?? '', customerName: room.customerName, open: lockOf(room, context.now()) === null }
}
