import type { Store } from '../../src/engine/store/port.ts'
import type { MessageRecord } from '../../src/engine/store/tables.ts'
import type { TruthEntry } from '../../src/sandbox/truth.ts'

/** One line of the result; `ok` false fails the run. */
export interface Finding {
  readonly what: string
  readonly ok: boolean
  readonly figure: string
}

/** Every object that the platform holds, by the key that the store must know it under, and how often it must be there. */
export interface Expected {
  readonly texts: ReadonlyMap<string, string>
  /** Private messages that nobody can tell from a retry: the same words of one person in one second. */
  readonly indistinguishable: number
  readonly public: number
  readonly private: number
}

const addressed: ReadonlySet<TruthEntry['touchpoint']> = new Set(['mention', 'comment', 'comment_mention', 'private_message'])

function privateKey(uid: string, second: number, text: string): string {
  return `dm:${uid}|${second}|${text}`
}

/** A reply's own words, without the "回复@nick:" that the platform puts before them. */
function ownWords(entry: TruthEntry, parent: TruthEntry | undefined): string {
  const prefix = parent?.kind === 'comment' ? `回复@${parent.nick}:` : ''
  return prefix !== '' && entry.text.startsWith(prefix) ? entry.text.slice(prefix.length) : entry.text
}

/** What the store must hold, by the stand-in's own ledger. */
export function expectedFrom(entries: readonly TruthEntry[]): Expected {
  const byId = new Map(entries.map(entry => [entry.id, entry]))
  const texts = new Map<string, string>()
  const customers = entries.filter(entry => !entry.isBrand && addressed.has(entry.touchpoint))
  for (const entry of customers) {
    const key = entry.kind === 'message' ? privateKey(String(entry.uid), Math.floor(entry.at / 1000), entry.text) : `${entry.kind === 'post' ? 'status' : 'comment'}:${entry.id}`
    texts.set(key, ownWords(entry, byId.get(entry.inReplyTo ?? '')))
  }
  const privateOnes = customers.filter(entry => entry.kind === 'message').length
  return { texts, indistinguishable: customers.length - texts.size, public: customers.length - privateOnes, private: privateOnes }
}

/** Every message of the store, in the order in which it took them. */
export async function readMessages(store: Store): Promise<MessageRecord[]> {
  const all: MessageRecord[] = []
  for (;;) {
    const page = await store.read.find('messages', { n: { gt: all.at(-1)?.n ?? 0 } }, { order: [['n', 'asc']], limit: 2_000 })
    all.push(...page)
    if (page.length < 2_000)
      return all
  }
}

async function keyOf(store: Store, message: MessageRecord, threads: Map<string, string>): Promise<string> {
  if (message.objectKey === null || !message.objectKey.startsWith('dm:'))
    return message.objectKey ?? message.id
  if (!threads.has(message.conversationId))
    threads.set(message.conversationId, (await store.read.get('conversations', message.conversationId))?.threadKey ?? '')
  return privateKey((threads.get(message.conversationId) ?? '').slice('dm:'.length), Math.floor(message.at / 1000), message.text)
}

function sample(list: readonly string[]): string {
  return list.length === 0 ? '' : `, such as ${list.slice(0, 3).map(each => JSON.stringify(each.slice(0, 90))).join(' ')}`
}

/** Each voice once, identical to the character, and nothing else. */
export async function checkMessages(store: Store, messages: readonly MessageRecord[], expected: Expected): Promise<Finding[]> {
  const threads = new Map<string, string>()
  const counts = new Map<string, number>()
  const changed: string[] = []
  const strange: string[] = []
  for (const message of messages.filter(each => each.direction === 'inbound')) {
    const key = await keyOf(store, message, threads)
    counts.set(key, (counts.get(key) ?? 0) + 1)
    const text = expected.texts.get(key)
    if (text === undefined)
      strange.push(`${key} ${message.text}`)
    else if (text !== message.text)
      changed.push(`${key} ${firstDifference(text, message.text)}`)
  }
  const missing = [...expected.texts.keys()].filter(key => !counts.has(key))
  const doubled = [...counts].filter(([, count]) => count > 1).map(([key]) => key)
  return [
    { what: 'missing', ok: missing.length === 0, figure: `${missing.length}${sample(missing)}` },
    { what: 'stored more than once', ok: doubled.length === 0, figure: `${doubled.length}${sample(doubled)}` },
    { what: 'differing from what was written', ok: changed.length === 0, figure: `${changed.length}${sample(changed)}` },
    { what: 'not written by anybody', ok: strange.length === 0, figure: `${strange.length}${sample(strange)}` },
  ]
}

function firstDifference(wanted: string, found: string): string {
  let at = 0
  while (at < wanted.length && wanted[at] === found[at])
    at++
  return `at ${at}: ${JSON.stringify(wanted.slice(at, at + 12))} became ${JSON.stringify(found.slice(at, at + 12))}`
}

/** Turns, journal, dead letters and the change feed agree with the messages. */
export async function checkBooks(store: Store, messages: readonly MessageRecord[]): Promise<Finding[]> {
  const [ledger, entered, dead, lastSeq, journaled] = await Promise.all([store.read.ledger(0), store.read.enteredSince(0), store.read.find('deadLetters', {}), store.lastSeq(), store.read.count('journal', {})])
  const inColumns = ledger.reduce((sum, row) => sum + row.count, 0)
  const inbound = messages.filter(message => message.direction === 'inbound')
  const turns = new Set(inbound.map(message => message.turnId))
  const homeless = inbound.filter(message => message.turnId === null).length
  let changes = 0
  let gaps = 0
  for (let page = await store.changesAfter(0, 10_000); page.length > 0; page = await store.changesAfter(page.at(-1)?.seq ?? lastSeq, 10_000)) {
    for (const change of page) {
      changes += 1
      gaps += change.seq === changes ? 0 : 1
    }
  }
  return [
    { what: 'ledger', ok: inColumns === entered && entered === turns.size && homeless === 0, figure: `${entered} entered, ${inColumns} in its columns, ${turns.size} turns of ${inbound.length} messages, ${homeless} in none` },
    { what: 'dead letters', ok: dead.length === 0, figure: `${dead.length}${sample(dead.map(letter => `${letter.code} ${letter.reason} ${letter.raw}`))}` },
    { what: 'journal', ok: journaled >= messages.length, figure: `${journaled} rows` },
    { what: 'change feed', ok: gaps === 0 && changes === lastSeq, figure: `${changes} changes, ${gaps} gaps` },
  ]
}
