import type { InboundMessage } from '../../shared/domain/index.ts'
import type { CallMeSlot } from '../../shared/rules/call-me.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import type { CallMeAnswer, CallMeRequest } from './call-me-request.ts'
import { randomInt } from 'node:crypto'
import { AppError } from '../../shared/errors.ts'
import { isCallMeSlot } from '../../shared/rules/call-me.ts'
import { nextCallingTime } from '../../shared/rules/calling.ts'
import { dueAt } from '../../shared/rules/clock.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { maskText } from '../../shared/rules/privacy.ts'
import { takeIn } from '../intake/take-in.ts'
import { callMeAnswerMs, putCallMe, wishChanged } from './call-me-rows.ts'
import { withdrawCallMe } from './call-me-withdraw.ts'
import { hotlineAccount } from './hotline-account.ts'
import { callbacksOn } from './numbers.ts'
import { isWaiting } from './step.ts'

type Ask = Extract<CallMeRequest, { act: 'ask' }>

/** Feed of what came by the page. */
const feed = 'call_me'
/** Of a reference that people read out to each other: no letter that is mistaken for another. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/**
 * A wish from the brand's "call me" page. Asked for: customer by number, a private conversation of the hotline, the
 * consent in the words that were ticked, and one open callback; a second wish for the same number changes the time of the
 * first. Throws `not_found` (no hotline), `outside_calling_hours` with `until`, `bad_input` for a span that was not offered.
 */
export async function requestCallMe(context: EngineContext, request: CallMeRequest): Promise<CallMeAnswer> {
  return request.act === 'ask' ? ask(context, request) : withdrawCallMe(context, request.token)
}

async function ask(context: EngineContext, request: Ask): Promise<CallMeAnswer> {
  requireWish(context, request.wish)
  const reference = newReference()
  const hmac = context.cipher.lookup(request.number)
  const fresh = (await callbacksOn(context.store.read, [hmac])).length === 0
  const callbackId = fresh ? await takeNew(context, request, hmac, reference) : await context.store.write(tx => change(context, tx, request, hmac, reference))
  context.log.info({ reference, number: maskE164(request.number), wish: request.wish?.from ?? null, fresh }, 'a customer asked to be called')
  return { done: true, reference, token: context.cipher.seal(`call-me:${callbackId}`) }
}

function requireWish(context: EngineContext, wish: CallMeSlot | null): void {
  const { hotline } = context.config
  if (hotline === null)
    throw new AppError('not_found')
  const now = context.now()
  if (wish !== null && !isCallMeSlot(wish, now, hotline.callingHours))
    throw new AppError('bad_input', { details: { fields: ['wish'] } })
  const opens = nextCallingTime(now, hotline.callingHours)
  if (wish === null && opens !== now)
    throw new AppError('outside_calling_hours', { details: opens === null ? {} : { until: opens } })
}

function newReference(): string {
  return Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** Takes the wish in as the customer's own words; what hangs on it is written in the same unit. */
async function takeNew(context: EngineContext, request: Ask, hmac: string, reference: string): Promise<string> {
  const { accountId, name } = await context.store.write(tx => prepare(context, tx, request, hmac))
  const message = messageOf(context, request, { hmac, name, reference })
  let callbackId = ''
  await takeIn(context, {
    accountId,
    feed,
    items: [message],
    bad: [],
    cursor: null,
    generation: 0,
    alongside: async (tx) => {
      const object = await tx.get('platformObjects', `hotline:${message.objectKey}`)
      const conversation = await tx.get('conversations', object?.conversationId ?? '')
      if (conversation === undefined)
        throw new AppError('internal', { details: { missing: 'conversation' } })
      callbackId = await keep(context, tx, request, { conversation, messageId: object?.messageId ?? null, hmac, reference })
    },
  })
  return callbackId
}

/** Two wishes for one number at once: the later one finds the callback of the earlier. */
async function keep(context: EngineContext, tx: WriteHandle, request: Ask, made: { readonly conversation: ConversationRecord, readonly messageId: string | null, readonly hmac: string, readonly reference: string }): Promise<string> {
  const open = (await callbacksOn(tx, [made.hmac]))[0]
  if (open !== undefined)
    return changeOpen(context, tx, open, request, made.reference)
  return putCallMe(context, tx, request, made)
}

async function change(context: EngineContext, tx: WriteHandle, request: Ask, hmac: string, reference: string): Promise<string> {
  const open = (await callbacksOn(tx, [hmac]))[0]
  if (open === undefined)
    throw new AppError('conflict')
  return changeOpen(context, tx, open, request, reference)
}

/** A call that goes on right now, or is held out for now as wished, is not touched: its agent reads that the customer asked again. */
async function changeOpen(context: EngineContext, tx: WriteHandle, open: CallbackRecord, request: Ask, reference: string): Promise<string> {
  await wishChanged(context, tx, open, request, { reference, moves: isWaiting(open.state) && (open.state !== 'offered' || request.wish !== null) })
  return open.id
}

/** The hotline's own account, and the customer whose number this is: known to us from any channel, or new. */
async function prepare(context: EngineContext, tx: WriteHandle, request: Ask, hmac: string): Promise<{ accountId: string, name: string }> {
  const accountId = await hotlineAccount(tx, request.brand)
  const masked = maskE164(request.number)
  const uid = `number:${hmac}`
  const identity = await tx.get('identities', `hotline:${uid}`)
  const known = identity ?? await tx.one('phoneNumbers', { hmac }, { order: [['at', 'desc']] })
  const customer: Row<'customers'> | undefined = known === undefined ? undefined : await tx.get('customers', known.customerId)
  if (identity === undefined && customer !== undefined)
    await tx.insert('identities', { id: `hotline:${uid}`, customerId: customer.id, channel: 'hotline', uid, name: masked, avatar: null, followers: null, verified: 'none', location: null, updatedAt: context.now() })
  return { accountId, name: customer?.name ?? masked }
}

function messageOf(context: EngineContext, { wish, topic }: Ask, facts: { readonly hmac: string, readonly name: string, readonly reference: string }): InboundMessage {
  const now = context.now()
  const uid = `number:${facts.hmac}`
  const words = maskText(topic.trim())
  return {
    type: 'message',
    channel: 'hotline',
    objectKey: `call-me:${context.newId()}`,
    touchpoint: 'call',
    visibility: 'private',
    threadKey: uid,
    author: { uid, name: facts.name },
    byBrand: false,
    kind: 'text',
    text: words === '' ? '请给我回个电话。' : `请给我回个电话：${words}`,
    media: [],
    at: now,
    addressed: true,
    dueAt: wish?.until ?? dueAt(now, callMeAnswerMs, context.live.calendar),
  }
}
