import type { z } from 'zod'
import type { wrapUpInput } from '../../shared/contract/wrap-up.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { cleanFields, faultyFields } from '../../shared/rules/wrap-up.ts'
import { isRequired, leafById } from './tree.ts'

/** What a wrap-up is filed for. */
export interface WrapUpSubject {
  readonly conversation: Pick<ConversationRecord, 'id' | 'caseId' | 'customerId' | 'channel'>
  readonly callbackId: string | null
}

/**
 * Files a category; answers how it is called, or an empty text when none was given and none is required. Numbers of
 * telephones are masked. @throws AppError `wrap_up_missing` (`fields`: what is left out), `not_found` for a category out of use.
 */
export async function fileWrapUp(context: EngineContext, tx: WriteHandle, actor: Actor, { conversation, callbackId }: WrapUpSubject, input: z.output<typeof wrapUpInput> | null): Promise<string> {
  if (input === null) {
    if (await isRequired(tx) && await tx.one('wrapUpNodes', { retiredAt: null }) !== undefined)
      throw new AppError('wrap_up_missing')
    return ''
  }
  const leaf = await leafById(tx, input.nodeId)
  if (leaf === undefined)
    throw new AppError('not_found', { details: { missing: 'category' } })
  const faulty = faultyFields(leaf, input.fields)
  if (faulty.length > 0)
    throw new AppError('wrap_up_missing', { details: { fields: faulty } })
  const fields = Object.fromEntries(Object.entries(cleanFields(leaf, input.fields)).map(([key, value]) => [key, maskText(value)]))
  await tx.insert('wrapUps', {
    id: context.newId(),
    version: 1,
    conversationId: conversation.id,
    caseId: conversation.caseId,
    customerId: conversation.customerId,
    callbackId,
    channel: conversation.channel,
    nodeId: leaf.node.id,
    path: leaf.path,
    fields,
    note: maskText(input.note),
    agentId: actor.agentId,
    at: context.now(),
  })
  return leaf.path
}
