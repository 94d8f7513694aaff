import type { Handlers } from '../border.ts'
import type { Actor, EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import { AppError } from '../../shared/errors.ts'
import { foldText } from '../../shared/rules/fold.ts'
import { hidePhones } from '../../shared/rules/hide-phones.ts'
import { audit } from '../context.ts'
import { openRoom, saveRoom } from '../use-cases/room.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'

type ProfileCalls = Pick<Handlers, 'customer:setVip' | 'customer:setTags' | 'customer:tagsLike' | 'customer:addNote' | 'customer:editNote'>

/** Tags looked at for suggestions, the newest first, and how many are suggested. */
const lookedAt = 5_000
const suggested = 8
/** Versions of a note that are kept beside it. */
const keptVersions = 50

/** What colleagues know of a customer: notes (a phone number in one is masked as it is written), tags, whether they are a VIP. */
export function profileCalls(context: EngineContext): ProfileCalls {
  const { store } = context
  return {
    'customer:setVip': async (actor, input) => {
      await store.write(tx => setVip(context, tx, actor, input.customerId, input.vip))
      return {}
    },
    'customer:setTags': async (actor, input) => {
      await store.write(tx => setTags(context, tx, actor, input.customerId, input.tags))
      return {}
    },
    'customer:tagsLike': async (_actor, input) => {
      const wanted = foldText(input.text)
      const people = new Map<string, number>()
      for (const { tag } of await store.read.find('customerTags', {}, { order: [['at', 'desc']], limit: lookedAt }))
        people.set(tag, (people.get(tag) ?? 0) + 1)
      const tags = [...people].filter(([tag]) => foldText(tag).includes(wanted)).sort((a, b) => b[1] - a[1]).slice(0, suggested)
      return { tags: tags.map(([tag, count]) => ({ tag, people: count })) }
    },
    'customer:addNote': (actor, input) => store.write(async (tx) => {
      const customer = await mustGetCustomer(tx, input.customerId)
      const noteId = context.newId()
      await tx.insert('customerNotes', { id: noteId, version: 1, customerId: customer.id, authorId: actor.agentId, text: hidePhones(input.text.trim()), at: context.now(), editedAt: null, history: [] })
      await tellCustomer(tx, customer)
      await audit(context, tx, actor, 'customer.note', 'customer', customer.id, { note: noteId })
      return { noteId }
    }),
    'customer:editNote': async (actor, input) => {
      await store.write(tx => editNote(context, tx, actor, input))
      return {}
    },
  }
}

async function setVip(context: EngineContext, tx: WriteHandle, actor: Actor, customerId: string, vip: boolean): Promise<void> {
  const customer = await mustGetCustomer(tx, customerId)
  if (customer.vip === vip)
    return
  await tellCustomer(tx, { ...customer, vip })
  for (const { id } of await tx.find('conversations', { customerId, vip: !vip })) {
    const room = await openRoom(tx, id)
    room.conversation.vip = vip
    await saveRoom(tx, room)
  }
  await audit(context, tx, actor, 'customer.vip', 'customer', customerId, { vip })
}

async function setTags(context: EngineContext, tx: WriteHandle, actor: Actor, customerId: string, wanted: readonly string[]): Promise<void> {
  const customer = await mustGetCustomer(tx, customerId)
  const tags = new Set(wanted.map(tag => tag.trim()).filter(tag => tag !== ''))
  const rows = await tx.find('customerTags', { customerId })
  const gone = rows.filter(row => !tags.has(row.tag))
  const added = [...tags].filter(tag => !rows.some(row => row.tag === tag))
  if (gone.length + added.length === 0)
    return
  if (gone.length > 0)
    await tx.remove('customerTags', { id: gone.map(row => row.id) })
  await tx.insert('customerTags', added.map(tag => ({ id: context.newId(), customerId, tag, agentId: actor.agentId, at: context.now() })))
  await tellCustomer(tx, customer)
  await audit(context, tx, actor, 'customer.tags', 'customer', customerId, { added: added.join('、'), gone: gone.map(row => row.tag).join('、') })
}

async function editNote(context: EngineContext, tx: WriteHandle, actor: Actor, input: { noteId: string, version: number, text: string }): Promise<void> {
  const note = await tx.get('customerNotes', input.noteId)
  if (note === undefined)
    throw new AppError('not_found')
  if (note.authorId !== actor.agentId)
    throw new AppError('forbidden')
  if (note.version !== input.version)
    throw new AppError('stale_version')
  const text = hidePhones(input.text.trim())
  const history = [...note.history, { text: note.text, at: note.editedAt ?? note.at }].slice(-keptVersions)
  await tx.update('customerNotes', note.id, { text, editedAt: context.now(), history, version: note.version + 1 })
  await tellCustomer(tx, await mustGetCustomer(tx, note.customerId))
  await audit(context, tx, actor, text === '' ? 'customer.noteRemove' : 'customer.noteEdit', 'customer', note.customerId, { note: note.id })
}
