import type { ScriptLock } from '../../shared/domain/script.ts'
import type { KnownSlot } from '../../shared/rules/slots.ts'
import type { Actor } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord } from '../store/tables.ts'
import { chinaOffsetMs } from '../../shared/rules/calendar.ts'
import { scriptLockOf } from '../../shared/rules/scripts.ts'
import { cutGraphemes } from '../../shared/rules/text-length.ts'

/** Messages of the customer that tell how grave the matter is. */
const readMessages = 12
const longestName = 20
const dayMs = 86_400_000

/** Whether memes and personification are shut out of a room, and why. The whole case is looked at: what was said in public holds in private. */
export async function lockOfRoom(read: ReadHandle, conversation: ConversationRecord): Promise<ScriptLock | null> {
  const rooms = await read.find('conversations', { caseId: conversation.caseId }, { limit: 20 })
  const latest = await read.find('messages', { conversationId: rooms.map(room => room.id), direction: 'inbound', authorKind: 'customer' }, { order: [['at', 'desc']], limit: readMessages })
  const texts = latest.map(message => message.text)
  const locks = rooms.map(room => scriptLockOf({ tier: room.tier, danger: room.danger, mood: room.mood, channel: room.channel, texts: room.id === conversation.id ? texts : [] }))
  return locks.find(lock => lock !== null) ?? null
}

/** What the workstation can fill in by itself. Names are somebody's words: no braces, no line breaks, not long. */
export async function slotValues(read: ReadHandle, actor: Actor, conversation: ConversationRecord, now: number): Promise<Partial<Record<KnownSlot, string>>> {
  const [agent, promised] = await Promise.all([
    read.get('agents', actor.agentId),
    read.one('obligations', { conversationId: conversation.id, kind: ['promise', 'tell_result'], closedAt: null, dueAt: { gt: now } }, { order: [['dueAt', 'asc']] }),
  ])
  return {
    客户: plainName(conversation.customerName),
    坐席: plainName(agent?.name ?? ''),
    工号: plainName(agent?.workNo ?? ''),
    品牌: plainName(conversation.brand),
    时间: promised === undefined ? '' : momentWords(promised.dueAt, now),
  }
}

function plainName(name: string): string {
  return cutGraphemes(name.replaceAll(/[{}\p{Cc}]/gu, ' ').trim(), longestName)
}

/** `今天 15:30`, `11月23日 09:00`: a moment in China's time. */
export function momentWords(at: number, now: number): string {
  const local = new Date(at + chinaOffsetMs)
  const days = Math.floor((at + chinaOffsetMs) / dayMs) - Math.floor((now + chinaOffsetMs) / dayMs)
  const day = days === 0 ? '今天' : days === 1 ? '明天' : `${local.getUTCMonth() + 1}月${local.getUTCDate()}日`
  return `${day} ${local.toISOString().slice(11, 16)}`
}
