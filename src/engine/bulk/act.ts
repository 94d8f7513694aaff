import type { CallOutput, CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import { AppError, isAppError } from '../../shared/errors.ts'

/** The calls by which one conversation is handled; several are handled by the same. */
export type SingleActs = Pick<Handlers, 'conversation:claim' | 'conversation:assign' | 'conversation:setTriage' | 'conversation:resolve' | 'conversation:setTags'>

/** Does one thing to several conversations, each in a transaction of its own and by the rules of one; answers what became of each. */
export async function actOnEach(context: EngineContext, acts: SingleActs, actor: Actor, { ids, act }: CallParsed<'bulk:act'>): Promise<CallOutput<'bulk:act'>> {
  const results: CallOutput<'bulk:act'>['results'] = []
  for (const id of new Set(ids)) {
    try {
      await actOn(context, acts, actor, id, act)
      results.push({ id, code: null })
    }
    catch (error) {
      if (!isAppError(error) || error.reportable)
        throw error
      results.push({ id, code: error.code })
    }
  }
  return { results }
}

async function actOn(context: EngineContext, acts: SingleActs, actor: Actor, id: string, act: CallParsed<'bulk:act'>['act']): Promise<void> {
  const room = await context.store.read.get('conversations', id)
  if (room === undefined)
    throw new AppError('not_found')
  if (act.kind === 'claim')
    await acts['conversation:claim'](actor, { id })
  else if (act.kind === 'assign')
    await acts['conversation:assign'](actor, { id, epoch: room.epoch, toAgentId: act.toAgentId, note: act.note })
  else if (act.kind === 'no_reply_needed')
    await acts['conversation:setTriage'](actor, { id, triage: 'no_reply_needed', why: act.why })
  else if (act.kind === 'tag')
    await acts['conversation:setTags'](actor, { id, tags: [...new Set([...room.tags, ...act.add])].filter(tag => !act.remove.includes(tag)) })
  else
    await acts['conversation:resolve'](actor, { id, epoch: room.epoch, version: room.version, reason: act.reason, note: act.note, wrapUp: act.wrapUp, whenAnswered: false })
}
