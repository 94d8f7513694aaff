import type { EngineContext } from '../context.ts'
import type { ReadHandle, WriteHandle } from '../store/port.ts'
import type { CallbackRecord, ConversationRecord, Row } from '../store/tables.ts'
import type { Room } from '../use-cases/room.ts'
import type { CallerFacts } from './inbound-rows.ts'
import { callbackStates, callbackTerminal } from '../../shared/domain/index.ts'
import { dueAt, presetFor } from '../../shared/rules/clock.ts'
import { maskE164 } from '../../shared/rules/phone-number.ts'
import { closeDuties, newDuty } from '../duties.ts'
import { newCase } from '../intake/records.ts'
import { endOffers } from '../use-cases/offers.ts'
import { addDuty, addLine, handOver, openRoom, saveRoom, touchDuties } from '../use-cases/room.ts'
import { hotlineAccount } from './hotline-account.ts'
import { callMessage, callText, newCaller, newCallRoom } from './inbound-rows.ts'
import { tellRooms } from './scene.ts'

/** How long an open case is the natural home of a call when nothing of it is awake any more, ms. */
const sameMatterMs = 3 * 24 * 3_600_000
/** What our own hand-over ids look like; nothing else of a User-to-User text is read. */
const handoffPattern = /^[\w-]{1,64}$/
/** Who somebody is by telephone. */
const identityId = (hmac: string) => `hotline:number:${hmac}`
const withheldName = '未显示号码'
const openStates = callbackStates.filter(state => !callbackTerminal.has(state))

/**
 * Takes a customer who rings into the inbox: customer by number (a withheld number is a new one each time), the case that
 * their call belongs to, a room of the hotline, turn, duty, clock, and the call itself, waiting. Null when the call is there
 * already.
 */
export async function takeCaller(context: EngineContext, tx: WriteHandle, told: CallerFacts): Promise<CallbackRecord | null> {
  if (await tx.one('callbacks', { handoffId: told.handoffId }) !== undefined)
    return null
  const facts = { ...told, at: Math.min(told.at, context.now()) }
  const named = await callNamedBy(tx, facts.uui)
  const customer = await customerOf(context, tx, facts.from, named)
  const matter = await matterOf(context, tx, customer, named, facts.at)
  const room = await roomOf(context, tx, facts, customer, matter)
  const number = facts.from === null ? null : await numberOf(context, tx, room, facts.from)
  await ring(context, tx, room, facts, number?.masked ?? '')
  const callback = newCaller(context, facts, room, number?.id ?? '')
  await tx.insert('callbacks', callback)
  tx.changed('callbacks', callback.id, callback.version, room.id)
  await tx.insert('callAttempts', { id: context.newId(), callbackId: callback.id, n: facts.attempt, startedAt: facts.at, endedAt: null, outcome: null, rang: true, talkMs: 0, detail: null })
  await tellRooms(context, tx, room.id, { state: callback.state })
  return callback
}

/** A hand-over of ours by its id: the call goes on in the case that it names. */
async function callNamedBy(read: ReadHandle, uui: string | null): Promise<CallbackRecord | undefined> {
  const handoffId = uui?.trim() ?? ''
  return handoffPattern.test(handoffId) ? read.one('callbacks', { handoffId }) : undefined
}

async function customerOf(context: EngineContext, tx: WriteHandle, from: string | null, named: CallbackRecord | undefined): Promise<Row<'customers'>> {
  const known = named === undefined ? await customerByNumber(context, tx, from) : await tx.get('customers', named.customerId)
  const customer = known ?? { id: context.newId(), version: 1, name: from === null ? withheldName : maskE164(from), vip: false, note: '', createdAt: context.now() }
  if (known === undefined)
    await tx.insert('customers', customer)
  tx.changed('customers', customer.id, customer.version)
  return customer
}

