import type { Desk } from '../support/engine/start-engine.ts'
import type { WeiboEngine } from '../support/faults/weibo-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { room, until } from '../support/engine/inbox.ts'
import { onPlatform, reply, sentLines, takePublic } from '../support/faults/answering.ts'
import { onlyWhenAsked, startWeiboEngine } from '../support/faults/weibo-engine.ts'

let w: WeiboEngine
let lin: Desk

beforeEach(async () => {
  w = await startWeiboEngine({ settings: { intervalsMs: onlyWhenAsked, timeoutMs: 800 } })
  lin = w.t.desk()
})
afterEach(() => w.stop())

const answer = '查到是4月国际漫游包续订扣了50元，已为您退订，3天内到账。'

describe('F21 what is answered is gone, or we may not speak', () => {
  it.each([['post_deleted', 'source_deleted'], ['blocked', 'privacy_refused'], ['frozen', 'account_frozen']])('F21 %s: a final error on the message, the room says so and can be closed', async (what, code) => {
    const owned = await takePublic(w, lin, '话费不对，怎么办？')
    w.sandbox.faults.set('F21', { on: true, what })
    const id = await reply(lin, owned, answer)
    await until(async () => expect((await sentLines(lin, owned))[0]).toMatchObject({ id, state: 'failed', error: { code } }))
    expect(onPlatform(w, owned)).toEqual([])
    const { summary } = await room(lin, owned.id)
    expect(summary.row.trouble).toBe(true)
    await lin.call('conversation:resolve', { id: owned.id, epoch: owned.epoch, version: summary.row.version, reason: 'cannot_be_answered', note: '' })
    expect((await room(lin, owned.id)).summary.row.status).toBe('resolved')
    const ledger = await lin.view('ledger', { since: 0 })
    expect(ledger.summary).toMatchObject({ balances: true, figures: { cannotBeAnswered: 1 } })
  })

  it('F21 deleted while it waited: seen when it is looked at again, and nothing is owed any more', async () => {
    const owned = await takePublic(w, lin, '话费不对，怎么办？')
    w.sandbox.weibo.people.remove(Number(owned.threadKey.split(':')[1]))
    w.t.clock.advance(31_000)
    await until(async () => {
      w.t.clock.advance(31_000)
      expect((await room(lin, owned.id)).summary.lock).toMatchObject({ code: 'source_deleted' })
    })
    const { rows } = await room(lin, owned.id)
    expect(rows.find(line => line.direction === 'inbound')?.deletedAt).not.toBeNull()
    expect(w.asked.some(path => path.includes('comments/create'))).toBe(false)
  })
})
