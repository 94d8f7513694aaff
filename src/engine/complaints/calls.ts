import type { ComplaintStep } from '../../shared/domain/complaint.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import { complaintEnds } from '../../shared/domain/complaint.ts'
import { AppError } from '../../shared/errors.ts'
import { mayBecome } from '../../shared/rules/complaint.ts'
import { deadlineAt } from '../../shared/rules/deadline.ts'
import { toE164 } from '../../shared/rules/phone-number.ts'
import { audit } from '../context.ts'
import { saveSetting } from '../settings.ts'
import { addSystemLine, saveRoom } from '../use-cases/room.ts'
import { keptAddress, openComplaint } from './access.ts'
import { enterState } from './course.ts'
import { deadlinesSetting, readDeadlines } from './deadlines.ts'
import { keep, keepPhone } from './save-ticket.ts'
import { takeTickets } from './take-tickets.ts'
import { filedKey } from './ticket.ts'
import { readWorkCalendar } from './work-calendar.ts'

type ComplaintCalls = Pick<Handlers, 'complaint:create' | 'complaint:update' | 'complaint:setState' | 'complaint:addStep' | 'complaint:rate' | 'complaint:deadlines' | 'complaint:setDeadlines'>
type Input<N extends keyof ComplaintCalls> = Parameters<ComplaintCalls[N]>[1]

/** What people do with complaints of desks without an API. */
export function complaintCalls(context: EngineContext): ComplaintCalls {
  const { store } = context
  return {
    'complaint:create': (actor, input) => create(context, actor, input),
    'complaint:update': async (actor, input) => {
      await store.write(tx => update(context, tx, actor, input))
      return {}
    },
    'complaint:setState': async (actor, input) => {
      await store.write(tx => setState(context, tx, actor, input))
      return {}
    },
    'complaint:addStep': async (actor, input) => {
      await addStep(context, actor, input)
      return {}
    },
    'complaint:rate': async (actor, input) => {
      await store.write(async (tx) => {
        const { complaint } = await openComplaint(tx, actor, input.id, input.version)
        complaint.rating = input.rating
        await keep(context, tx, complaint, false)
        await audit(context, tx, actor, 'complaint.rate', 'complaint', complaint.id, { satisfaction: input.rating.satisfaction })
      })
      return {}
    },
    'complaint:deadlines': async () => readDeadlines(store.read),
    'complaint:setDeadlines': async (actor, input) => {
      await saveSetting(context, actor, deadlinesSetting, input)
      return input
    },
  }
}

/** The account must be a complaint account of this engine. */
export function requireComplaintAccount(context: EngineContext, accountId: string): void {
  if (context.accounts.get(accountId)?.channel !== 'complaint')
    throw new AppError('not_found', { details: { account: accountId } })
}

async function create(context: EngineContext, actor: Actor, input: Input<'complaint:create'>): Promise<{ conversationId: string, known: boolean }> {
  requireComplaintAccount(context, input.accountId)
  const now = context.now()
  const fields = [...input.title === '' && input.text === '' ? ['text: missing'] : [], ...input.publishedAt > now ? ['publishedAt: in_future'] : []]
  const phone = input.phone === '' ? null : toE164(input.phone)
  if (fields.length > 0)
    throw new AppError('bad_input', { details: { fields } })
  if (input.phone !== '' && phone === null)
    throw new AppError('number_invalid')
  const { accountId, clientKey, ...facts } = input
  const ticket = { ...facts, url: keptAddress(input.url, 'url'), phone, state: 'processing' as const, steps: [], rating: null }
  const before = input.externalNo === '' ? undefined : await context.store.read.one('complaints', { accountId, desk: input.desk, externalNo: input.externalNo })
  if (before !== undefined)
    return { conversationId: before.id, known: true }
  const [placed] = await takeTickets(context, [ticket], { accountId, source: 'form', enteredBy: actor.agentId, draftThread: `${input.desk}:key:${clientKey}` })
  const conversation = await context.store.read.one('conversations', { accountId, threadKey: placed?.place.threadKey ?? '' })
  if (conversation === undefined)
    throw new AppError('internal', { details: { missing: 'conversation' } })
  await context.store.write(tx => audit(context, tx, actor, 'complaint.create', 'complaint', conversation.id, { desk: input.desk, number: input.externalNo }))
  return { conversationId: conversation.id, known: false }
}

