import type { CheckRules, IdentityCheck } from '../../shared/contract/customers.ts'
import type { CallParsed } from '../../shared/contract/index.ts'
import type { CheckedItem } from '../../shared/domain/customer.ts'
import type { GuardFinding } from '../../shared/rules/privacy.ts'
import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import { checkRules } from '../../shared/contract/customers.ts'
import { AppError } from '../../shared/errors.ts'
import { findPersonalData } from '../../shared/rules/privacy.ts'
import { audit } from '../context.ts'
import { saveSetting } from '../settings.ts'
import { addSystemLine, openRoom, saveRoom } from '../use-cases/room.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'

type CheckCalls = Pick<Handlers, 'identity:check' | 'identity:rules' | 'identity:setRules'>
type Asked = CallParsed<'identity:check'>['items'][number]

const hourMs = 3_600_000
/** Failed checks of one case within the hour, after which nobody guesses on. */
const mostFailures = 5
/** Lines of a room in which the customer may have written themselves what we repeat. */
const saidBefore = 200
const settingId = 'identityCheck'
const defaults: CheckRules = { items: ['phone_tail', 'order_no', 'name'], needed: 2, hours: 4 }

/** Who somebody is, asked before anything personal is told to them; holds for the case, for some hours. */
export function identityCheckCalls(context: EngineContext): CheckCalls {
  const { store } = context
  return {
    'identity:check': (actor, input) => store.write(tx => check(context, tx, actor, input.conversationId, input.items)),
    'identity:rules': () => rulesOf(store.read),
    'identity:setRules': async (actor, input) => {
      if (input.needed > new Set(input.items).size)
        throw new AppError('bad_input', { details: { fields: ['needed'] } })
      await saveSetting(context, actor, settingId, input)
      return input
    },
  }
}

/** What is asked for, as a supervisor has set it. */
export async function rulesOf(read: ReadHandle): Promise<CheckRules> {
  const kept = checkRules.safeParse((await read.get('settings', settingId))?.value)
  return kept.success ? kept.data : defaults
}

async function check(context: EngineContext, tx: WriteHandle, actor: Actor, conversationId: string, asked: readonly Asked[]): Promise<IdentityCheck> {
  const room = await openRoom(tx, conversationId)
  const { conversation } = room
  if (conversation.visibility !== 'private')
    throw new AppError('wrong_state', { details: { reason: 'public_room' } })
  if (actor.role !== 'supervisor' && conversation.ownerId !== actor.agentId)
    throw new AppError('not_owner', { details: { owner: conversation.ownerId ?? '' } })
  const [rules, checks, now] = [await rulesOf(tx), await checksOf(tx, conversation.caseId, context.now()), context.now()]
  if (asked.some(({ item }) => !rules.items.includes(item)) || new Set(asked.map(({ item }) => item)).size < asked.length)
    throw new AppError('bad_input', { details: { fields: ['items'] } })
  if (failedIn(checks, now) >= mostFailures)
    throw new AppError('too_fast', { details: { most: mostFailures } })
  const items: CheckedItem[] = []
  for (const one of asked)
    items.push(one.item === 'phone_tail' ? { item: one.item, matched: await isTail(context, tx, conversation.customerId, one.answer), how: 'compared' } : { item: one.item, matched: one.matched, how: 'looked_up' })
  // One wrong answer is enough: whoever is right about the rest may have guessed.
  const passed = items.every(item => item.matched) && items.length >= rules.needed
  const row: Row<'identityChecks'> = { id: context.newId(), conversationId, items, passed, agentId: actor.agentId, at: now, expiresAt: passed ? now + rules.hours * hourMs : now }
  await tx.insert('identityChecks', row)
  await addSystemLine(context, tx, room, passed ? 'identity_passed' : 'identity_failed', { agent: actor.agentId, n: items.filter(item => item.matched).length, of: items.length, until: row.expiresAt })
  await saveRoom(tx, room)
  await tellCustomer(tx, await mustGetCustomer(tx, conversation.customerId))
  await audit(context, tx, actor, 'identity.check', 'conversation', conversationId, { passed, items: items.map(item => `${item.item}:${item.matched ? 'yes' : 'no'}:${item.how}`).join(' ') })
  const agent = await tx.get('agents', actor.agentId)
  return presentCheck(row, agent?.name ?? actor.agentId)
}

/** A check as screens see it. */
export function presentCheck({ id, items, passed, agentId, at, expiresAt }: Row<'identityChecks'>, name: string): IdentityCheck {
  return { id, items, passed, by: { id: agentId, name }, at, expiresAt }
}

async function isTail(context: EngineContext, read: ReadHandle, customerId: string, tail: string): Promise<boolean> {
  const numbers = await read.find('phoneNumbers', { customerId })
  if (numbers.length === 0)
    throw new AppError('wrong_state', { details: { reason: 'no_number' } })
  return numbers.some(number => context.cipher.unseal(number.cipher).slice(-4) === tail)
}

/** Checks in the rooms of a case that still hold, or failed within the hour; newest first. A room that leaves a case takes its checks along. */
export async function checksOf(read: ReadHandle, caseId: string, now: number): Promise<Row<'identityChecks'>[]> {
  const rooms = await read.find('conversations', { caseId })
  const checks = rooms.length === 0 ? [] : await read.find('identityChecks', { conversationId: rooms.map(room => room.id), at: { gt: now - 72 * hourMs } }, { order: [['at', 'desc']], limit: 200 })
  return checks.filter(row => row.passed ? row.expiresAt > now : row.at > now - hourMs)
}

/** How many of these failed within the hour, since one passed. */
export function failedIn(checks: readonly Row<'identityChecks'>[], now: number): number {
  const passed = checks.find(row => row.passed)
  return checks.filter(row => !row.passed && row.at > now - hourMs && row.at > (passed?.at ?? 0)).length
}

/** Personal data about to be told in a private room to somebody who has not shown who they are; what they wrote there themselves is no secret to them. */
export async function identityFindings(context: EngineContext, read: ReadHandle, conversation: ConversationRecord, text: string): Promise<GuardFinding[]> {
  if (conversation.visibility !== 'private')
    return []
  const personal = findPersonalData(text)
  if (personal.length === 0 || (await checksOf(read, conversation.caseId, context.now())).some(row => row.passed))
    return []
  const lines = await read.find('messages', { conversationId: conversation.id, direction: 'inbound' }, { order: [['seq', 'desc']], limit: saidBefore })
  const said = plainOf(lines.map(line => line.text).join('\n'))
  return personal.filter(({ start, end }) => !said.includes(plainOf(text.slice(start, end)))).map(({ start, end }) => ({ severity: 'warn', code: 'identity_unchecked', start, end }))
}

/** Throws `identity_unchecked` for what {@link identityFindings} finds, unless the agent has accepted the warning. */
export async function requireIdentity(context: EngineContext, read: ReadHandle, conversation: ConversationRecord, text: string, acceptWarnings: boolean): Promise<void> {
  const stop = acceptWarnings ? undefined : (await identityFindings(context, read, conversation, text))[0]
  if (stop !== undefined)
    throw new AppError(stop.code, { details: { severity: stop.severity, start: stop.start, end: stop.end } })
}

/** Letters and digits alone, so that spaces and dashes in a number make no difference. */
function plainOf(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
