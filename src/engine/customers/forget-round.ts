import type { ForgetPhase } from '../../shared/domain/customer.ts'
import type { EngineContext } from '../context.ts'
import type { ReadHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import type { Round } from '../timers/rounds.ts'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'
import { forgetPhases } from '../../shared/domain/customer.ts'
import { audit } from '../context.ts'
import { eraseRoom } from './erase-room.ts'
import { redactAudit } from './forget-audit.ts'
import { erasePerson } from './forget-person.ts'
import { mustGetCustomer, tellCustomer } from './persons.ts'

type Forgetting = Row<'forgettings'>
/** One slice of a phase; answers where the next one begins, or null when the phase is over. */
type Slice = (context: EngineContext, row: Forgetting) => Promise<string | null>

/** Pause between two rounds, ms. */
const everyMs = 2_000
/** Rows looked at in one slice; what comes back from a platform is long. */
const atOnce = 100
/** Slices of one round; what is left waits for the next. */
const slicesPerRound = 500
/** Messages indexed at a time. */
const indexed = 128

const slices: Readonly<Record<Exclude<ForgetPhase, 'done'>, Slice>> = {
  journal: eraseJournal,
  letters: eraseLetters,
  quotes: eraseQuotes,
  rooms: eraseNextRoom,
  person: erasePerson,
  audit: redactAudit,
  index: settleIndex,
  files: emptyFiles,
}

/**
 * Forgets those whom somebody decided to forget: in slices, each of which leaves behind how far it came, so that the first round after a crash
 * goes on from there.
 */
export function forgetRound(context: EngineContext): Round {
  return {
    name: 'forgetting',
    everyMs,
    async run() {
      for (const row of await context.store.read.find('forgettings', { endedAt: null }, { order: [['askedAt', 'asc']] }))
        await forgetOne(context, row)
    },
  }
}

async function forgetOne(context: EngineContext, asked: Forgetting): Promise<void> {
  let row = asked
  for (let done = 0; row.phase !== 'done'; done += 1) {
    if (done === slicesPerRound)
      return
    const cursor = await slices[row.phase](context, row)
    row = cursor === null ? { ...row, phase: nextPhase(row.phase), cursor: '' } : { ...row, cursor }
    const { phase } = row
    await context.store.write(tx => tx.update('forgettings', asked.id, { phase, cursor: row.cursor }))
    await turnOfTheLoop()
  }
  await context.store.write(async (tx) => {
    await tx.update('forgettings', asked.id, { endedAt: context.now() })
    await tellCustomer(tx, await mustGetCustomer(tx, asked.customerId))
    await audit(context, tx, { sessionId: 'engine', agentId: 'system', role: 'supervisor' }, 'customer.forgotten', 'customer', asked.customerId, { why: asked.reason, ...asked.counts })
  })
}

function nextPhase(phase: ForgetPhase): ForgetPhase {
  return forgetPhases[forgetPhases.indexOf(phase) + 1] ?? 'done'
}

/** What platforms brought names people beside its author, too: who answered whom, under whose post. */
async function eraseJournal({ store }: EngineContext, row: Forgetting): Promise<string | null> {
  const names = mentions(row.marks)
  const some = await store.read.find('journal', { id: { gt: row.cursor } }, { order: [['id', 'asc']], limit: atOnce })
  const quoted = new Map(some.map(each => [each.id, quotedIn(each.raw)]))
  const own = await keysOf(store.read, row.customerId, [...new Set([...quoted.values()].filter(key => key !== null))])
  const theirs = some.filter(each => names?.test(each.raw) || own.has(quoted.get(each.id) ?? '')).map(each => each.id)
  if (theirs.length > 0)
    await store.write(tx => tx.remove('journal', { id: theirs }))
  return some.at(-1)?.id ?? null
}

/** What an item answers; null when it does not say, or was cut. */
function quotedIn(raw: string): string | null {
  try {
    const item = JSON.parse(raw) as { context?: { objectKey?: unknown } } | null
    return typeof item?.context?.objectKey === 'string' ? item.context.objectKey : null
  }
  catch {
    return null
  }
}

async function eraseLetters({ store }: EngineContext, row: Forgetting): Promise<string | null> {
  const names = mentions(row.marks)
  const some = names === null ? [] : await store.read.find('deadLetters', { id: { gt: row.cursor } }, { order: [['id', 'asc']], limit: atOnce })
  const theirs = some.filter(each => names?.test(each.raw))
  await store.write(async (tx) => {
    await tx.updateMany('deadLetters', theirs.map(letter => ({ ...letter, raw: '', version: letter.version + 1 })))
    for (const letter of theirs)
      tx.changed('deadLetters', letter.id, letter.version + 1)
  })
  return some.at(-1)?.id ?? null
}

/** An account's id or name, standing by itself. Null when there is none to look for. */
function mentions(marks: readonly string[]): RegExp | null {
  const escaped = marks.map(mark => mark.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`))
  return escaped.length === 0 ? null : new RegExp(`(?<![\\w-])(?:${escaped.join('|')})(?![\\w-])`, 'u')
}

/** Rooms of others that begin with something this customer wrote. */
async function eraseQuotes({ store }: EngineContext, row: Forgetting): Promise<string | null> {
  const some = await store.read.find('conversations', { id: { gt: row.cursor } }, { order: [['id', 'asc']], limit: atOnce })
  const keys = [...new Set(some.flatMap(room => room.context?.objectKey ?? []))]
  const theirs = await keysOf(store.read, row.customerId, keys)
  const quoting = some.filter(room => room.context !== null && theirs.has(room.context.objectKey)).map(room => room.id)
  if (quoting.length > 0) {
    await store.write(async (tx) => {
      for (const room of await tx.getMany('conversations', quoting)) {
        await tx.update('conversations', room.id, { context: null, version: room.version + 1 })
        tx.changed('conversations', room.id, room.version + 1, room.caseId)
      }
    })
  }
  return some.at(-1)?.id ?? null
}

async function keysOf(read: ReadHandle, customerId: string, objectKey: readonly string[]): Promise<Set<string>> {
  const messages = objectKey.length === 0 ? [] : await read.find('messages', { objectKey })
  const rooms = await read.getMany('conversations', [...new Set(messages.map(message => message.conversationId))])
  const own = new Set(rooms.filter(room => room.customerId === customerId).map(room => room.id))
  return new Set(messages.filter(message => own.has(message.conversationId)).flatMap(message => message.objectKey ?? []))
}

async function eraseNextRoom(context: EngineContext, { customerId, cursor }: Forgetting): Promise<string | null> {
  const room = await context.store.read.one('conversations', { customerId, id: { gt: cursor } }, { order: [['id', 'asc']] })
  if (room === undefined)
    return null
  await eraseRoom(context, room, 'person')
  return room.id
}

/** The index unlearns what it knew, and what it never learned is not kept for it. */
async function settleIndex({ store, now }: EngineContext): Promise<null> {
  while ((await store.indexSome(indexed, now())).indexed > 0)
    await turnOfTheLoop()
  return null
}

/** By which accounts they were found goes, before the files are emptied of it. */
async function emptyFiles({ store }: EngineContext, row: Forgetting): Promise<null> {
  await store.write(tx => tx.update('forgettings', row.id, { marks: [] }))
  await store.scrub?.()
  return null
}
