/**
 * A program that takes in an endless platform feed until it is killed: `node intake-child.ts <file> <seed>`. It reads its
 * cursor from the store, asks again for the last few items before it (platforms repeat themselves), and tells each item on
 * standard output once `store.write` has resolved.
 */
import type { WriteHandle } from '../../../src/engine/store/port.ts'
import { writeSync } from 'node:fs'
import { flushCompileCache } from 'node:module'
import process from 'node:process'
import { v7 } from 'uuid'
import { openSqliteStore } from '../../../src/engine/store/sqlite/index.ts'
import { conversation, message, row } from '../../contract/store-rows.ts'
import { quietLog } from '../quiet-log.ts'
import { seededRandom } from '../seeded-random.ts'

const overlap = 15
/** Writers at once, so that commits are shared. */
const writers = 6

async function takeIn(tx: WriteHandle, items: readonly number[]): Promise<void> {
  const fresh = await tx.insertNew('platformObjects', items.map(item => row('platformObjects', { id: `weibo:${item}`, arrivals: 1 })))
  for (const item of items.filter(each => fresh.has(`weibo:${each}`))) {
    const id = `room-${item % 40}`
    const known = await tx.get('conversations', id)
    const room = known ?? conversation({ id, threadKey: id, lastSeq: 0 })
    room.lastSeq += 1
    await (known === undefined ? tx.insert('conversations', room) : tx.updateMany('conversations', [room]))
    await tx.insert('messages', message({ id: `m${item}`, n: await tx.nextMessageNumbers(1), conversationId: id, seq: room.lastSeq, objectKey: String(item), text: '喂？'.repeat(item % 50) }))
    tx.changed('messages', `m${item}`, 1, id)
    tx.changed('conversations', id, room.lastSeq)
  }
}

async function main([file = '', seed = '0']: string[]): Promise<void> {
  const random = seededRandom(Number(seed))
  const store = await openSqliteStore({ file, now: Date.now, newId: v7, log: quietLog })
  const saved = await store.read.get('cursors', 'feed')
  let next = Math.max(0, Number(saved?.cursor.at ?? 0) - overlap)
  writeSync(1, 'open\n')
  // Whoever is killed writes nothing at the end: the next start would compile everything anew.
  flushCompileCache()

  async function work(): Promise<void> {
    for (;;) {
      const items = Array.from({ length: 1 + Math.floor(random() * 8) }, (_, n) => next + n)
      next += items.length
      await store.write(tx => takeIn(tx, items))
      writeSync(1, items.map(item => `${item}\n`).join(''))
      if (random() < 0.3)
        await store.write(moveCursor)
      if (random() < 0.02)
        await store.indexSome(200, Date.now())
    }
  }
  await Promise.all(Array.from({ length: writers }, work))
}

/** Saves how far the feed was taken in without a gap, in a commit of its own: the writers do not end in the order of the feed. */
async function moveCursor(tx: WriteHandle): Promise<void> {
  const from = Number((await tx.get('cursors', 'feed'))?.cursor.at ?? 0)
  const there = new Set((await tx.getMany('platformObjects', Array.from({ length: 500 }, (_, n) => `weibo:${from + n}`))).map(object => object.id))
  let to = from
  while (there.has(`weibo:${to}`))
    to += 1
  await tx.upsert('cursors', row('cursors', { id: 'feed', cursor: { at: to } }))
}

void main(process.argv.slice(2))
