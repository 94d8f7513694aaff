import type { CustomerDetail } from '../../shared/contract/customers.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { ConversationRecord, Row } from '../store/tables.ts'
import type { Names } from './present.ts'
import type { ViewSource } from './source.ts'
import { AppError } from '../../shared/errors.ts'
import { hidePhones } from '../../shared/rules/hide-phones.ts'
import { looksLikeService } from '../../shared/rules/impostor.ts'
import { moodOf } from '../../shared/rules/mood.ts'
import { checksOf, failedIn, presentCheck, rulesOf } from '../customers/identity-check.ts'
import { impostorsNear } from '../customers/impostors.ts'
import { standingJoins } from '../customers/joins.ts'
import { maskUid } from '../customers/reveal.ts'
import { perhapsSame } from '../customers/same-person.ts'
import { createKnownRows } from './known-rows.ts'
import { presentConversation } from './present.ts'
import { roomCalls } from './room-calls.ts'

/** Rooms whose words are read for mood and names, words that are, and everything else that is counted of a customer at most. */
const bounds = { rooms: 20, words: 40, all: 1_000 } as const
const monthMs = 30 * 24 * 3_600_000

/** One customer over all channels. */
export function createCustomerSource(context: EngineContext, names: Names): ViewSource<'customer'> {
  const read = context.store.read
  const memory = createKnownRows()
  return {
    pauseMs: 200,
    async load(_actor, params) {
      const customer = await read.get('customers', params.customerId)
      if (customer === undefined)
        throw new AppError('not_found')
      const [rooms, cases] = await Promise.all([
        read.find('conversations', { customerId: customer.id }, { order: [['lastAt', 'desc']], limit: bounds.all }),
        read.find('cases', { customerId: customer.id }, { order: [['openedAt', 'desc']], limit: bounds.all }),
      ])
      memory.note(customer.id, [...rooms, ...cases])
      const now = context.now()
      const shown = rooms.slice(0, params.rooms)
      const ringing = await roomCalls(read, shown)
      return {
        rows: shown.map(record => presentConversation(record, names, now, ringing.get(record.id))),
        summary: await detailOf(context, names, { customer, rooms, cases, shownCases: params.cases, conversationId: params.conversationId }),
      }
    },
    touches: (change, params) => change.id === params.customerId || change.entity === 'impostors' || (change.entity !== 'messages' && memory.isAbout(params.customerId, change)),
  }
}

interface Person {
  readonly customer: Row<'customers'>
  readonly rooms: readonly ConversationRecord[]
  readonly cases: readonly Row<'cases'>[]
  readonly shownCases: number
  readonly conversationId: string | null
}

async function detailOf(context: EngineContext, names: Names, person: Person): Promise<CustomerDetail> {
  const { store: { read }, now } = context
  const { customer, rooms, cases } = person
  const of = { customerId: customer.id }
  const [identities, numbers, callbacks, notes, tags] = await Promise.all([
    read.find('identities', of),
    read.find('phoneNumbers', of, { order: [['at', 'desc']], limit: bounds.all }),
    read.find('callbacks', of, { order: [['createdAt', 'desc']], limit: bounds.all }),
    read.find('customerNotes', of, { order: [['at', 'desc']], limit: 200 }),
    read.find('customerTags', of, { order: [['at', 'asc']], limit: 100 }),
  ])
  const ids = rooms.map(room => room.id)
  const lines = ids.length === 0 ? [] : await read.find('messages', { conversationId: ids.slice(0, bounds.rooms), direction: 'inbound' }, { order: [['at', 'desc']], limit: bounds.words })
  return {
    id: customer.id,
    version: customer.version,
    name: customer.name,
    vip: customer.vip,
    note: customer.note,
    identities: await presentIdentities(context, identities),
    numbers: [...new Map(numbers.toReversed().map(number => [number.hmac, number])).values()].toReversed().map(({ id, masked, at, by }) => ({ id, masked, at, by })),
    cases: presentCases(names, person, callbacks),
    totals: { cases: cases.length, conversations: rooms.length },
    perhaps: await perhapsSame(read, customer, identities, numbers),
    notes: notes.filter(note => note.text !== '').map(({ id, version, authorId, text, at, editedAt, history }) => ({ id, version, author: { id: authorId, name: names.agentName(authorId) }, text, at, editedAt, history })),
    tags: tags.map(row => row.tag),
    moods: lines.filter(line => line.text !== '').map(line => ({ id: line.id, at: line.at, mood: moodOf(line.text).mood })).toReversed(),
    visits: { firstAt: rooms.length === 0 ? null : Math.min(...rooms.map(room => room.createdAt)), cases: cases.length, lastMonth: cases.filter(row => row.openedAt > now() - monthMs).length },
    owed: await owedTo(read, rooms),
    complaints: await complaintsOf(read, rooms),
    work: await workOf(read, names, ids, callbacks),
    joins: (await standingJoins(read, customer.id, now())).map(({ join, undoUntil }) => ({ id: join.id, kind: join.kind, name: hidePhones(join.name), by: { id: join.agentId, name: names.agentName(join.agentId) }, at: join.at, undoUntil })),
    check: await checkOf(context, names, person),
    ...await standingOf(read, names, customer.id),
    impostorsNear: await impostorsNear(read, new Set(identities.map(identity => identity.id)), rooms, lines.map(line => line.text).join('\n')),
  }
}