/** Whose number it is: of several who gave it, the one who has an open case, else the one who gave it last. */
async function customerByNumber(context: EngineContext, read: ReadHandle, from: string | null): Promise<Row<'customers'> | undefined> {
  if (from === null)
    return undefined
  const hmac = context.cipher.lookup(from)
  const rows = await read.find('phoneNumbers', { hmac }, { order: [['at', 'desc']], limit: 50 })
  const identity = await read.get('identities', identityId(hmac))
  const ids = [...new Set([...identity === undefined ? [] : [identity.customerId], ...rows.map(row => row.customerId)])]
  const open = ids.length < 2 ? [] : await read.find('cases', { customerId: ids, status: 'open' })
  const wanted = ids.find(id => open.some(matter => matter.customerId === id)) ?? ids[0]
  return wanted === undefined ? undefined : read.get('customers', wanted)
}

/** The case that a hand-over names, the newest one that is awake or fresh, or a new one. A closed case is not reopened. */
async function matterOf(context: EngineContext, tx: WriteHandle, customer: Row<'customers'>, named: CallbackRecord | undefined, at: number): Promise<Row<'cases'>> {
  const open = await tx.find('cases', { customerId: customer.id, status: 'open' }, { order: [['openedAt', 'desc']] })
  const awake = open.length === 0 ? [] : await tx.find('conversations', { caseId: open.map(matter => matter.id), status: ['queued', 'assigned', 'pending', 'snoozed'] })
  const known = open.find(matter => matter.id === named?.caseId) ?? open.find(matter => at - matter.openedAt < sameMatterMs || awake.some(room => room.caseId === matter.id))
  if (known !== undefined)
    return known
  const made = newCase(context.newId(), customer.id, `来电：${customer.name}`, at)
  await tx.insert('cases', made)
  tx.changed('cases', made.id, made.version)
  return made
}

/** The case's newest room of the hotline in which no call goes on, or a new one. */
async function roomOf(context: EngineContext, tx: WriteHandle, facts: CallerFacts, customer: Row<'customers'>, matter: Row<'cases'>): Promise<ConversationRecord> {
  const rooms = await tx.find('conversations', { caseId: matter.id, customerId: customer.id, channel: 'hotline', touchpoint: 'call' }, { order: [['lastAt', 'desc']] })
  const busy = rooms.length === 0 ? [] : await tx.find('callbacks', { conversationId: rooms.map(room => room.id), state: openStates })
  const known = rooms.find(room => !busy.some(callback => callback.conversationId === room.id))
  if (known !== undefined)
    return known
  const brand = context.config.hotline?.callerIds.find(line => line.number === facts.called)?.brand ?? context.config.accounts[0]?.brand ?? ''
  const accountId = await hotlineAccount(tx, brand)
  const message = callMessage(facts, { uid: customer.id, name: customer.name })
  const identity = facts.from === null ? null : await identityOf(context, tx, customer, facts.from)
  const room = newCallRoom(context, { accountId, brand, caseId: matter.id, customer, identityId: identity, message })
  await tx.insert('conversations', room)
  tx.changed('conversations', room.id, room.version, room.caseId)
  return room
}

/** Who they are by telephone; stays with whoever it was first. */
async function identityOf(context: EngineContext, tx: WriteHandle, customer: Row<'customers'>, from: string): Promise<string> {
  const hmac = context.cipher.lookup(from)
  const id = identityId(hmac)
  await tx.insertNew('identities', [{ id, customerId: customer.id, channel: 'hotline', uid: `number:${hmac}`, name: maskE164(from), avatar: null, followers: null, verified: 'none', location: null, updatedAt: context.now() }])
  return id
}

async function numberOf(context: EngineContext, tx: WriteHandle, room: ConversationRecord, from: string): Promise<Row<'phoneNumbers'>> {
  const hmac = context.cipher.lookup(from)
  const known = await tx.one('phoneNumbers', { customerId: room.customerId, conversationId: room.id, hmac })
  if (known !== undefined)
    return known
  const row: Row<'phoneNumbers'> = { id: context.newId(), customerId: room.customerId, conversationId: room.id, messageId: null, cipher: context.cipher.seal(from), hmac, masked: maskE164(from), at: context.now(), by: 'customer' }
  await tx.insert('phoneNumbers', row)
  return row
}

