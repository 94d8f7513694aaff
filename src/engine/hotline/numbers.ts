import type { ErrorCode } from '../../shared/errors.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { AppError } from '../../shared/errors.ts'
import { mayDial } from '../../shared/rules/calling.ts'
import { shownTo } from './caller.ts'
import { liveStates, waitingStates } from './step.ts'

type NumberRow = Row<'phoneNumbers'>
type ConsentRow = Row<'consents'>

/** A callback in one of these is not over. */
const openStates = [...waitingStates, ...liveStates, 'ended', 'wrap_up'] as const

/** A conversation that the actor owns; `not_found`, `not_owner`. */
export async function ownedConversation(read: ReadHandle, actor: Actor, id: string): Promise<ConversationRecord> {
  const conversation = await read.get('conversations', id)
  if (conversation === undefined)
    throw new AppError('not_found')
  if (conversation.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: conversation.ownerId ?? '' } })
  return conversation
}

/** Numbers of a conversation's case: written by the customer in a private room, or typed by an agent. Newest first, one per number. */
export async function numbersOfCase(read: ReadHandle, conversation: ConversationRecord): Promise<NumberRow[]> {
  const rooms = await read.find('conversations', { caseId: conversation.caseId })
  const rows = await read.find('phoneNumbers', { customerId: conversation.customerId, conversationId: rooms.map(room => room.id) }, { order: [['at', 'desc']] })
  return rows.filter((row, index) => rows.findIndex(other => other.hmac === row.hmac) === index)
}

/** A number of the conversation's customer; `not_found`, or `number_invalid` when it is somebody else's. */
export async function requireNumber(read: ReadHandle, conversation: ConversationRecord, key: string): Promise<NumberRow> {
  const number = await read.get('phoneNumbers', key)
  if (number === undefined)
    throw new AppError('not_found')
  if (number.customerId !== conversation.customerId)
    throw new AppError('number_invalid', { details: { why: 'other_customer' } })
  return number
}

/** Consents given or asked for in a conversation's case, newest first. */
export async function consentsOfCase(read: ReadHandle, conversation: ConversationRecord): Promise<ConsentRow[]> {
  const rooms = new Set((await read.find('conversations', { caseId: conversation.caseId })).map(room => room.id))
  const consents = await read.find('consents', { customerId: conversation.customerId }, { order: [['at', 'desc']], limit: 100 })
  return consents.filter(consent => rooms.has(consent.conversationId))
}

/** How long a yes holds, and an answer is waited for, ms; an agreed time moves its end. */
export const consentMs = 24 * 3_600_000

/** Until when a consent holds (granted), or an answer is waited for (asked), ms UTC. */
export function consentUntil(consent: Pick<ConsentRow, 'at' | 'expiresAt'>): number {
  return consent.expiresAt ?? consent.at + consentMs
}

/** What the customer last said about being called on a number, and whether they agreed to another one. */
export interface ConsentOnNumber {
  /** The newest granted, declined or withdrawn consent that covers the number; undefined when there is none. */
  readonly last: ConsentRow | undefined
  /** `last`, when it is a yes that still holds. */
  readonly valid: ConsentRow | undefined
  readonly otherNumber: boolean
}

/** Reads the consents of a conversation's case for one number (compared by its look-up value). `now`: ms UTC. */
export async function consentOn(read: ReadHandle, conversation: ConversationRecord, hmac: string, now: number): Promise<ConsentOnNumber> {
  const consents = await consentsOfCase(read, conversation)
  const numbers = await read.getMany('phoneNumbers', consents.flatMap(consent => consent.phoneNumberId ?? []))
  const covered = new Set(numbers.filter(number => number.hmac === hmac).map(number => number.id))
  const holds = (consent: ConsentRow) => consent.state === 'granted' && consentUntil(consent) > now
  const last = consents.find(consent => consent.phoneNumberId !== null && covered.has(consent.phoneNumberId) && (consent.state === 'granted' || consent.state === 'declined' || consent.state === 'withdrawn'))
  return {
    last,
    valid: last !== undefined && holds(last) ? last : undefined,
    otherNumber: consents.some(consent => holds(consent) && consent.phoneNumberId !== null && !covered.has(consent.phoneNumberId)),
  }
}

