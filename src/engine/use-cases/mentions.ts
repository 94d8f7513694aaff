import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { MessageRecord } from '../store/tables.ts'
import type { Names } from '../views/present.ts'
import type { ViewSource } from '../views/source.ts'

/** Characters of a note that a list shows. */
const shownText = 120

/** Notes down who is named in a note; nobody twice, nobody who is not there, never oneself. */
export async function noteMentions(context: EngineContext, tx: WriteHandle, actor: Actor, note: MessageRecord, agentIds: readonly string[]): Promise<void> {
  const named = agentIds.length === 0 ? [] : await tx.getMany('agents', [...new Set(agentIds)])
  for (const agent of named.filter(each => each.enabled && each.id !== actor.agentId)) {
    const id = `${note.id}:${agent.id}`.slice(-64)
    await tx.insert('mentions', { id, version: 1, agentId: agent.id, conversationId: note.conversationId, messageId: note.id, byId: actor.agentId, at: context.now(), readAt: null })
    tx.changed('mentions', id, 1, agent.id)
  }
}

/** Reading what one was named in. */
export function mentionCalls(context: EngineContext): Pick<Handlers, 'mention:read'> {
  return {
    'mention:read': async (actor, input) => {
      await context.store.write(async (tx) => {
        const unread = await tx.find('mentions', { agentId: actor.agentId, readAt: null, ...(input.conversationId === null ? {} : { conversationId: input.conversationId }) })
        for (const mention of unread) {
          await tx.update('mentions', mention.id, { readAt: context.now(), version: mention.version + 1 })
          tx.changed('mentions', mention.id, mention.version + 1, actor.agentId)
        }
      })
      return {}
    },
  }
}

/** Where somebody was named, the latest first. */
export function createMentionsSource(context: EngineContext, names: Names): ViewSource<'mentions'> {
  const { read } = context.store
  return {
    pauseMs: 200,
    async load(actor, { size }) {
      const mentions = await read.find('mentions', { agentId: actor.agentId }, { order: [['at', 'desc'], ['id', 'desc']], limit: size })
      const [messages, rooms, unread] = await Promise.all([
        read.getMany('messages', mentions.map(mention => mention.messageId)),
        read.getMany('conversations', mentions.map(mention => mention.conversationId)),
        read.count('mentions', { agentId: actor.agentId, readAt: null }),
      ])
      const [textOf, roomOf] = [new Map(messages.map(message => [message.id, message.text])), new Map(rooms.map(room => [room.id, room]))]
      const rows = mentions.flatMap((mention) => {
        const room = roomOf.get(mention.conversationId)
        return room === undefined ? [] : [{ id: mention.id, conversationId: mention.conversationId, customerName: room.customerName, visibility: room.visibility, by: { id: mention.byId, name: names.agentName(mention.byId) }, text: (textOf.get(mention.messageId) ?? '').slice(0, shownText), at: mention.at, readAt: mention.readAt }]
      })
      return { rows, summary: { unread } }
    },
    touches: (change, _params, _rows, actor) => change.entity === 'mentions' && change.parentId === actor.agentId,
  }
}