/** The call as a voice: a line, a turn, a duty; nobody owns it until somebody takes it. */
async function ring(context: EngineContext, tx: WriteHandle, record: ConversationRecord, facts: CallerFacts, number: string): Promise<void> {
  // Whoever was asked to ring them back is asked anew, now that they ring themselves.
  await endOffers(context, tx, record.id, 'withdrawn')
  const room = await openRoom(tx, record.id)
  const { conversation } = room
  const turnId = await turnOf(context, tx, room, facts.at)
  await addLine(context, tx, room, { direction: 'inbound', kind: 'call', text: callText, authorId: conversation.customerId, authorName: conversation.customerName, authorKind: 'customer', at: facts.at, turnId, facts: { number, queue: facts.queue, called: facts.called } })
  Object.assign(conversation, { lastInboundSeq: conversation.lastSeq, unread: conversation.unread + 1, lastInboundAt: facts.at, lastAt: Math.max(conversation.lastAt, facts.at), preview: callText, triage: 'needs_reply', triageWhy: ['call'], offeredTo: null, offerUntil: null })
  if (conversation.status !== 'queued' || conversation.ownerId !== null)
    handOver(room, null)
  conversation.status = 'queued'
  await inheritDanger(tx, conversation)
  await saveRoom(tx, room)
}

/** The turn that the call begins, or goes on with: who was missed and rings again has one matter. */
async function turnOf(context: EngineContext, tx: WriteHandle, room: Room, at: number): Promise<string> {
  const { conversation } = room
  const due = dueAt(at, presetFor('call', context.live.presets), context.live.calendar)
  touchDuties(room, closeDuties(room.duties, ['ring_back'], 'superseded', context.now(), null))
  if (room.turn === null) {
    const turn: Row<'turns'> = { id: context.newId(), conversationId: conversation.id, channel: conversation.channel, touchpoint: 'call', accountId: conversation.accountId, state: 'waiting', first: conversation.personSpokeAt === null, enteredAt: at, receivedAt: context.now(), dueAt: due, acknowledgedAt: null, holdingAt: null, endedAt: null, agentId: null, messages: 1 }
    await tx.insert('turns', turn)
    tx.changed('turns', turn.id, 1, conversation.id)
    room.turn = turn
  }
  else {
    Object.assign(room.turn, { state: 'waiting', messages: room.turn.messages + 1, dueAt: room.turn.dueAt ?? due })
    room.touched.turn = true
  }
  if (!room.duties.some(duty => duty.closedAt === null && (duty.kind === 'first_reply' || duty.kind === 'next_reply')))
    addDuty(room, newDuty(context.newId(), conversation, { kind: room.turn.first ? 'first_reply' : 'next_reply', turnId: room.turn.id, startedAt: at, receivedAt: context.now(), dueAt: due, agentId: null }))
  return room.turn.id
}

/** A call has no words yet: it weighs as the customer's gravest open matter does. */
async function inheritDanger(read: ReadHandle, conversation: ConversationRecord): Promise<void> {
  const others = await read.find('conversations', { customerId: conversation.customerId, status: ['queued', 'assigned', 'pending', 'snoozed'] })
  const known = others.filter(other => other.id !== conversation.id)
  const grave = known.filter(other => other.tier < 2)
  conversation.tier = Math.min(2, ...grave.map(other => other.tier))
  conversation.danger = [...new Set(grave.flatMap(other => other.danger))]
  const newest = known.reduce<ConversationRecord | undefined>((latest, other) => latest === undefined || other.lastInboundAt > latest.lastInboundAt ? other : latest, undefined)
  Object.assign(conversation, newest === undefined ? { mood: 'calm', moodWhy: [] } : { mood: newest.mood, moodWhy: newest.moodWhy })
}
