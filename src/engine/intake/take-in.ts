import type { BadItem, FeedCursor } from '../../channels/connector.ts'
import type { InboundItem, InboundMessage } from '../../shared/domain/index.ts'
import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Scene } from './scene.ts'
import { takeBrandMessage } from './brand-message.ts'
import { applyChange, takeChange, takeEvent, takeSpread } from './changes.ts'
import { takeAsAddressed, takeCustomerMessage } from './customer-message.ts'
import { flushScene, loadScene, objectId, roomKey } from './scene.ts'

/** What one poll or push brought, to be stored in one transaction with where the feed now stands. */
export interface Catch {
  readonly accountId: string
  readonly feed: string
  readonly items: readonly InboundItem[]
  readonly bad: readonly BadItem[]
  /** Where the feed stands after these items; null for pushes. */
  readonly cursor: FeedCursor | null
  /** A run begun before a reload has an older generation and may not move the cursor. */
  readonly generation: number
  /** More rows of the same unit, written after the items'; works on the handle alone, for the unit may be run again. */
  readonly alongside?: (tx: WriteHandle, items: readonly InboundItem[]) => Promise<void>
}

/** What became of a catch. */
export interface Taken {
  readonly messages: number
  readonly known: number
  readonly dead: number
  /** False when a newer run owns the cursor: nothing was stored. */
  readonly current: boolean
}

/** Items per transaction; a longer catch is cut, the cursor moves with the last part. */
const chunkSize = 200
/** Feed name of what a platform pushes; a push that comes twice is a repeat, not an overlap. */
const pushFeed = 'push'
/** Longest raw sample kept, UTF-16 units. */
const rawLimit = 16_384

/** Stores everything a platform told us, once each, in order, with its turn, duty and clock. Resolves after commit. */
export async function takeIn(context: EngineContext, all: Catch): Promise<Taken> {
  const ordered = [...all.items].sort(inPlatformOrder)
  let sum: Taken = { messages: 0, known: 0, dead: 0, current: true }
  for (let start = 0; start === 0 || start < ordered.length; start += chunkSize) {
    const last = start + chunkSize >= ordered.length
    const part: Catch = { ...all, items: ordered.slice(start, start + chunkSize), bad: last ? all.bad : [], cursor: last ? all.cursor : null }
    const taken = await takePart(context, part)
    sum = { messages: sum.messages + taken.messages, known: sum.known + taken.known, dead: sum.dead + taken.dead, current: taken.current }
    if (!taken.current)
      break
  }
  return sum
}

