import type { ErrorCode } from '../../shared/errors.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import { callbackTerminal } from '../../shared/domain/index.ts'
import { AppError } from '../../shared/errors.ts'
import { mayDial } from '../../shared/rules/calling.ts'
import { liveStates, waitingStates } from './step.ts'

type NumberRow = Row<'phoneNumbers'>
type ConsentRow = Row<'consents'>

/** A callback in one of these is not over. */
const openStates = [...waitingStates, ...liveStates, 'ended', 'wrap_up'] as const

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

/** What the customer last said about being called on a number, and whether they agreed to another one. */
export interface ConsentOnNumber {
  /** The newest granted, declined or withdrawn consent that covers the number; undefined when there is none. */
  readonly last: ConsentRow | undefined
  readonly asked: boolean
  readonly otherNumber: boolean
}

/** Reads the consents of a conversation's case for one number (compared by its look-up value). */
export async function consentOn(read: ReadHandle, conversation: ConversationRecord, hmac: string): Promise<ConsentOnNumber> {
  const consents = await consentsOfCase(read, conversation)
  const numbers = await read.getMany('phoneNumbers', consents.flatMap(consent => consent.phoneNumberId ?? []))
  const covered = new Set(numbers.filter(number => number.hmac === hmac).map(number => number.id))
  const onNumber = consents.filter(consent => consent.phoneNumberId !== null && covered.has(consent.phoneNumberId))
  return {
    last: onNumber.find(consent => consent.state === 'granted' || consent.state === 'declined' || consent.state === 'withdrawn'),
    asked: consents.some(consent => consent.state === 'asked'),
    otherNumber: consents.some(consent => consent.state === 'granted' && consent.phoneNumberId !== null && !covered.has(consent.phoneNumberId)),
  }
}

/** Why a number may not be dialled, and from when on it may (ms UTC; null = time changes nothing). */
export interface Refusal {
  readonly code: ErrorCode
  readonly until: number | null
}

/**
 * The law of dialling: consent for this number, the refusal list, the hours. Danger needs no consent and keeps no hours;
 * what was overridden with a reason needs neither consent nor a look at the list, but keeps the hours.
 */
export async function refusalOf(context: EngineContext, read: ReadHandle, asked: { readonly conversation: ConversationRecord, readonly number: Pick<NumberRow, 'hmac'>, readonly consent: ConsentOnNumber, readonly askedForTime: boolean, readonly overridden?: boolean }): Promise<Refusal | null> {
  const { conversation, number, consent, overridden = false } = asked
  const danger = conversation.tier === 0
  const granted = danger || overridden || consent.last?.state === 'granted'
  if (!granted && consent.otherNumber && consent.last === undefined)
    return { code: 'number_not_in_consent', until: null }
  if (!granted)
    return { code: 'consent_required', until: null }
  const doNotCall = !overridden && await read.one('doNotCall', { hmac: number.hmac }) !== undefined
  const verdict = mayDial({ now: context.now(), callingHours: context.config.hotline?.callingHours, danger, askedForTime: asked.askedForTime, doNotCall, consent: 'granted' })
  return verdict.ok ? null : { code: verdict.code, until: verdict.until ?? null }
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