/** Why a number may not be dialled, and from when on it may (ms UTC; null = time changes nothing). */
export interface Refusal {
  readonly code: ErrorCode
  readonly until: number | null
}

/** A dial as the law looks at it. */
export interface DialWish {
  readonly conversation: ConversationRecord
  readonly number: Pick<NumberRow, 'hmac'>
  readonly consent: ConsentOnNumber
  /** The customer named this time themselves. */
  readonly askedForTime: boolean
  /** A supervisor gave a reason for passing the hours. */
  readonly hoursPassed?: boolean
}

/**
 * The law of dialling, asked before every dial whoever wants it: the list of numbers that nobody calls, a yes to this number
 * that still holds, the hours. Danger keeps no hours; nothing lifts the first two.
 */
export async function refusalOf(context: EngineContext, read: ReadHandle, { conversation, number, consent, askedForTime, hoursPassed = false }: DialWish): Promise<Refusal | null> {
  const doNotCall = await read.one('doNotCall', { hmac: number.hmac }) !== undefined
  if (!doNotCall && consent.valid === undefined)
    return { code: consent.otherNumber && consent.last === undefined ? 'number_not_in_consent' : 'consent_required', until: null }
  const verdict = mayDial({ now: context.now(), callingHours: context.config.hotline?.callingHours, danger: conversation.tier === 0, askedForTime: askedForTime || hoursPassed, doNotCall, consent: 'granted' })
  return verdict.ok ? null : { code: verdict.code, until: verdict.until ?? null }
}

/** How long after it a named time still counts as the customer's wish, ms. */
const wishMs = 3_600_000

/**
 * The same law for a callback whose moment has come. The hours are passed for its first attempt alone, by the time that the
 * customer named or by a supervisor's reason; later attempts keep them.
 */
export async function refusalNow(context: EngineContext, read: ReadHandle, callback: CallbackRecord): Promise<Refusal | null> {
  const [conversation, number] = [await read.get('conversations', callback.conversationId), await read.get('phoneNumbers', callback.phoneNumberId)]
  if (conversation === undefined || number === undefined)
    return { code: 'not_found', until: null }
  // No number of ours may be shown to them.
  if (shownTo(context, number, conversation.brand) === null)
    return { code: 'hotline_unreachable', until: null }
  const isFirst = callback.attempt === 0 || callback.state === 'scheduled'
  return refusalOf(context, read, {
    conversation,
    number,
    consent: await consentOn(read, conversation, number.hmac, context.now()),
    askedForTime: isFirst && callback.nextAt !== null && context.now() - callback.nextAt < wishMs,
    hoursPassed: isFirst && callback.overrideReason !== null,
  })
}

/** The callback that stands in the way of another one: of this conversation, or on one of these numbers. */
export async function openCallbackFor(read: ReadHandle, conversationId: string, hmacs: readonly string[]): Promise<CallbackRecord | undefined> {
  const own = await read.one('callbacks', { conversationId, state: openStates })
  if (own !== undefined || hmacs.length === 0)
    return own
  return (await callbacksOn(read, hmacs)).find(callback => !callbackTerminal.has(callback.state))
}

/** Open callbacks on any of these numbers, whoever's row of the number they name. */
export async function callbacksOn(read: ReadHandle, hmacs: readonly string[]): Promise<CallbackRecord[]> {
  const same = await read.find('phoneNumbers', { hmac: hmacs })
  const customers = [...new Set(same.map(number => number.customerId))]
  const ids = new Set(same.map(number => number.id))
  const open = await Promise.all(customers.map(async customerId => read.find('callbacks', { customerId, state: openStates })))
  return open.flat().filter(callback => ids.has(callback.phoneNumberId))
}
