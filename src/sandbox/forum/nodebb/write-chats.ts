import type { Call, Run } from './context.ts'
import type { Message, Room } from './world.ts'
import { refuse } from './context.ts'
import { presentMessage, presentNotice, presentRoom } from './present.ts'

const LONGEST = 1000
const PAGE = 50
const MOST_PER_PAGE = 100

function mustBeSomebody({ uid }: Call): void {
  if (uid === 0)
    throw refuse.unauthorised()
}

function roomOf(call: Call): Room {
  mustBeSomebody(call)
  if (!/^\d+$/.test(call.params.roomId ?? ''))
    throw refuse.badRequest('Invalid room id')
  const room = call.context.world.rooms.get(Number(call.params.roomId))
  if (!room)
    throw refuse.notFound('Chat room does not exist')
  if (!room.uids.includes(call.uid))
    throw refuse.forbidden()
  return room
}

function messageOf(call: Call): Message {
  const room = roomOf(call)
  const message = call.context.world.messages.get(Number(call.params.mid))
  if (message?.roomId !== room.roomId)
    throw refuse.notFound('Invalid message id')
  return message
}

function lastAt(room: Room, { context }: Call): number {
  return context.world.messagesOf(room.roomId).at(-1)?.at ?? room.at
}

function numberOf(call: Call, name: string): number | null {
  const value = call.request.query.get(name)
  return value !== null && /^\d+$/.test(value) ? Number(value) : null
}

function list(call: Call): unknown {
  mustBeSomebody(call)
  const { context, uid } = call
  const rooms = [...context.world.rooms.values()].filter(room => room.uids.includes(uid)).sort((a, b) => lastAt(b, call) - lastAt(a, call) || b.roomId - a.roomId)
  const perPage = Math.min(MOST_PER_PAGE, numberOf(call, 'perPage') ?? 20)
  const start = numberOf(call, 'start') ?? ((numberOf(call, 'page') ?? 1) - 1) * perPage
  return { rooms: rooms.slice(start, start + perPage).map(room => presentRoom(room, uid, context)), nextStart: start + perPage }
}

/** Always a new room, even if the two have one already. */
function open(call: Call): unknown {
  mustBeSomebody(call)
  const { body, context, uid } = call
  if (!Array.isArray(body.uids))
    throw refuse.badRequest('wrong-parameter-type, uids, number, Array')
  const others = body.uids.map(Number)
  if (others.includes(uid))
    throw refuse.badRequest('You can\'t chat with yourself')
  if (others.some(other => context.world.users.get(other)?.blocksBrand === true))
    throw refuse.badRequest('This user has restricted their chat messages')
  return presentRoom(context.world.addRoom([uid, ...others], context.now()), uid, context)
}

function messages(call: Call): unknown {
  const room = roomOf(call)
  const all = call.context.world.messagesOf(room.roomId)
  const start = numberOf(call, 'start') ?? 0
  const direction = call.request.query.get('direction')
  const shown = direction === '-1'
    ? all.slice(Math.max(0, start - PAGE), start)
    : direction === '1' ? all.slice(start + 1, start + 1 + PAGE) : all.slice(Math.max(0, all.length - start - PAGE), all.length - start)
  return { messages: shown.map(message => presentMessage(message, call.uid, call.context)) }
}

function send(call: Call): unknown {
  const room = roomOf(call)
  const { body, context, uid } = call
  const text = typeof body.message === 'string' ? body.message.trim() : ''
  if (text === '')
    throw refuse.badRequest('Invalid chat message')
  if (text.length > LONGEST)
    throw refuse.badRequest(`Chat messages can't be longer than ${LONGEST} characters`)
  const other = room.uids.map(member => context.world.users.get(member)).find(user => user?.uid !== uid && user?.blocksBrand)
  if (other || context.faults.bite('privacy') || context.faults.peek('F21')?.what === 'blocked')
    throw refuse.badRequest('This user has restricted their chat messages')
  const message = context.world.addMessage({ roomId: room.roomId, fromuid: uid, raw: text, at: context.now(), toMid: body.toMid === undefined ? null : Number(body.toMid) })
  return presentMessage(message, uid, context)
}

function change(call: Call): unknown {
  const message = messageOf(call)
  if (message.fromuid !== call.uid)
    throw refuse.badRequest('You can\'t edit this message')
  if (call.request.method === 'DELETE')
    message.deleted = true
  else if (call.request.method === 'POST')
    message.deleted = false
  else
    Object.assign(message, { raw: String(call.body.message ?? ''), edited: call.context.now() })
  return {}
}

function roomWith(call: Call): unknown {
  mustBeSomebody(call)
  const other = Number(call.params.uid)
  const room = [...call.context.world.rooms.values()].findLast(candidate => candidate.uids.length === 2 && candidate.uids.includes(call.uid) && candidate.uids.includes(other))
  return { roomId: room?.roomId ?? null }
}

function setRead(call: Call): unknown {
  const room = roomOf(call)
  if (call.request.method === 'DELETE')
    room.unread.delete(call.uid)
  else
    room.unread.add(call.uid)
  return {}
}

/** Looking at a room clears its notice and leaves it unread. */
function look(call: Call): unknown {
  const room = roomOf(call)
  call.context.notices.readRoom(call.uid, room.roomId)
  return presentRoom(room, call.uid, call.context)
}

function notices(call: Call): unknown {
  mustBeSomebody(call)
  const all = call.context.notices.list(call.uid, call.context.now()).slice(0, PAGE)
  const shown = (read: boolean): unknown[] => all.filter(notice => notice.latest.read === read).map(notice => presentNotice(notice, call.context))
  return { read: shown(true), unread: shown(false) }
}

/** Reading a notice that does not exist is fine with the forum. */
function readNotice(call: Call): unknown {
  mustBeSomebody(call)
  const notice = call.context.notices.find(call.uid, call.params.nid ?? '')
  if (notice)
    notice.read = call.request.method === 'PUT'
  return {}
}

/** Chats and notices. */
export const CHAT_ROUTES: Readonly<Record<string, Run>> = {
  'GET /api/v3/chats': list,
  'POST /api/v3/chats': open,
  'GET /api/v3/chats/unread': (call) => {
    mustBeSomebody(call)
    return { count: [...call.context.world.rooms.values()].filter(room => room.unread.has(call.uid)).length }
  },
  'GET /api/v3/chats/:roomId': look,
  'POST /api/v3/chats/:roomId': send,
  'PUT /api/v3/chats/:roomId/state': setRead,
  'DELETE /api/v3/chats/:roomId/state': setRead,
  'GET /api/v3/chats/:roomId/messages': messages,
  'GET /api/v3/chats/:roomId/messages/:mid': call => presentMessage(messageOf(call), call.uid, call.context),
  'GET /api/v3/chats/:roomId/messages/:mid/raw': call => ({ content: messageOf(call).raw }),
  'PUT /api/v3/chats/:roomId/messages/:mid': change,
  'POST /api/v3/chats/:roomId/messages/:mid': change,
  'DELETE /api/v3/chats/:roomId/messages/:mid': change,
  'GET /api/v3/users/:uid/chat': roomWith,
  'GET /api/v3/notifications': notices,
  'GET /api/v3/notifications/count': (call) => {
    mustBeSomebody(call)
    return { unread: call.context.notices.list(call.uid, call.context.now()).filter(notice => !notice.latest.read).length }
  },
  'PUT /api/v3/notifications/:nid/read': readNotice,
  'DELETE /api/v3/notifications/:nid/read': readNotice,
}
