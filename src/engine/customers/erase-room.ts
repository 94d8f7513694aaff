import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { ConversationRecord, MessageRecord } from '../store/tables.ts'
import type { EraseDepth } from './erase-hanging.ts'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { eraseHanging } from './erase-hanging.ts'

/** Messages changed in one unit: what the search index has to unlearn of each goes with them. */
const atOnce = 60

/** What went. */
export interface ErasedRoom { readonly messages: number, readonly files: number }

/**
 * Takes words, files and journal rows out of a room; that there was a message, from which side, when and how it was answered, stays. The files
 * go first: a crash in between leaves the rows, and who comes again finds the rest. `atEnd` is part of
 * the last unit, with which the room is done.
 */
export async function eraseRoom(context: EngineContext, room: ConversationRecord, depth: EraseDepth, atEnd: (tx: WriteHandle, erased: ErasedRoom) => Promise<void> = async () => {}): Promise<void> {
  const { store } = context
  let [messages, files, seq] = [0, 0, 0]
  for (;;) {
    const some = await store.read.find('messages', { conversationId: room.id, seq: { gt: seq } }, { order: [['seq', 'asc']], limit: atOnce })
    if (some.length === 0)
      break
    seq = some.at(-1)!.seq
    files += await eraseFiles(context, room.id, some.map(message => message.id))
    messages += await store.write(tx => eraseMessages(tx, room, some.map(message => message.id), depth))
    await turnOfTheLoop()
  }
  for (const upload of await store.read.find('uploads', { conversationId: room.id }))
    await context.files.drop(upload.id)
  await store.write(async (tx) => {
    await tx.remove('uploads', { conversationId: room.id })
    await eraseHanging(tx, room, depth)
    await atEnd(tx, { messages, files })
  })
}

async function eraseFiles(context: EngineContext, roomId: string, messageId: string[]): Promise<number> {
  const files = (await context.store.read.find('media', { messageId })).filter(file => file.ref !== '')
  for (const file of files) {
    const { sha256 } = file
    if (sha256 !== null && await context.store.read.count('media', { sha256, id: { ne: file.id } }) === 0)
      await context.files.remove(sha256)
    if (file.ref.startsWith('upload:'))
      await context.files.drop(file.ref.slice('upload:'.length))
    await context.store.write(async (tx) => {
      await tx.update('media', file.id, { state: 'gone', ref: '', name: null, sha256: null, size: null })
      tx.changed('media', file.id, file.attempts + 3, roomId)
    })
  }
  return files.length
}

/** Takes the words out of some messages and of what was sent; answers how many had any. */
async function eraseMessages(tx: WriteHandle, room: ConversationRecord, ids: readonly string[], depth: EraseDepth): Promise<number> {
  const all = await tx.getMany('messages', ids)
  const keys = all.flatMap(message => message.objectKey ?? [])
  const some = all.filter(message => hasTraces(message, depth))
  for (const message of some) {
    const nameless = depth === 'person' ? { objectKey: null, parentKey: null, ...(message.authorKind === 'customer' || message.authorKind === 'bystander' ? { authorName: '' } : {}) } : {}
    Object.assign(message, { text: '', facts: { erased: true }, replyTarget: null, version: message.version + 1, ...nameless })
    tx.changed('messages', message.id, message.version, room.id)
  }
  await tx.updateMany('messages', some)
  if (keys.length > 0) {
    await tx.remove('journal', { objectKey: keys, accountId: room.accountId })
    const objects = (await tx.getMany('platformObjects', keys.map(key => `${room.channel}:${key}`))).filter(object => object.pending !== null)
    await tx.updateMany('platformObjects', objects.map(object => ({ ...object, pending: null })))
  }
  await eraseSent(tx, ids, depth)
  return some.length
}

function hasTraces(message: MessageRecord, depth: EraseDepth): boolean {
  return message.text !== '' || message.facts.erased !== true || (depth === 'person' && (message.objectKey !== null || message.parentKey !== null))
}

async function eraseSent(tx: WriteHandle, messageId: readonly string[], depth: EraseDepth): Promise<void> {
  const sent = await tx.find('outbox', { messageId })
  await tx.updateMany('outbox', sent.map(row => ({ ...row, text: '', media: null, errorDetails: null, ...(depth === 'person' ? { replyTarget: null, threadKey: '', objectKey: null } : {}) })))
  const ids = sent.map(row => row.id)
  // Who decided what stays; the words do not.
  const reviews = await tx.getMany('reviews', ids)
  await tx.updateMany('reviews', reviews.map(review => ({ ...review, writtenText: null, why: '' })))
  if (depth === 'person') {
    const posts = await tx.getMany('handPosts', ids)
    await tx.updateMany('handPosts', posts.map(post => ({ ...post, url: '' })))
  }
}
