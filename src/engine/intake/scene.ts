import type { InboundItem, InboundMessage } from '../../shared/domain/index.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Tracked } from './working-set.ts'
import { createTracked } from './working-set.ts'

/** Everything one intake unit works on, loaded in a handful of queries. */
export interface Scene {
  readonly objects: Tracked<'platformObjects'>
  readonly identities: Tracked<'identities'>
  readonly customers: Tracked<'customers'>
  readonly cases: Tracked<'cases'>
  readonly conversations: Tracked<'conversations'>
  readonly messages: Tracked<'messages'>
  readonly media: Tracked<'media'>
  readonly turns: Tracked<'turns'>
  readonly obligations: Tracked<'obligations'>
  readonly phoneNumbers: Tracked<'phoneNumbers'>
  readonly outbox: Tracked<'outbox'>
  /** Conversation ids by `room key`. */
  readonly rooms: Map<string, string>
  /** Open turn of a conversation, if any. */
  readonly openTurns: Map<string, Row<'turns'>>
  /** Open obligations by conversation. */
  readonly openDuties: Map<string, Row<'obligations'>[]>
  /** Open cases by customer, newest first. */
  readonly openCases: Map<string, Row<'cases'>[]>
  /** Timers to set, by id (a later one replaces). */
  readonly timers: Map<string, Row<'timers'>>
}

/** Key of a room within its account. */
export const roomKey = (threadKey: string, visibility: string) => `${visibility}|${threadKey}`
/** Id of a platform object's row. */
export const objectId = (item: Pick<InboundItem, 'channel' | 'objectKey'>) => `${item.channel}:${item.objectKey}`
/** Id of an identity's row. */
export const identityId = (message: Pick<InboundMessage, 'channel' | 'author'>) => `${message.channel}:${message.author.uid}`

const inConversation = (row: { conversationId: string }) => row.conversationId

/** Loads what the items of one account touch. */
export async function loadScene(tx: WriteHandle, accountId: string, items: readonly InboundItem[]): Promise<Scene> {
  const scene = emptyScene()
  const threads = items.flatMap(item => 'threadKey' in item ? [item.threadKey] : [])
  const authors = items.flatMap(item => 'author' in item ? [`${item.channel}:${item.author.uid}`] : [])
  scene.objects.load(await tx.getMany('platformObjects', unique(items.map(objectId))))
  scene.identities.load(await tx.getMany('identities', unique(authors)))
  if (threads.length > 0)
    scene.conversations.load(await tx.find('conversations', { accountId, threadKey: unique(threads) }))
  await loadTouched(tx, scene, items)
  for (const conversation of scene.conversations.byId.values())
    scene.rooms.set(roomKey(conversation.threadKey, conversation.visibility), conversation.id)
  await loadAround(tx, scene)
  return scene
}

/** Messages that an edit, a deletion or new counts name, and the rooms they are in. */
async function loadTouched(tx: WriteHandle, scene: Scene, items: readonly InboundItem[]): Promise<void> {
  const named = items.flatMap(item => item.type === 'edited' || item.type === 'deleted' || item.type === 'spread' ? scene.objects.byId.get(objectId(item))?.messageId ?? [] : [])
  if (named.length === 0)
    return
  scene.messages.load(await tx.getMany('messages', unique(named)))
  const missing = [...scene.messages.byId.values()].map(inConversation).filter(id => !scene.conversations.byId.has(id))
  scene.conversations.load(await tx.getMany('conversations', unique(missing)))
}

async function loadAround(tx: WriteHandle, scene: Scene): Promise<void> {
  const conversationIds = [...scene.conversations.byId.keys()]
  const customerIds = unique([...scene.identities.byId.values()].map(identity => identity.customerId))
  if (customerIds.length > 0) {
    scene.customers.load(await tx.getMany('customers', customerIds))
    scene.cases.load(await tx.find('cases', { customerId: customerIds, status: 'open' }, { order: [['openedAt', 'desc']] }))
    for (const row of scene.cases.byId.values())
      push(scene.openCases, row.customerId, row)
  }
  if (conversationIds.length === 0)
    return
  scene.turns.load(await tx.find('turns', { conversationId: conversationIds, state: ['undecided', 'waiting'] }))
  scene.obligations.load(await tx.find('obligations', { conversationId: conversationIds, closedAt: null }))
  for (const turn of scene.turns.byId.values())
    scene.openTurns.set(turn.conversationId, turn)
  for (const duty of scene.obligations.byId.values())
    push(scene.openDuties, duty.conversationId, duty)
}

/** Writes everything that was made or changed, in an order that never names a row that is not there yet. */
export async function flushScene(tx: WriteHandle, scene: Scene): Promise<void> {
  for (const tracked of [scene.customers, scene.identities, scene.cases, scene.conversations, scene.turns, scene.obligations, scene.messages, scene.media, scene.phoneNumbers, scene.outbox, scene.objects])
    await tracked.flush(tx)
  if (scene.timers.size > 0)
    await tx.upsert('timers', [...scene.timers.values()])
}

function emptyScene(): Scene {
  return {
    objects: createTracked('platformObjects'),
    identities: createTracked('identities'),
    customers: createTracked('customers', { entity: 'customers' }),
    cases: createTracked('cases', { entity: 'cases' }),
    conversations: createTracked('conversations', { entity: 'conversations', parent: conversation => conversation.caseId }),
    messages: createTracked('messages', { entity: 'messages', parent: inConversation }),
    media: createTracked('media', { entity: 'media' }),
    turns: createTracked('turns', { entity: 'turns', parent: inConversation }),
    obligations: createTracked('obligations', { entity: 'obligations', parent: inConversation }),
    phoneNumbers: createTracked('phoneNumbers'),
    outbox: createTracked('outbox', { entity: 'outbox', parent: inConversation }),
    rooms: new Map(),
    openTurns: new Map(),
    openDuties: new Map(),
    openCases: new Map(),
    timers: new Map(),
  }
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)]
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list === undefined)
    map.set(key, [value])
  else
    list.push(value)
}
