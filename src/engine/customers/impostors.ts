import type { CustomerDetail } from '../../shared/contract/customers.ts'
import type { CallParsed } from '../../shared/contract/index.ts'
import type { ImpostorEvidence, ImpostorStatus } from '../../shared/domain/customer.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import { AppError } from '../../shared/errors.ts'
import { chinaOffsetMs } from '../../shared/rules/calendar.ts'
import { hidePhones } from '../../shared/rules/hide-phones.ts'
import { csvLine } from '../complaints/files/inert.ts'
import { audit } from '../context.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'

type ImpostorCalls = Pick<Handlers, 'impostor:flag' | 'impostor:setStatus' | 'impostor:export'>

/** Rooms and lines of an account that are kept as evidence, and the longest text of each. */
const bounds = { rooms: 50, lines: 30, text: 500 } as const
/** States in which an account still stands under our posts, as far as we know. */
const openStates: readonly ImpostorStatus[] = ['flagged', 'reported']
const heading = ['渠道', '昵称', '平台账号', '冒充品牌', '状态', '原因', '发言时间', '发言内容', '链接', '标记人', '标记时间', '说明']

/** Accounts that pose as the brand's service: marked by an agent, followed by a supervisor until the platform has removed them. */
export function impostorCalls(context: EngineContext): ImpostorCalls {
  const { store } = context
  return {
    'impostor:flag': (actor, input) => store.write(async tx => ({ impostorId: await flag(context, tx, actor, input) })),
    'impostor:setStatus': async (actor, input) => {
      await store.write(tx => setStatus(context, tx, actor, input))
      return {}
    },
    'impostor:export': async (actor, input) => {
      const rows = await store.read.getMany('impostors', input.ids)
      const agents = new Map((await store.read.getMany('agents', [...new Set(rows.map(row => row.flaggedBy))])).map(agent => [agent.id, agent.name]))
      await store.write(tx => audit(context, tx, actor, 'impostor.export', 'impostor', 'list', { count: rows.length }))
      return { csv: `\uFEFF${csvLine(heading)}${rows.flatMap(row => row.evidence.map(each => csvLine(cellsOf(row, each, agents.get(row.flaggedBy) ?? row.flaggedBy)))).join('')}` }
    },
  }
}

function cellsOf(row: Row<'impostors'>, evidence: ImpostorEvidence, flaggedBy: string): string[] {
  return [row.channel, row.name, row.uid, row.brand, row.status, row.why, wallClock(evidence.at), evidence.text, evidence.url, flaggedBy, wallClock(row.flaggedAt), row.note]
}

