import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { audit } from '../context.ts'

/** Pause between two rounds, ms. */
const everyMs = 3_600_000
const dayMs = 24 * 3_600_000
/** Rooms looked at in one step, and steps of one round; what is left waits for the next. */
const rooms = { perStep: 50, steps: 200 } as const
/** Rows changed in one unit. */
const mostRows = 300

const nobody = { sessionId: 'engine', agentId: 'system', role: 'supervisor' } as const

/**
 * Where a team keeps texts for some days only: takes words, files and journal rows out of rooms whose case is closed for longer. That
 * there was a message, who wrote it and when, how it was answered, stays; so does a line in the audit.
 */
export function retentionRound(context: EngineContext): Round {
  return {
    name: 'retention',
    everyMs,
    async run() {
      for (const account of await context.store.read.find('accounts', {})) {
        if (account.retentionDays !== null)
          await eraseOld(context, account, context.now() - account.retentionDays * dayMs)
      }
    },
  }
}

async function eraseOld(context: EngineContext, account: Row<'accounts'>, cutoff: number): Promise<void> {
  let passed = 0
  for (let step = 0; step < rooms.steps; step += 1) {
    const found = await context.store.read.find('conversations', { accountId: account.id, status: 'resolved', lastAt: { lte: cutoff } }, { order: [['lastAt', 'asc']], limit: rooms.perStep, offset: passed })
    if (found.length === 0)
      break
    passed += found.length
    for (const room of found.filter(hasWords))
      await eraseRoom(context, room, cutoff)
  }
  await eraseLetters(context, account.id, cutoff)
}

/** Erased rooms have none of these; a room that somebody wrote into again has. */
function hasWords(room: Row<'conversations'>): boolean {
  return room.preview !== '' || room.context !== null || room.replyTarget !== null
}

/** The files of a room go first: a crash in between leaves the rows, and the next round comes back for them. */
async function eraseRoom(context: EngineContext, room: Row<'conversations'>, cutoff: number): Promise<void> {
  const matter = await context.store.read.get('cases', room.caseId)
  if (matter === undefined || matter.status !== 'closed' || (matter.closedAt ?? Number.POSITIVE_INFINITY) > cutoff)
    return
  const files = await eraseFiles(context, room)
  let messages = 0
  let erased: number
  do {
    erased = await context.store.write(tx => eraseMessages(tx, room))
    messages += erased
  } while (erased > 0)
  await context.store.write(tx => eraseJournal(tx, room))
  await context.store.write(tx => closeRoom(context, tx, room, { messages, files, olderThan: cutoff }))
}

async function eraseFiles(context: EngineContext, room: Row<'conversations'>): Promise<number> {
  const ids = (await context.store.read.find('messages', { conversationId: room.id })).map(message => message.id)
  const files = ids.length === 0 ? [] : (await context.store.read.find('media', { messageId: ids })).filter(file => file.ref !== '')
  for (const file of files) {
    const { sha256 } = file
    if (sha256 !== null && await context.store.read.count('media', { sha256, id: { ne: file.id } }) === 0)
      await context.files.remove(sha256)
    await context.store.write(async (tx) => {
      await tx.update('media', file.id, { state: 'gone', ref: '', name: null, sha256: null, size: null })
      tx.changed('media', file.id, file.attempts + 3, room.id)
    })
  }
  return files.length
}

/** Takes the words out of some messages and what was sent; answers how many had any. */
async function eraseMessages(tx: WriteHandle, room: Row<'conversations'>): Promise<number> {
  const some = await tx.find('messages', { conversationId: room.id, text: { ne: '' } }, { limit: mostRows })
  if (some.length === 0)
    return 0
  for (const message of some) {
    Object.assign(message, { text: '', facts: { erased: true }, replyTarget: null, version: message.version + 1 })
    tx.changed('messages', message.id, message.version, room.id)
  }
  await tx.updateMany('messages', some)
  const sent = await tx.find('outbox', { messageId: some.map(message => message.id) })
  for (const row of sent)
    Object.assign(row, { text: '', media: null })
  await tx.updateMany('outbox', sent)
  return some.length
}

async function eraseJournal(tx: WriteHandle, room: Row<'conversations'>): Promise<void> {
  const keys = (await tx.find('messages', { conversationId: room.id })).flatMap(message => message.objectKey ?? [])
  for (let start = 0; start < keys.length; start += mostRows)
    await tx.remove('journal', { objectKey: keys.slice(start, start + mostRows), accountId: room.accountId })
}

async function closeRoom(context: EngineContext, tx: WriteHandle, room: Row<'conversations'>, facts: { messages: number, files: number, olderThan: number }): Promise<void> {
  const current = await tx.get('conversations', room.id)
  if (current === undefined)
    return
  await tx.remove('drafts', { conversationId: room.id })
  // Who decided what stays; the words do not.
  for (const review of await tx.find('reviews', { conversationId: room.id }))
    await tx.update('reviews', review.id, { writtenText: null, why: '' })
  await tx.update('cases', current.caseId, { title: '' })
  await tx.update('conversations', room.id, { preview: '', context: null, replyTarget: null, version: current.version + 1 })
  tx.changed('conversations', room.id, current.version + 1, current.caseId)
  await audit(context, tx, nobody, 'retention.erase', 'conversation', room.id, facts)
}

/** Samples of what could not be read, once somebody decided about them. */
async function eraseLetters(context: EngineContext, accountId: string, cutoff: number): Promise<void> {
  await context.store.write(async (tx) => {
    const old = await tx.find('deadLetters', { accountId, endedAt: { lte: cutoff }, raw: { ne: '' } }, { limit: mostRows })
    for (const letter of old)
      Object.assign(letter, { raw: '' })
    await tx.updateMany('deadLetters', old)
  })
}
