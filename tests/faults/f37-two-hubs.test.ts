import type { Desk, TestEngine } from '../support/engine/start-engine.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createIds } from '../../src/engine/ids.ts'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { quietLog } from '../support/quiet-log.ts'
import { borrowPostgres } from '../support/run-postgres.ts'

const voices = 4
const answer = '查到是国际漫游包续订，已退订，3天内到账。'

describe('F37 two hubs on one database both think that they lead', () => {
  let hubs: readonly TestEngine[]
  let desks: readonly [Desk, Desk]
  let answered = ''

  /** The same voice, as the platform tells it to whoever asks. */
  function hearAtBoth(n: number): void {
    for (const hub of hubs)
      hub.hear({ text: `@云杉客服 第 ${n} 件：话费怎么多扣了？`, objectKey: `status:${n}`, threadKey: `status:${n}:u${n}`, author: { uid: `u${n}`, name: `客户${n}` } })
  }
  const sent = () => hubs.flatMap(hub => hub.weibo.sent.map(({ text }) => text))
  const answerOf = (desk: Desk, id: string, epoch: number, key: string, text: string) => desk.call('message:send', { conversationId: id, clientKey: key, text, role: 'reply', epoch, seenVersion: 9_999 })

  beforeAll(async () => {
    const url = await (await borrowPostgres()).createStore()
    hubs = await Promise.all([0, 1].map(async () => startTestEngine({ store: await openPostgresStore({ url, now: Date.now, newId: createIds(Date.now), log: quietLog }), pace: 1 })))
    desks = [hubs[0]!.desk('lin'), hubs[1]!.desk('zhou')]
  })
  afterAll(async () => {
    for (const hub of hubs)
      await hub.stop()
  })

  it('F37 what both of them fetch is stored once', async () => {
    for (let n = 0; n < voices; n += 1)
      hearAtBoth(n)
    await until(() => hubs.forEach(hub => expect(hub.weibo.waiting).toEqual([])))
    expect(await rowsOf(desks[0], 'queue', voices)).toHaveLength(voices)
    expect(await hubs[1]!.store.read.count('messages', { direction: 'inbound' })).toBe(voices)
  })

  it('F37 both assign each of them in the same moment: one assignment stands, the other is told whose it is', async () => {
    const rows = await rowsOf(desks[0], 'queue', voices)
    const taken = await Promise.all(rows.map(({ id }) => Promise.allSettled(desks.map(desk => desk.call('conversation:claim', { id })))))
    expect(taken.map(both => both.filter(({ status }) => status === 'fulfilled').length)).toEqual(rows.map(() => 1))
    for (const [index, [first]] of taken.entries()) {
      const owner = first!.status === 'fulfilled' ? 'lin' : 'zhou'
      for (const desk of desks)
        await until(async () => expect((await room(desk, rows[index]!.id)).summary.row).toMatchObject({ owner: { id: owner }, epoch: 1 }))
    }
  })

  it('F37 whoever leads no more writes nothing: the number of the hand-over is the token', async () => {
    // Either may have won all of them.
    const before = (await rowsOf(desks[0], 'mine', 0)).length > 0 ? 0 : 1
    const [loser, winner] = before === 0 ? desks : [desks[1], desks[0]]
    const toAgentId = before === 0 ? 'zhou' : 'lin'
    const mine = (await rowsOf(loser, 'mine')).at(0)!
    await hubs[1 - before]!.desk('boss').call('conversation:assign', { id: mine.id, toAgentId, epoch: mine.epoch })
    const epoch = mine.epoch + 1
    await until(async () => expect((await room(loser, mine.id)).summary.row).toMatchObject({ owner: { id: toAgentId }, epoch }))
    await expect(answerOf(loser, mine.id, mine.epoch, 'stale-0001', '晚了一步')).rejects.toMatchObject({ code: 'not_owner' })
    await answerOf(winner, mine.id, epoch, 'fresh-0001', answer)
    answered = mine.id
    await until(() => expect(sent()).toEqual([answer]))
  })

  it('F37 both have hands for what waits to leave: each answer goes out once', async () => {
    const given = new Set(sent())
    const owed = (await Promise.all(desks.map(async desk => (await rowsOf(desk, 'mine', 0)).filter(row => row.id !== answered).map(row => ({ desk, row }))))).flat()
    expect(owed).toHaveLength(voices - given.size)
    const texts = owed.map((_, n) => `${answer}单号 ${1_000 + n}`)
    await Promise.all(owed.map(({ desk, row }, n) => answerOf(desk, row.id, row.epoch, `once-${n}-0001`, texts[n]!)))
    await until(async () => expect(await hubs[0]!.store.read.count('outbox', { state: 'sent' })).toBe(texts.length + given.size))
    expect(sent().toSorted()).toEqual([...given, ...texts].toSorted())
  })
})
