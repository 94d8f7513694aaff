import type { EngineContext } from '../context.ts'
import type { WriteHandle } from '../store/port.ts'
import type { Row } from '../store/tables.ts'
import { setImmediate as turnOfTheLoop } from 'node:timers/promises'

type Facts = Row<'audit'>['facts']

/** Entities whose lines are gone through in one unit. */
const atOnce = 50
/** Facts whose words are the program's own; what people typed is in none of them, or is no such word. */
const ownWords = new Set(['why', 'reason', 'kind', 'code', 'role', 'state', 'status', 'outcome', 'disposition', 'field', 'from', 'to', 'end', 'channel', 'visibility'])
const word = /^[a-z][a-zA-Z_]{0,40}$/
const ownId = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** The audit keeps who did what and when; what it quotes of the customer goes. The cursor is the room. */
export async function redactAudit({ store }: EngineContext, { customerId, cursor }: Row<'forgettings'>): Promise<string | null> {
  if (cursor === '')
    await store.write(tx => redact(tx, [customerId]))
  const room = await store.read.one('conversations', { customerId, id: { gt: cursor } }, { order: [['id', 'asc']] })
  if (room === undefined)
    return null
  const of = { conversationId: room.id }
  const [calls, sent, consents] = await Promise.all([store.read.find('callbacks', of), store.read.find('outbox', of), store.read.find('consents', of)])
  const entities = [room.id, room.caseId, ...[...calls, ...consents].map(each => each.id), ...sent.flatMap(each => [each.id, each.messageId])]
  for (let from = 0; from < entities.length; from += atOnce) {
    await store.write(tx => redact(tx, entities.slice(from, from + atOnce)))
    await turnOfTheLoop()
  }
  return room.id
}

async function redact(tx: WriteHandle, entityId: readonly string[]): Promise<void> {
  const lines = await tx.find('audit', { entityId })
  await tx.updateMany('audit', lines.map(line => ({ ...line, facts: withoutWords(line.facts) })))
}

/** Numbers, yes and no, ids of ours and the program's own words. */
function withoutWords(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).filter(([key, value]) => typeof value !== 'string' || ownId.test(value) || (ownWords.has(key) && word.test(value))))
}