/** One part in one unit; when an item cannot be stored it goes to the dead letters alone and spares the others. */
async function takePart(context: EngineContext, part: Catch): Promise<Taken> {
  try {
    return await context.store.write(tx => takeUnit(context, tx, part))
  }
  catch (error) {
    if (part.items.length <= 1 || isTransient(error))
      throw error
    context.log.warn({ feed: part.feed, items: part.items.length }, 'a batch failed, storing its items one by one')
    return takeOneByOne(context, part)
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof Error && 'retryable' in error && error.retryable === true
}

async function takeOneByOne(context: EngineContext, part: Catch): Promise<Taken> {
  const sum = { messages: 0, known: 0, dead: 0, current: true }
  const bad: BadItem[] = [...part.bad]
  for (const item of part.items) {
    try {
      const taken = await context.store.write(tx => takeUnit(context, tx, { ...part, items: [item], bad: [], cursor: null }))
      sum.messages += taken.messages
      sum.known += taken.known
    }
    catch (error) {
      if (isTransient(error))
        throw error
      context.log.error({ err: error, feed: part.feed }, 'an item could not be stored')
      bad.push({ raw: JSON.stringify(item), code: 'internal', reason: 'store_refused' })
    }
  }
  const taken = await context.store.write(tx => takeUnit(context, tx, { ...part, items: [], bad }))
  return { ...sum, dead: taken.dead, current: taken.current }
}

async function takeUnit(context: EngineContext, tx: WriteHandle, part: Catch): Promise<Taken> {
  if (part.cursor !== null && !await moveCursor(context, tx, part, part.cursor))
    return { messages: 0, known: 0, dead: 0, current: false }
  await keepBad(context, tx, part)
  if (part.items.length === 0)
    return { messages: 0, known: 0, dead: part.bad.length, current: true }
  const scene = await loadScene(tx, part.accountId, part.items)
  const { fresh, again, otherwise } = sortOut(context, scene, part)
  const unchanged = await readAgain(context, tx, scene, part.feed, again)
  const firstNumber = fresh.length === 0 ? 0 : await tx.nextMessageNumbers(fresh.length)
  if (fresh.some(message => message.byBrand))
    scene.outbox.load(await tx.find('outbox', { accountId: part.accountId, state: ['sending', 'by_hand', 'unknown', 'sent', 'in_review'], threadKey: fresh.filter(message => message.byBrand).map(message => message.threadKey) }))
  await loadPassedOver(tx, scene, otherwise)
  otherwise.forEach(message => takeAsAddressed(context, scene, message))
  fresh.forEach((message, index) => takeMessage(context, scene, part, message, firstNumber + index))
  for (const item of part.items) {
    if (item.type === 'event')
      takeEvent(scene, item)
    else if (item.type === 'spread')
      takeSpread(scene, item)
    else if (item.type !== 'message')
      takeChange(context, scene, item, part.feed)
  }
  await journal(context, tx, part.feed, part.accountId, part.items.filter(item => !unchanged.has(item)))
  await flushScene(tx, scene)
  await part.alongside?.(tx, part.items)
  return { messages: fresh.length, known: part.items.length - fresh.length, dead: part.bad.length, current: true }
}

/** Turns that the rules had passed over, of rooms whose voice now comes addressed to the brand. */
async function loadPassedOver(tx: WriteHandle, scene: Scene, otherwise: readonly InboundMessage[]): Promise<void> {
  const rooms = otherwise.filter(message => message.addressed && !message.byBrand)
    .flatMap(message => scene.conversations.byId.get(scene.rooms.get(roomKey(message.threadKey, message.visibility)) ?? '') ?? [])
    .filter(room => room.touchpoint === 'search_hit' && room.triage === 'no_reply_needed')
  if (rooms.length > 0)
    scene.turns.load(await tx.find('turns', { conversationId: rooms.map(room => room.id), state: 'no_reply_needed' }))
}

/** What a part brought: messages that are new, and those that the same feed shows again within its overlap. */
interface Sorted {
  readonly fresh: readonly InboundMessage[]
  readonly again: readonly InboundMessage[]
  /** Came by another way than before. */
  readonly otherwise: readonly InboundMessage[]
}

/** Separates new messages from objects that came before; those gain an arrival when it is another way by which they come. */
function sortOut(context: EngineContext, scene: Scene, part: Catch): Sorted {
  const fresh = new Map<string, InboundMessage>()
  const again: InboundMessage[] = []
  const otherwise: InboundMessage[] = []
  const made = new Set<string>()
  for (const item of part.items) {
    if (item.type !== 'message')
      continue
    const id = objectId(item)
    const known = scene.objects.byId.get(id)
    // An object without a message: a change came before it (F03), or the brand's answer before the question that makes its room.
    if (!fresh.has(id) && (known === undefined || (known.messageId === null && (known.arrivals === 0 || item.byBrand))))
      fresh.set(id, item)
    if (known === undefined) {
      made.add(id)
      scene.objects.add({ id, messageId: null, conversationId: null, firstAt: context.now(), arrivals: 1, feeds: [part.feed], pending: null })
    }
    else if (part.feed !== pushFeed && known.arrivals > 0 && known.feeds.includes(part.feed) && !made.has(id)) {
      again.push(item)
    }
    else {
      known.arrivals += 1
      if (!fresh.has(id))
        otherwise.push(item)
      if (!known.feeds.includes(part.feed))
        known.feeds = [...known.feeds, part.feed]
      scene.objects.touch(id)
    }
  }
  return { fresh: [...fresh.values()], again, otherwise }
}

/**
 * Polls overlap, so most of a quiet feed's page is known and writes nothing. A text that reads differently by now was edited,
 * or had been cut and is whole at last; only the feed that brought it first is believed, others may show it in their own way.
 * Answers the items that said nothing new.
 */
async function readAgain(context: EngineContext, tx: WriteHandle, scene: Scene, feed: string, again: readonly InboundMessage[]): Promise<ReadonlySet<InboundItem>> {
  const unchanged = new Set<InboundItem>(again)
  if (again.length === 0)
    return unchanged
  const objectOf = (item: InboundMessage) => scene.objects.byId.get(objectId(item))
  const idOf = (item: InboundMessage) => objectOf(item)?.messageId ?? ''
  const comparable = again.filter(item => item.truncated !== true && !item.byBrand && objectOf(item)?.feeds[0] === feed)
  scene.messages.load(await tx.getMany('messages', comparable.map(idOf).filter(id => id !== '' && !scene.messages.byId.has(id))))
  for (const item of comparable) {
    const message = scene.messages.byId.get(idOf(item))
    if (message === undefined || message.text === item.text || message.deletedAt !== null)
      continue
    unchanged.delete(item)
    const wasCut = message.facts.truncated === true
    const editedAt = message.editedAt
    applyChange(context, scene, message, { editedText: item.text, at: context.now() })
    if (wasCut)
      Object.assign(message, { facts: withoutCut(message.facts), editedAt })
  }
  return unchanged
}

function withoutCut({ truncated: _, ...facts }: Row<'messages'>['facts']): Row<'messages'>['facts'] {
  return facts
}

function takeMessage(context: EngineContext, scene: Scene, part: Catch, message: InboundMessage, n: number): void {
  const record = message.byBrand ? takeBrandMessage(context, scene, part.accountId, message, n) : takeCustomerMessage(context, scene, part.accountId, message, n)
  const object = scene.objects.byId.get(objectId(message))
  if (record === null || object === undefined)
    return
  object.messageId = record.id
  object.conversationId = record.conversationId
  if (object.pending !== null) {
    applyChange(context, scene, record, object.pending)
    object.pending = null
  }
  scene.objects.touch(object.id)
}

async function moveCursor(context: EngineContext, tx: WriteHandle, part: Catch, cursor: FeedCursor): Promise<boolean> {
  const id = `${part.accountId}:${part.feed}`
  const stored = await tx.get('cursors', id)
  if (stored !== undefined && stored.generation > part.generation)
    return false
  await tx.upsert('cursors', { id, cursor: { ...cursor }, generation: part.generation, updatedAt: context.now() })
  return true
}

/** What could not be read is listed once, however often the overlap of the polls or a retry brings it. */
async function keepBad(context: EngineContext, tx: WriteHandle, part: Catch): Promise<void> {
  if (part.bad.length === 0)
    return
  const rows = part.bad.map(item => ({ id: context.newId(), version: 1, accountId: part.accountId, feed: part.feed, code: item.code, reason: item.reason, raw: item.raw.slice(0, rawLimit), at: context.now(), endedAt: null, endedHow: null }))
  const listed = new Set((await tx.find('deadLetters', { accountId: part.accountId, feed: part.feed, raw: rows.map(row => row.raw) })).map(row => row.raw))
  const fresh = rows.filter(row => !listed.has(row.raw) && listed.add(row.raw))
  if (fresh.length === 0)
    return
  await tx.insert('deadLetters', fresh)
  for (const row of fresh)
    tx.changed('deadLetters', row.id, 1)
}

async function journal(context: EngineContext, tx: WriteHandle, feed: string, accountId: string, items: readonly InboundItem[]): Promise<void> {
  const receivedAt = context.now()
  await tx.insert('journal', items.map(item => ({ id: context.newId(), accountId, feed, objectKey: item.objectKey, at: item.at, receivedAt, raw: JSON.stringify(item).slice(0, rawLimit) })))
}

/** Platform's time, then the platform's own order. */
function inPlatformOrder(a: InboundItem, b: InboundItem): number {
  if (a.at !== b.at)
    return a.at - b.at
  const left = 'order' in a ? a.order ?? '' : ''
  const right = 'order' in b ? b.order ?? '' : ''
  return left.length - right.length || (left < right ? -1 : left > right ? 1 : 0)
}
