import type { ThreadLine } from '../../shared/contract/hints.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { ConversationRecord, MessageRecord } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { inTimelineOrder } from '../views/conversation.ts'

/** Lines of a thread that are shown at once. */
const mostLines = 300
const mostRooms = 500

/** A public thread as strangers see it: every room below the same post, in order; read when somebody asks. */
export function threadCalls(context: EngineContext): Pick<Handlers, 'thread:load'> {
  const { read } = context.store
  return {
    'thread:load': async (_actor, { conversationId }) => {
      const conversation = await read.get('conversations', conversationId)
      if (conversation === undefined)
        throw new AppError('not_found')
      if (conversation.visibility !== 'public')
        throw new AppError('wrong_state')
      const rooms = await roomsBelow(conversation)
      const found = await read.find('messages', { conversationId: rooms.map(room => room.id), direction: ['inbound', 'outbound'] }, { order: [['at', 'desc']], limit: mostLines + 1 })
      const shown = found.slice(0, mostLines).sort(inTimelineOrder)
      const names = new Map(rooms.map(room => [room.id, room.customerName]))
      const outbox = await read.getMany('outbox', shown.flatMap(message => message.outboundId ?? []))
      const states = new Map(outbox.map(row => [row.id, row.state]))
      const byKey = new Map(shown.flatMap(message => message.objectKey === null ? [] : [[message.objectKey, message] as const]))
      const { context: post } = conversation
      return {
        post: post === null ? null : { author: post.authorName, text: post.text, byBrand: post.byBrand },
        lines: shown.filter(message => message.objectKey === null || message.objectKey !== post?.objectKey).map(message => lineOf(message, {
          name: names.get(message.conversationId) ?? '',
          parent: message.facts.quotedHere === true ? undefined : byKey.get(message.parentKey ?? ''),
          state: states.get(message.outboundId ?? '') ?? null,
        })),
        more: found.length > mostLines,
      }
    },
  }

  /** The key of a public thread is the post's, then a colon and the customer. */
  async function roomsBelow(conversation: ConversationRecord): Promise<readonly ConversationRecord[]> {
    const end = conversation.threadKey.lastIndexOf(':')
    if (end < 1)
      return [conversation]
    const root = conversation.threadKey.slice(0, end)
    const rooms = await read.find('conversations', { accountId: conversation.accountId, visibility: 'public', threadKey: { gte: `${root}:`, lt: `${root};` } }, { limit: mostRooms })
    return rooms.some(room => room.id === conversation.id) ? rooms : [conversation, ...rooms]
  }
}

function lineOf(message: MessageRecord, { name, parent, state }: { name: string, parent: MessageRecord | undefined, state: ThreadLine['state'] }): ThreadLine {
  const isOurs = message.direction === 'outbound'
  return {
    id: message.id,
    conversationId: message.conversationId,
    author: message.authorName === '' && message.authorKind === 'customer' ? name : message.authorName,
    who: isOurs ? 'ours' : message.authorKind === 'bystander' ? 'bystander' : 'customer',
    text: message.text,
    at: message.at,
    to: isOurs && parent === undefined ? name : parent?.authorName ?? '',
    deletedAt: message.deletedAt,
    editedAt: message.editedAt,
    state: state === 'sent' ? null : state,
  }
}
