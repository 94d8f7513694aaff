import type { CallOutput } from '../../shared/contract/index.ts'
import type { Handlers } from '../border.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { EntriesFound, EntryKind } from '../store/search/index.ts'
import type { CallbackRecord, ConversationRecord } from '../store/tables.ts'
import { findMarks } from '../../shared/rules/fold-marks.ts'
import { readQuery } from '../../shared/rules/fold-search.ts'
import { toE164 } from '../../shared/rules/phone-number.ts'
import { cutOut } from './snippet.ts'

type Asked = Parameters<Handlers['search:others']>[1]
type Others = CallOutput<'search:others'>

const nothing: EntriesFound = { ids: [], total: 0, isWhole: true }
/** Rows of one number, or one way a call ended. */
const mostOfOne = 200

/** Customers, cases and calls by what is written of them; a whole number finds by its look-up value, since digits are nowhere kept. */
export async function searchOthers(context: EngineContext, { query, dispositions, limit }: Asked): Promise<Others> {
  const read = context.store.read
  const forms = readQuery(query)
  const byForm = async (kind: EntryKind) => forms.length === 0 ? nothing : read.searchEntries(kind, forms, limit)
  const [customers, cases, calls, numbered] = await Promise.all([byForm('customer'), byForm('case'), byForm('call'), numberOwners(context, query)])
  const ended = dispositions.length === 0 ? [] : await read.find('callbacks', { disposition: dispositions }, { order: [['createdAt', 'desc']], limit: mostOfOne })
  const more = [...numbered.calls, ...ended.map(call => call.id)]
  return {
    customers: { ...extent(customers, numbered.customers), hits: await customerHits(read, joined(numbered.customers, customers.ids, limit), forms, new Set(numbered.customers)) },
    cases: { ...extent(cases, []), hits: await caseHits(read, cases.ids, forms) },
    calls: { ...extent(calls, more), hits: await callHits(read, joined(more, calls.ids, limit), forms) },
  }
}

function joined(first: readonly string[], then: readonly string[], limit: number): string[] {
  return [...new Set([...first, ...then])].slice(0, limit)
}

function extent({ ids, total, isWhole }: EntriesFound, more: readonly string[]): { total: number, isWhole: boolean } {
  return { total: total + new Set(more.filter(id => !ids.includes(id))).size, isWhole }
}

async function numberOwners({ store, cipher }: EngineContext, query: string): Promise<{ customers: string[], calls: string[] }> {
  const e164 = toE164(query)
  const numbers = e164 === null ? [] : await store.read.find('phoneNumbers', { hmac: cipher.lookup(e164) }, { limit: mostOfOne })
  if (numbers.length === 0)
    return { customers: [], calls: [] }
  const ids = new Set(numbers.map(number => number.id))
  const customers = [...new Set(numbers.map(number => number.customerId))]
  const calls = await store.read.find('callbacks', { customerId: customers }, { order: [['createdAt', 'desc']], limit: mostOfOne })
  return { customers, calls: calls.filter(call => ids.has(call.phoneNumberId)).map(call => call.id) }
}

/** The rooms of some customers, the newest first. */
async function roomsOf(read: ReadHandle, customerIds: readonly string[]): Promise<Map<string, ConversationRecord[]>> {
  const found = await Promise.all(customerIds.map(async customerId => [customerId, await read.find('conversations', { customerId }, { order: [['lastAt', 'desc']], limit: mostOfOne })] as const))
  return new Map(found)
}

async function customerHits(read: ReadHandle, ids: readonly string[], forms: readonly string[], byNumber: ReadonlySet<string>): Promise<Others['customers']['hits']> {
  if (ids.length === 0)
    return []
  const [customers, identities, notes, tags, rooms] = await Promise.all([
    read.getMany('customers', ids),
    read.find('identities', { customerId: ids }),
    read.find('customerNotes', { customerId: ids }),
    read.find('customerTags', { customerId: ids }),
    roomsOf(read, ids),
  ])
  return ids.flatMap((id) => {
    const customer = customers.find(each => each.id === id)
    if (customer === undefined)
      return []
    const own = identities.filter(each => each.customerId === id)
    const texts = [...own.map(each => each.name).filter(name => name !== customer.name), customer.note, ...notes.filter(note => note.customerId === id).map(note => note.text), ...tags.filter(tag => tag.customerId === id).map(tag => tag.tag)]
    const said = texts.find(text => findMarks(text, forms).length > 0) ?? ''
    const theirs = rooms.get(id) ?? []
    return [{
      customerId: id,
      name: customer.name,
      vip: customer.vip,
      channels: [...new Set(own.map(each => each.channel))],
      ...cutOut(said, findMarks(said, forms)),
      conversationId: theirs[0]?.id ?? null,
      lastAt: theirs[0]?.lastAt ?? customer.createdAt,
      conversations: theirs.length,
      byNumber: byNumber.has(id),
    }]
  })
}

async function caseHits(read: ReadHandle, ids: readonly string[], forms: readonly string[]): Promise<Others['cases']['hits']> {
  if (ids.length === 0)
    return []
  const [cases, rooms] = await Promise.all([read.getMany('cases', ids), read.find('conversations', { caseId: ids }, { order: [['lastAt', 'desc']] })])
  const customers = await read.getMany('customers', cases.map(each => each.customerId))
  return ids.flatMap((id) => {
    const row = cases.find(each => each.id === id)
    return row === undefined
      ? []
      : [{
          caseId: id,
          title: row.title,
          marks: findMarks(row.title, forms).map(([start, end]): [number, number] => [start, end]),
          status: row.status,
          customerName: customers.find(each => each.id === row.customerId)?.name ?? '',
          conversationId: rooms.find(room => room.caseId === id)?.id ?? null,
          openedAt: row.openedAt,
        }]
  })
}

async function callHits(read: ReadHandle, ids: readonly string[], forms: readonly string[]): Promise<Others['calls']['hits']> {
  if (ids.length === 0)
    return []
  const calls = await read.getMany('callbacks', ids)
  const [rooms, agents, numbers] = await Promise.all([
    read.getMany('conversations', calls.map(call => call.conversationId)),
    read.getMany('agents', calls.map(call => call.agentId)),
    read.getMany('phoneNumbers', calls.map(call => call.phoneNumberId)),
  ])
  const toHit = (call: CallbackRecord) => ({
    callbackId: call.id,
    conversationId: call.conversationId,
    customerName: rooms.find(room => room.id === call.conversationId)?.customerName ?? '',
    agentName: agents.find(agent => agent.id === call.agentId)?.name ?? '',
    number: numbers.find(number => number.id === call.phoneNumberId)?.masked ?? '',
    at: call.createdAt,
    talkMs: call.talkMs,
    disposition: call.disposition,
    ...cutOut(call.note, findMarks(call.note, forms)),
  })
  return ids.flatMap(id => calls.filter(call => call.id === id).map(toHit))
}
