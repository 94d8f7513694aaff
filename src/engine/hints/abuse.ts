import type { CallParsed } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import { AppError } from '../../shared/errors.ts'
import { audit } from '../context.ts'
import { addLine, addSystemLine, openRoom, saveRoom } from '../use-cases/room.ts'

/** Wordings of the warnings, step by step. */
export type AbuseWordings = readonly (readonly string[])[]

/** How many warnings there are before the conversation is handed up. */
export const mostWarnings = 3

type AbuseCalls = Pick<Handlers, 'abuse:wording' | 'abuse:warn' | 'abuse:handUp'>

/** What the steps reach beside the context: sending and assigning as an agent does them, by the same checks. */
export interface AbuseDeps {
  readonly wordings: AbuseWordings
  readonly send: Handlers['message:send']
  readonly assign: Handlers['conversation:assign']
}

/** Warnings to who abuses our people, counted per case, and handing up to a supervisor. */
export function abuseCalls(context: EngineContext, deps: AbuseDeps): AbuseCalls {
  const { store } = context
  let turn = 0
  return {
    'abuse:wording': async (_actor, { conversationId }) => {
      const given = await warningsOf(store.read, conversationId)
      const texts = deps.wordings[given] ?? []
      turn += 1
      return given >= mostWarnings ? { step: null, text: '' } : { step: given + 1, text: texts[turn % Math.max(1, texts.length)] ?? '' }
    },
    'abuse:warn': async (actor, input) => {
      const step = await warningsOf(store.read, input.conversationId) + 1
      if (step > mostWarnings)
        throw new AppError('wrong_state', { details: { given: mostWarnings } })
      const { outboundId } = await deps.send(actor, { conversationId: input.conversationId, clientKey: input.clientKey, text: input.text, media: [], role: 'reply', epoch: input.epoch, seenVersion: input.seenVersion, replyToMessageId: null, anyway: false, acceptWarnings: true, undoMs: 0 })
      await store.write(tx => noteWarning(context, tx, actor, input.conversationId, outboundId, step))
      return { step }
    },
    'abuse:handUp': async (actor, input) => {
      const to = await supervisorFor(store.read, actor)
      await deps.assign(actor, { id: input.conversationId, epoch: input.epoch, toAgentId: to.id, note: input.note })
      await store.write(tx => noteExit(context, tx, actor, input, to.id))
      return { to: to.name }
    },
  }
}

/** Warnings that went out in this room's case; one that was taken back or failed is none. */
export async function warningsOf(read: ReadHandle, conversationId: string): Promise<number> {
  const conversation = await read.get('conversations', conversationId)
  if (conversation === undefined)
    throw new AppError('not_found')
  const given = await read.find('abuseWarnings', { caseId: conversation.caseId })
  const sent = given.length === 0 ? [] : await read.getMany('outbox', given.map(({ id }) => id))
  return Math.min(mostWarnings, sent.filter(({ state }) => state !== 'cancelled' && state !== 'failed').length)
}

async function noteWarning(context: EngineContext, tx: WriteHandle, actor: Actor, conversationId: string, outboundId: string, step: number): Promise<void> {
  if (await tx.get('abuseWarnings', outboundId) !== undefined)
    return
  const room = await openRoom(tx, conversationId)
  await tx.insert('abuseWarnings', { id: outboundId, caseId: room.conversation.caseId, step, agentId: actor.agentId, at: context.now() })
  await addSystemLine(context, tx, room, 'warned', { agent: actor.agentId, step })
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'abuse.warn', 'conversation', conversationId, { step })
}

/** Who takes over: at their desk and ready first, then at their desk, then any; never who asks. */
async function supervisorFor(read: ReadHandle, actor: Actor): Promise<{ readonly id: string, readonly name: string }> {
  const all = await read.find('agents', { role: 'supervisor', enabled: true })
  const [best] = all.filter(({ id }) => id !== actor.agentId).sort((a, b) => Number(b.sessions > 0) - Number(a.sessions > 0) || Number(b.presence === 'ready') - Number(a.presence === 'ready') || (a.id < b.id ? -1 : 1))
  if (best === undefined)
    throw new AppError('agent_unavailable')
  return best
}

async function noteExit(context: EngineContext, tx: WriteHandle, actor: Actor, { conversationId, note }: CallParsed<'abuse:handUp'>, to: string): Promise<void> {
  const room = await openRoom(tx, conversationId)
  await addSystemLine(context, tx, room, 'handed_up', { agent: actor.agentId, to })
  if (note !== '') {
    const agent = await tx.get('agents', actor.agentId)
    await addLine(context, tx, room, { direction: 'note', text: note, authorId: actor.agentId, authorName: agent?.name ?? actor.agentId, authorKind: 'agent' })
  }
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'abuse.handUp', 'conversation', conversationId, { to })
}
