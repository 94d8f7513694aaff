import type { WriteHandle } from '../../src/engine/store/port.ts'
import type { Corpus } from './search-corpus.ts'
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import { v7 } from 'uuid'
import { migrations } from '../../src/engine/store/migrations/index.ts'
import { openSqliteStore } from '../../src/engine/store/sqlite/index.ts'
import { createRandom } from '../../src/sandbox/base/random.ts'
import { conversation, message, row, turn } from '../contract/store-rows.ts'
import { createCorpus } from './search-corpus.ts'

const kept = fileURLToPath(new URL('../../.cache/bench', import.meta.url))
const perRoom = 10
/** As many wait in a small store as in a large one: what differs is what lies behind. */
const waiting = 60
const roomsPerUnit = 100
/** Age of the oldest message, ms. */
const ageMs = 180 * 86_400_000

/** Makes a room of ten messages with everything that hangs on it; the newest rooms wait for an answer. */
async function writeRoom(tx: WriteHandle, corpus: Corpus, { n, at, waits }: { n: number, at: number, waits: boolean }): Promise<void> {
  const [customerId, caseId, id] = [v7(), v7(), v7()]
  const name = `客户${n}`
  const uid = `u${n}`
  const texts = Array.from({ length: perRoom }, () => corpus.next())
  await tx.insert('customers', row('customers', { id: customerId, version: 1, name, createdAt: at }))
  await tx.insert('identities', row('identities', { id: `complaint:${uid}`, customerId, channel: 'complaint', uid, name, updatedAt: at }))
  await tx.insert('cases', row('cases', { id: caseId, version: 1, customerId, title: texts[0]!.slice(0, 20), status: waits ? 'open' : 'closed', openedAt: at, closedAt: waits ? null : at + 1_000 }))
  const turns = Array.from({ length: 3 }, (_, index) => turn({ id: v7(), conversationId: id, channel: 'complaint', touchpoint: 'complaint', accountId: 'desk', first: index === 0, state: waits && index === 2 ? 'waiting' : 'effective_in_time', enteredAt: at + index, receivedAt: at + index, dueAt: at + 20_000, endedAt: waits && index === 2 ? null : at + 5_000, agentId: 'lin', messages: 2 }))
  await tx.insert('turns', turns)
  await tx.insert('obligations', turns.map((one, index) => row('obligations', { id: v7(), conversationId: id, caseId, turnId: one.id, kind: index === 0 ? 'first_reply' : 'next_reply', startedAt: at, receivedAt: at, dueAt: at + 20_000, alarmedAt: at, closedAt: one.endedAt, closedBy: one.endedAt === null ? null : 'answered', agentId: 'lin' })))
  await tx.insert('conversations', conversation({ id, accountId: 'desk', channel: 'complaint', touchpoint: 'complaint', threadKey: `t${n}`, caseId, customerId, identityId: `complaint:${uid}`, customerName: name, brand: '云杉', status: waits ? 'queued' : 'resolved', rank: waits ? at + 20_000 : null, dueAt: waits ? at + 20_000 : null, lastSeq: perRoom, lastInboundSeq: perRoom - 1, readSeq: perRoom, lastAt: at + perRoom, lastInboundAt: at, preview: texts.at(-1)!, createdAt: at, resolvedAt: waits ? null : at + 5_000, resolvedReason: waits ? null : 'solved' }))
  const first = await tx.nextMessageNumbers(perRoom)
  await tx.insert('messages', texts.map((text, index) => message({ id: v7(), n: first + index, conversationId: id, seq: index + 1, text, at: at + index, receivedAt: at + index, direction: index % 2 === 0 ? 'inbound' : 'outbound', authorKind: index % 2 === 0 ? 'customer' : 'agent', authorName: index % 2 === 0 ? name : '林晓雯', turnId: turns[index % 3]!.id, objectKey: `o${n}.${index}` })))
  await tx.insert('platformObjects', texts.map((_, index) => row('platformObjects', { id: `desk:o${n}.${index}`, conversationId: id, firstAt: at + index, arrivals: 1 })))
  tx.changed('conversations', id, 1)
  for (let index = 0; index < perRoom; index += 1)
    tx.changed('messages', `${id}.${index}`, 1, id)
}

async function fill(folder: string, size: number, say: (line: string) => void): Promise<void> {
  const corpus = createCorpus(createRandom(11))
  const store = await openSqliteStore({ file: join(folder, 'huiyin.db'), now: Date.now, newId: v7, log: pino({ enabled: false }) })
  const rooms = size / perRoom
  const [began, now] = [performance.now(), Date.now()]
  for (let from = 0; from < rooms; from += roomsPerUnit) {
    await store.write(async (tx) => {
      for (let n = from; n < Math.min(rooms, from + roomsPerUnit); n += 1)
        await writeRoom(tx, corpus, { n, at: now - Math.round(ageMs * (1 - n / rooms)) - 60_000, waits: n >= rooms - waiting })
    })
  }
  const written = performance.now()
  while ((await store.indexSome(512, Date.now(), 1)).indexed > 0) { /* until nothing is left */ }
  await store.backup?.()
  await store.close()
  say(`${size.toLocaleString('en')} messages written in ${((written - began) / 1000).toFixed(0)} s, indexed in ${((performance.now() - written) / 1000).toFixed(0)} s`)
}

/** A folder of the temporary ones with a store of so many messages; made once per version of the schema and copied from then on. */
export async function copyStore(size: number, say: (line: string) => void): Promise<{ readonly folder: string, readonly megabytes: number }> {
  const whole = join(kept, `start-${size}-v${migrations.at(-1)!.version}`)
  if (await stat(join(whole, 'huiyin.db')).catch(() => null) === null) {
    await mkdir(kept, { recursive: true })
    const making = await mkdtemp(join(kept, 'making-'))
    await fill(making, size, say)
    await rm(whole, { recursive: true, force: true })
    await rename(making, whole)
  }
  const folder = await mkdtemp(join(tmpdir(), 'huiyin-start-'))
  await cp(whole, folder, { recursive: true })
  return { folder, megabytes: (await stat(join(folder, 'huiyin.db'))).size / 1e6 }
}
