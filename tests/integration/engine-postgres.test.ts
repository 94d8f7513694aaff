import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createIds } from '../../src/engine/ids.ts'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { claimOnly, room, rowsOf, until } from '../support/engine/inbox.ts'
import { startTestEngine } from '../support/engine/start-engine.ts'
import { borrowPostgres } from '../support/run-postgres.ts'

it('the main job runs on PostgreSQL as it does on SQLite', async () => {
  const store = await openPostgresStore({ url: await (await borrowPostgres()).createStore(), now: Date.now, newId: createIds(Date.now), log: pino({ level: 'silent' }) })
  const t = await startTestEngine({ store })
  try {
    const lin = t.desk()
    t.hear({ text: '@云杉客服 话费又多扣50，怎么回事？', threadKey: 'status:9:u9', author: { uid: 'u9', name: '老韩' } })
    const { row, epoch } = await claimOnly(lin)
    await lin.call('message:send', { conversationId: row.id, clientKey: 'guide-0001', text: '看到您说的情况了，麻烦私信我们。', role: 'reply', epoch, seenVersion: 99 })
    await until(() => expect(t.weibo.sent).toHaveLength(1))
    t.hear({ text: '我来了，号码13800138000', touchpoint: 'private_message', visibility: 'private', threadKey: 'dm:u9', objectKey: 'dm:a', author: { uid: 'u9', name: '老韩' } })
    const direct = (await rowsOf(lin, 'mine', 2)).find(each => each.visibility === 'private')!
    await lin.call('message:send', { conversationId: direct.id, clientKey: 'reply-0001', text: '查到了，是重复扣费，50元今天已原路退回。', role: 'reply', epoch: direct.epoch, seenVersion: 99 })
    const ledger = await until(async () => {
      const view = (await lin.view('ledger', { since: 0 })).summary
      expect(view.figures.effectiveInTime).toBe(2)
      return view
    })
    expect(ledger.balances).toBe(true)
    expect((await room(lin, row.id)).summary.obligations).toEqual([])
  }
  finally {
    await t.stop()
  }
})