async function update(context: EngineContext, tx: WriteHandle, actor: Actor, input: Input<'complaint:update'>): Promise<void> {
  const { complaint, room } = await openComplaint(tx, actor, input.id, input.version)
  const { id, version: _, phone, text, externalNo, url, publishedAt, ...facts } = input
  if (externalNo !== undefined && externalNo !== '' && externalNo !== complaint.externalNo) {
    const other = await tx.one('complaints', { accountId: complaint.accountId, desk: complaint.desk, externalNo })
    if (other !== undefined && other.id !== id)
      throw new AppError('conflict', { details: { conversationId: other.id } })
    complaint.externalNo = externalNo
  }
  const e164 = phone === undefined || phone === '' ? null : toE164(phone)
  if (phone !== undefined && phone !== '' && e164 === null)
    throw new AppError('number_invalid')
  if (url !== undefined)
    complaint.url = keptAddress(url, 'url')
  if (publishedAt !== undefined && publishedAt !== complaint.publishedAt)
    await publish(context, tx, complaint, publishedAt)
  Object.assign(complaint, Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)))
  complaint.whole = complaint.externalNo !== null
  if (complaint.url !== '')
    room.conversation.replyTarget = { url: complaint.url }
  await keepPhone(context, tx, room, e164)
  if (text !== undefined && text !== '')
    await addSystemLine(context, tx, room, 'complaint_text', { agent: actor.agentId, note: text })
  await keep(context, tx, complaint, false)
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'complaint.update', 'complaint', id, { fields: Object.keys(input).filter(key => key !== 'id' && key !== 'version').join(',') })
}

/** Another moment of filing has other deadlines; duties already counted keep theirs. */
async function publish(context: EngineContext, tx: WriteHandle, complaint: Parameters<typeof keep>[2], publishedAt: number): Promise<void> {
  if (publishedAt > context.now())
    throw new AppError('bad_input', { details: { fields: ['publishedAt: in_future'] } })
  const times = (await readDeadlines(tx))[complaint.desk]
  const calendar = await readWorkCalendar(tx)
  Object.assign(complaint, { publishedAt, firstReplyDue: deadlineAt(publishedAt, times.firstReply, calendar), finalDue: deadlineAt(publishedAt, times.finalAnswer, calendar) })
}

async function setState(context: EngineContext, tx: WriteHandle, actor: Actor, input: Input<'complaint:setState'>): Promise<void> {
  const { complaint, room } = await openComplaint(tx, actor, input.id, input.version)
  const from = complaint.state
  if (!mayBecome(from, input.state))
    throw new AppError('wrong_state', { details: { state: from } })
  if (input.state === 'completed' && room.turn !== null)
    throw new AppError('wrong_state', { details: { open: 'turn' } })
  if (input.state === 'replied')
    complaint.handledBy ??= actor.agentId
  enterState(context, room, complaint, { state: input.state, agentId: actor.agentId })
  if (complaintEnds.has(from) && room.conversation.status === 'resolved')
    Object.assign(room.conversation, { status: room.conversation.ownerId === null ? 'queued' : 'assigned' })
  await addSystemLine(context, tx, room, 'complaint_state', { agent: actor.agentId, state: input.state, note: input.why })
  await keep(context, tx, complaint, false)
  await saveRoom(tx, room)
  await audit(context, tx, actor, 'complaint.state', 'complaint', complaint.id, { from, to: input.state, why: input.why })
}

/** A step seen at the desk comes in like one of a file: the consumer's words open a turn, the merchant's end it. */
async function addStep(context: EngineContext, actor: Actor, input: Input<'complaint:addStep'>): Promise<void> {
  if (input.at > context.now())
    throw new AppError('bad_input', { details: { fields: ['at: in_future'] } })
  const { complaint, room } = await context.store.write(tx => openComplaint(tx, actor, input.id))
  const { actor: by, label, at, text } = input
  const step: ComplaintStep = { actor: by, label, at, text, images: input.images.map(image => keptAddress(image, 'images')) }
  const filed = await context.store.read.one('messages', { conversationId: complaint.id, objectKey: filedKey(complaint.accountId, room.conversation.threadKey, complaint.source) })
  const reopened = by === 'consumer' && complaint.state === 'replied' ? 'processing' as const : null
  const ticket = { desk: complaint.desk, externalNo: complaint.externalNo ?? '', url: null, merchant: null, title: '', text: filed?.text ?? '', issues: null, demands: null, amount: null, state: reopened, publishedAt: complaint.publishedAt, nick: room.conversation.customerName, phone: null, steps: [step], rating: null }
  await takeTickets(context, [ticket], { accountId: complaint.accountId, source: complaint.source, enteredBy: actor.agentId, draftThread: room.conversation.threadKey })
  await context.store.write(tx => audit(context, tx, actor, 'complaint.step', 'complaint', complaint.id, { actor: by, label }))
}
