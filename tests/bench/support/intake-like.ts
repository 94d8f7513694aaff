import type { Store, WriteHandle } from '../../../src/engine/store/port.ts'
import { conversation, message, row, turn } from '../../contract/store-rows.ts'

/** Tables that an intake-like unit writes. */
export const intakeTables = ['journal', 'platformObjects', 'customers', 'identities', 'cases', 'conversations', 'turns', 'obligations', 'messages', 'timers', 'changes']

const text = '您好，我的订单什么时候发货？还没有收到货，请帮忙查一下物流。客服一直没有人回复，等了三天了，真的很着急。'

/** Asks and writes what the intake of new voices does, `items` of them in one unit; no rule is judged and nothing is parsed. */
export async function intakeLikeUnit(tx: WriteHandle, from: number, items: number): Promise<void> {
  const keys = Array.from({ length: items }, (_, n) => String(5_000_000_000 + from + n))
  const known = await tx.getMany('platformObjects', keys.map(key => `weibo:${key}`))
  const identities = await tx.getMany('identities', keys.map(key => `weibo:${key}`))
  const rooms = await tx.find('conversations', { accountId: 'a', threadKey: keys })
  if (known.length + identities.length + rooms.length > 0)
    throw new Error('these voices were new')
  const n = await tx.nextMessageNumbers(items)
  const now = 1_790_000_000_000 + from
  const made = keys.map((key, index) => {
    const id = (what: string) => `${what}-${key}`
    return {
      journal: row('journal', { id: id('j'), accountId: 'a', feed: 'mentions', objectKey: key, at: now, receivedAt: now, raw: `{"id":${key},"text":"${text}"}` }),
      object: row('platformObjects', { id: `weibo:${key}`, messageId: id('m'), conversationId: id('c'), firstAt: now, arrivals: 1, feeds: ['mentions'] }),
      customer: row('customers', { id: id('u'), version: 1, name: `用户${key}`, createdAt: now }),
      identity: row('identities', { id: `weibo:${key}`, customerId: id('u'), channel: 'weibo', uid: key, name: `用户${key}`, followers: 100, verified: 'none', updatedAt: now }),
      matter: row('cases', { id: id('k'), version: 1, customerId: id('u'), title: text.slice(0, 20), status: 'open', openedAt: now }),
      room: conversation({ id: id('c'), accountId: 'a', threadKey: key, caseId: id('k'), customerId: id('u'), customerName: `用户${key}`, rank: now + 20_000, dueAt: now + 20_000, dueKind: 'first_reply', dueId: id('o'), preview: text.slice(0, 40), lastAt: now, createdAt: now, triageWhy: ['asks:什么时候'] }),
      turn: turn({ id: id('t'), conversationId: id('c'), accountId: 'a', enteredAt: now, receivedAt: now, dueAt: now + 20_000, messages: 1 }),
      duty: row('obligations', { id: id('o'), conversationId: id('c'), caseId: id('k'), turnId: id('t'), kind: 'first_reply', startedAt: now, receivedAt: now, dueAt: now + 20_000 }),
      message: message({ id: id('m'), n: n + index, conversationId: id('c'), seq: 1, text, authorId: key, objectKey: key, at: now, receivedAt: now, turnId: id('t') }),
      timer: row('timers', { id: id('x'), kind: 'acknowledge', entityId: id('c'), dueAt: now + 10_000, createdAt: now }),
    }
  })
  await tx.insert('journal', made.map(each => each.journal))
  await tx.insert('customers', made.map(each => each.customer))
  await tx.insert('identities', made.map(each => each.identity))
  await tx.insert('cases', made.map(each => each.matter))
  await tx.insert('conversations', made.map(each => each.room))
  await tx.insert('turns', made.map(each => each.turn))
  await tx.insert('obligations', made.map(each => each.duty))
  await tx.insert('messages', made.map(each => each.message))
  await tx.insert('platformObjects', made.map(each => each.object))
  await tx.upsert('timers', made.map(each => each.timer))
  for (const each of made) {
    tx.changed('customers', each.customer.id, 1)
    tx.changed('cases', each.matter.id, 1)
    tx.changed('conversations', each.room.id, 1)
    tx.changed('turns', each.turn.id, 1, each.room.id)
    tx.changed('obligations', each.duty.id, 1, each.room.id)
    tx.changed('messages', each.message.id, 1, each.room.id)
  }
}

/** Writes `voices` voices, `items` in a unit and up to `waiting` units at once; answers the time it took, ms. */
export async function writeVoices(store: Store, first: number, voices: number, items: number, waiting: number): Promise<number> {
  const started = performance.now()
  let next = 0
  await Promise.all(Array.from({ length: waiting }, async () => {
    while (next < voices) {
      const from = next
      next += items
      await store.write(tx => intakeLikeUnit(tx, first + from, Math.min(items, voices - from)))
    }
  }))
  return performance.now() - started
}
