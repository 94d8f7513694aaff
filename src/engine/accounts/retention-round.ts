import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { audit } from '../context.ts'
import { eraseRoom } from '../customers/erase-room.ts'
import { tellCustomer } from '../customers/persons.ts'
import { isHeld } from '../customers/remembered.ts'

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
      await eraseClosed(context, room, cutoff)
  }
  await eraseLetters(context, account.id, cutoff)
}

/** Erased rooms have none of these; a room that somebody wrote into again has. */
function hasWords(room: Row<'conversations'>): boolean {
  return room.preview !== '' || room.context !== null || room.replyTarget !== null
}

/** Whose words must stay keeps them, however long their case is closed. */
async function eraseClosed(context: EngineContext, room: Row<'conversations'>, cutoff: number): Promise<void> {
  const matter = await context.store.read.get('cases', room.caseId)
  if (matter === undefined || matter.status !== 'closed' || (matter.closedAt ?? Number.POSITIVE_INFINITY) > cutoff)
    return
  if (await isHeld(context.store.read, room.customerId))
    return
  await eraseRoom(context, room, 'words', async (tx, erased) => {
    await eraseKnown(tx, room.customerId, cutoff)
    await audit(context, tx, nobody, 'retention.erase', 'conversation', room.id, { ...erased, olderThan: cutoff })
  })
}

/** With the last words of a customer goes what colleagues noted of them in that time, and how they were joined and separated. */
async function eraseKnown(tx: WriteHandle, customerId: string, cutoff: number): Promise<void> {
  if (await tx.count('conversations', { customerId, preview: { ne: '' } }) > 0)
    return
  await tx.remove('customerNotes', { customerId, at: { lte: cutoff } })
  await tx.remove('customerTags', { customerId, at: { lte: cutoff } })
  await tx.remove('joins', { customerId, at: { lte: cutoff } })
  await tx.remove('joins', { otherId: customerId, at: { lte: cutoff } })
  const customer = await tx.get('customers', customerId)
  if (customer !== undefined)
    await tellCustomer(tx, { ...customer, note: '' })
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