async function standingOf(read: ReadHandle, names: Names, customerId: string): Promise<Pick<CustomerDetail, 'hold' | 'forgotten'>> {
  const [hold, forgotten] = await Promise.all([read.get('holds', customerId), read.one('forgettings', { customerId })])
  const person = (id: string) => ({ id, name: names.agentName(id) })
  return {
    hold: hold === undefined ? null : { reason: hold.reason, by: person(hold.setBy), at: hold.setAt },
    forgotten: forgotten === undefined ? null : { reason: forgotten.reason, by: person(forgotten.askedBy), at: forgotten.askedAt, endedAt: forgotten.endedAt },
  }
}

async function presentIdentities(context: EngineContext, identities: readonly Row<'identities'>[]): Promise<CustomerDetail['identities']> {
  const flagged = new Map((await context.store.read.getMany('impostors', identities.map(identity => identity.id))).map(row => [row.id, row.status]))
  const brands = [...new Set([...context.config.brandWords ?? [], ...[...context.accounts.values()].map(account => account.brand)].filter(word => word !== ''))]
  return identities.map(({ id, channel, uid, name, followers, verified, location }) => ({
    id,
    channel,
    uid: channel === 'hotline' ? name : maskUid(uid),
    name,
    followers,
    verified,
    location,
    impostor: flagged.get(id) ?? null,
    looksLike: flagged.has(id) || channel === 'hotline' ? null : looksLikeService({ name, verified }, brands),
  }))
}

function presentCases(names: Names, { cases, rooms, shownCases }: Person, callbacks: readonly Row<'callbacks'>[]): CustomerDetail['cases'] {
  return cases.slice(0, shownCases).map(row => ({
    id: row.id,
    title: hidePhones(row.title),
    status: row.status,
    openedAt: row.openedAt,
    closedAt: row.closedAt,
    endedHow: row.closedReason,
    owner: row.ownerId === null ? null : { id: row.ownerId, name: names.agentName(row.ownerId) },
    conversations: rooms.filter(room => room.caseId === row.id).length,
    calls: callbacks.filter(call => call.caseId === row.id).length,
  }))
}

async function owedTo(read: ReadHandle, rooms: readonly ConversationRecord[]): Promise<CustomerDetail['owed']> {
  if (rooms.length === 0)
    return []
  const duties = await read.find('obligations', { conversationId: rooms.map(room => room.id), closedAt: null, kind: ['promise', 'tell_result', 'ring_back'] })
  return duties.sort((a, b) => a.dueAt - b.dueAt).flatMap(({ id, kind, conversationId, dueAt }) => {
    const room = rooms.find(each => each.id === conversationId)
    return room === undefined ? [] : [{ id, kind, conversationId, channel: room.channel, visibility: room.visibility, dueAt }]
  })
}

async function complaintsOf(read: ReadHandle, rooms: readonly ConversationRecord[]): Promise<CustomerDetail['complaints']> {
  const found = await read.getMany('complaints', rooms.filter(room => room.channel === 'complaint').map(room => room.id))
  return found.sort((a, b) => b.publishedAt - a.publishedAt).map(({ id, desk, title, state, finalDue }) => ({ id, desk, title, state, finalDue }))
}

async function workOf(read: ReadHandle, names: Names, conversationId: readonly string[], callbacks: readonly Row<'callbacks'>[]): Promise<CustomerDetail['work']> {
  const turns = conversationId.length === 0 ? [] : await read.find('turns', { conversationId, state: ['effective_in_time', 'effective_late'] }, { limit: bounds.all })
  const byAgent = new Map<string, number>()
  for (const { agentId } of turns) {
    if (agentId !== null)
      byAgent.set(agentId, (byAgent.get(agentId) ?? 0) + 1)
  }
  const spoken = callbacks.filter(call => call.connectedAt !== null)
  return {
    answered: turns.length,
    calls: spoken.length,
    talkMs: spoken.reduce((sum, call) => sum + call.talkMs, 0),
    agents: [...byAgent].sort((a, b) => b[1] - a[1]).slice(0, 5).map(([id, answered]) => ({ id, name: names.agentName(id), answered })),
  }
}

async function checkOf(context: EngineContext, names: Names, { rooms, conversationId }: Person): Promise<CustomerDetail['check']> {
  const { store: { read } } = context
  const room = rooms.find(each => each.id === conversationId)
  const [rules, checks] = await Promise.all([rulesOf(read), room === undefined ? [] : checksOf(read, room.caseId, context.now())])
  const valid = checks.find(row => row.passed)
  return { rules, valid: valid === undefined ? null : presentCheck(valid, names.agentName(valid.agentId)), failed: failedIn(checks, context.now()) }
}