function wallClock(at: number): string {
  return new Date(at + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
}

async function flag(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'impostor:flag'>): Promise<string> {
  const conversation = await tx.get('conversations', input.conversationId)
  if (conversation === undefined)
    throw new AppError('not_found')
  const identity = conversation.identityId === null ? undefined : await tx.get('identities', conversation.identityId)
  if (conversation.visibility !== 'public' || identity === undefined)
    throw new AppError('wrong_state', { details: { reason: 'not_a_public_author' } })
  const before = await tx.get('impostors', identity.id)
  const rooms = await tx.find('conversations', { identityId: identity.id, visibility: 'public' }, { order: [['lastAt', 'desc']], limit: bounds.rooms })
  const posts = [...new Set([...before?.posts ?? [], ...rooms.flatMap(room => postOf(room) ?? [])])]
  const row: Row<'impostors'> = {
    id: identity.id,
    version: (before?.version ?? 0) + 1,
    channel: identity.channel,
    uid: identity.uid,
    name: identity.name,
    brand: conversation.brand,
    status: before !== undefined && openStates.includes(before.status) ? before.status : 'flagged',
    why: input.why,
    posts,
    evidence: joined(before?.evidence ?? [], await evidenceOf(tx, rooms)),
    flaggedBy: before?.flaggedBy ?? actor.agentId,
    flaggedAt: before?.flaggedAt ?? context.now(),
    reportedAt: before?.reportedAt ?? null,
    reportedBy: before?.reportedBy ?? null,
    endedAt: null,
    note: input.note.trim() || (before?.note ?? ''),
  }
  await tx.upsert('impostors', row)
  await tellOf(tx, row)
  await audit(context, tx, actor, 'impostor.flag', 'impostor', row.id, { why: row.why, again: before !== undefined, evidence: row.evidence.length })
  return row.id
}

/** What was there is kept: a platform may have removed it meanwhile. */
function joined(before: readonly ImpostorEvidence[], now: readonly ImpostorEvidence[]): ImpostorEvidence[] {
  return [...before, ...now.filter(each => !before.some(known => known.messageId === each.messageId))].sort((a, b) => b.at - a.at).slice(0, bounds.lines * 2)
}

async function evidenceOf(tx: WriteHandle, rooms: readonly ConversationRecord[]): Promise<ImpostorEvidence[]> {
  if (rooms.length === 0)
    return []
  const lines = await tx.find('messages', { conversationId: rooms.map(room => room.id), direction: 'inbound' }, { order: [['at', 'desc']], limit: bounds.lines })
  const urls = new Map(rooms.map(room => [room.id, typeof room.replyTarget?.url === 'string' ? room.replyTarget.url : '']))
  return lines.map(line => ({ messageId: line.id, conversationId: line.conversationId, text: hidePhones(line.text).slice(0, bounds.text), at: line.at, url: urls.get(line.conversationId) || linkIn(line.facts) }))
}

function linkIn(facts: Row<'messages'>['facts']): string {
  return typeof facts.cardUrl === 'string' ? facts.cardUrl : ''
}

async function setStatus(context: EngineContext, tx: WriteHandle, actor: Actor, input: CallParsed<'impostor:setStatus'>): Promise<void> {
  const row = await tx.get('impostors', input.id)
  if (row === undefined)
    throw new AppError('not_found')
  if (row.version !== input.version)
    throw new AppError('stale_version')
  const now = context.now()
  const reported = input.status === 'reported' ? { reportedAt: now, reportedBy: actor.agentId } : {}
  const next = { ...row, ...reported, status: input.status, endedAt: openStates.includes(input.status) ? null : now, note: input.note.trim() || row.note, version: row.version + 1 }
  await tx.update('impostors', row.id, next)
  await tellOf(tx, next)
  await audit(context, tx, actor, 'impostor.status', 'impostor', row.id, { from: row.status, to: input.status })
}

/** Every screen that shows the account looks again. */
async function tellOf(tx: WriteHandle, row: Row<'impostors'>): Promise<void> {
  tx.changed('impostors', row.id, row.version)
  const identity = await tx.get('identities', row.id)
  if (identity !== undefined)
    await tellCustomer(tx, await mustGetCustomer(tx, identity.customerId))
  for (const room of await tx.find('conversations', { identityId: row.id })) {
    await tx.update('conversations', room.id, { version: room.version + 1 })
    tx.changed('conversations', room.id, room.version + 1, room.caseId)
  }
}

/** The post that a public room hangs from, with its account, so that posts of two platforms are never taken for one. */
export function postOf(room: ConversationRecord): string | null {
  return room.visibility === 'public' && room.context !== null ? `${room.accountId}|${room.context.objectKey}` : null
}

/** Who poses as us where this customer can see it: under a post where they wrote too, or by a name that they speak of. */
export async function impostorsNear(read: ReadHandle, identities: ReadonlySet<string>, rooms: readonly ConversationRecord[], said: string): Promise<CustomerDetail['impostorsNear']> {
  const open = (await read.find('impostors', { status: [...openStates] }, { order: [['flaggedAt', 'desc']], limit: 200 })).filter(row => !identities.has(row.id))
  const posts = new Set(rooms.flatMap(room => postOf(room) ?? []))
  return open.flatMap((row) => {
    const why = row.posts.some(post => posts.has(post)) ? 'same_post' as const : [...row.name].length > 2 && said.includes(row.name) ? 'named' as const : null
    return why === null ? [] : [{ id: row.id, name: row.name, channel: row.channel, status: row.status, why }]
  })
}
