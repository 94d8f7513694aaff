import type { Call, DouyinContext, Endpoint, Result } from './context.ts'
import type { DouyinMessage } from './world.ts'
import { demandQuery, demandText } from './read.ts'
import { DouyinRefusal } from './refusal.ts'

const LIST_SCENES: ReadonlySet<string> = new Set(['im_b2b_direct_message', 'im_authorize_message'])
const ILLEGAL = 28001038
const MOST_BYTES = 10 * 1024 * 1024

interface Shown {
  type: string
  text: string
  data: Record<string, unknown>
}

function childOf(content: Record<string, unknown>, name: string): Record<string, unknown> {
  const child = content[name]
  if (typeof child !== 'object' || child === null)
    throw new DouyinRefusal(28001007, `${name} is missing`)
  return child as Record<string, unknown>
}

/** What the customer sees of one message object (contract 5.1). */
function shownOf(raw: unknown, context: DouyinContext): Shown {
  const content = (raw ?? {}) as Record<string, unknown>
  switch (content.msg_type) {
    case 1: {
      const { text } = childOf(content, 'text')
      if (typeof text !== 'string' || text === '' || [...text].length > context.limits.messageLength || /https?:\/\//i.test(text))
        throw new DouyinRefusal(ILLEGAL)
      return { type: 'text', text, data: {} }
    }
    case 2: {
      const { media_id } = childOf(content, 'image')
      if (typeof media_id !== 'string' || !context.files.isUploaded(media_id))
        throw new DouyinRefusal(28001007, 'media_id')
      return { type: 'image', text: '', data: { media_id } }
    }
    case 3: {
      const { item_id } = childOf(content, 'video')
      if (context.world.videos.get(String(item_id))?.uid !== context.world.brandId)
        throw new DouyinRefusal(28001007, 'item_id')
      return { type: 'video', text: '', data: { item_id } }
    }
    case 8: return { type: 'retain_consult_card', text: '', data: { card_id: childOf(content, 'retain_consult_card').card_id, card_status: 1, card_data: [] } }
    default: throw new DouyinRefusal(28001007, 'msg_type')
  }
}

function send(call: Call, context: DouyinContext): Result {
  const { world, windows, faults, account } = context
  const to = demandText(call, 'to_user_id')
  const scene = typeof call.body.scene === 'string' ? call.body.scene : 'im_reply_msg'
  if (LIST_SCENES.has(scene))
    throw new DouyinRefusal(28001007, 'these scenes need a card of a mini program')
  const customer = world.users.get(to)
  if (!customer)
    throw new DouyinRefusal(28003082)
  const shown = shownOf(call.body.content, context)
  const gone = faults.peek('F21', call.path)?.what
  if (gone === 'blocked' || customer.blocksBrand)
    throw new DouyinRefusal(28003101)
  if (gone === 'frozen')
    throw new DouyinRefusal(28029004, 'the sender is banned from private messages')
  if (faults.bite('F20'))
    throw new DouyinRefusal(28003081)
  windows.spend({ scene, to, messageId: demandText(call, 'msg_id'), conversationId: demandText(call, 'conversation_id'), now: context.now(), many: 1 })
  const made = world.addMessage({ from: account.openId, to, at: context.now(), ...shown, source: account.clientKey })
  return faults.peek('douyin_shape')?.receipt === 'inside' ? { data: { msg_id: made.id } } : { top: { msg_id: made.id } }
}

function ownMessage(id: string, context: DouyinContext): DouyinMessage {
  const message = context.world.messages.get(id)
  if (!message || message.from !== context.account.openId)
    throw new DouyinRefusal(28001007, 'msg_id')
  return message
}

function recall(call: Call, context: DouyinContext): Result {
  const message = ownMessage(demandText(call, 'msg_id'), context)
  if (message.conversationId !== demandText(call, 'conversation_id'))
    throw new DouyinRefusal(28003082)
  if (!message.recalled)
    context.emit('im_recall_msg', { from_user_id: message.from, to_user_id: message.to, content: { server_message_id: message.id } })
  message.recalled = true
  return {}
}

function resources(call: Call, context: DouyinContext): Result {
  const message = context.world.messages.get(demandQuery(call, 'message_id'))
  const file = message?.data.file
  if (!message || message.conversationId !== demandQuery(call, 'conversation_id') || typeof file !== 'string' || context.faults.bite('media_gone', call.path))
    throw new DouyinRefusal(28001007, 'no resource')
  return { data: { url: `${context.baseUrl()}/media/${file}`, media_type: message.type } }
}

async function upload(call: Call, context: DouyinContext): Promise<Result> {
  const image = call.files.get('image')
  const bytes = image && image.size <= MOST_BYTES ? new Uint8Array(await image.arrayBuffer()) : null
  const kept = bytes && context.files.keep(bytes)
  if (!kept)
    throw new DouyinRefusal(2113001, 'the material was rejected')
  return { top: { image_id: kept.id, width: 480, height: 320, md5: '' } }
}

function authorizeStatus(call: Call, context: DouyinContext): Result {
  return { data: { status: context.world.users.has(demandText(call, 'c_open_id')) ? 0 : -1 } }
}

/** Private messages, their files, and pictures for them. */
export const MESSAGE_ENDPOINTS: readonly Endpoint[] = [
  { method: 'POST', path: '/im/send/msg/', envelope: 'A', token: 'user', scope: 'im.direct_message', writes: true, run: send },
  { method: 'POST', path: '/im/recall/msg/', envelope: 'B', token: 'user', scope: 'im.recall_message', run: recall },
  { method: 'GET', path: '/api/im/message/resources/', envelope: 'B', token: 'user', scope: 'im.multimedia_message', run: resources },
  { method: 'POST', path: '/tool/imagex/client_upload/', envelope: 'A', token: 'app', scope: 'tool.image.upload', run: upload },
  { method: 'POST', path: '/im/authorize/status/', envelope: 'B', token: 'user', scope: 'im.direct_message', run: authorizeStatus },
]
