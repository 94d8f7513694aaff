import { pino } from 'pino'
import { expect, it } from 'vitest'
import { createIds } from '../../src/engine/ids.ts'
import { openPostgresStore } from '../../src/engine/store/postgres/index.ts'
import { complaintOf, draftReply, importAll, lookAt, startByHandEngine, typed } from '../support/engine/by-hand-engine.ts'
import { borrowPostgres } from '../support/run-postgres.ts'

it('complaints by form and file, posting by hand and the way back run on PostgreSQL as they do on SQLite', async () => {
  const t = await startByHandEngine({ store: await openPostgresStore({ url: await (await borrowPostgres()).createStore(), now: Date.now, newId: createIds(Date.now), log: pino({ level: 'silent' }) }) })
  try {
    const [lin, boss] = [t.desk('lin'), t.desk('boss')]
    await lin.call('complaint:create', typed({ externalNo: '', clientKey: 'key-draft-1' }))
    await lin.call('complaint:create', typed({ externalNo: '', clientKey: 'key-draft-2' }))
    const { conversationId: id } = await lin.call('complaint:create', typed({ phone: '13800138000' }))
    const outboundId = await draftReply(t, lin, id, '已安排主管工程师明天上午10点上门，单号 8841。')
    await lin.call('message:posted', { outboundId })
    await boss.call('message:confirmPosted', { outboundId })
    expect((await complaintOf(lin, id)).complaint).toMatchObject({ state: 'replied', phones: ['138****8000'] })

    const { csv, next } = await boss.call('complaint:export', { after: null })
    expect(next).toBeNull()
    expect(csv).toContain('单号 8841')
    const summary = await lookAt(lin, new TextEncoder().encode(csv))
    // Two have no number yet and cannot come back; the third is as it was.
    expect(summary).toMatchObject({ rows: 3, same: 1, refused: 2 })
    const more = await lookAt(lin, new TextEncoder().encode('投诉编号,标题,投诉进度,投诉时间\n1,=1+1,处理中,2026-01-05\n2,二,已完成,2026-01-05'))
    await importAll(lin, more.importId)
    expect(await t.store.read.count('complaints', {})).toBe(5)
    expect((await t.store.read.one('complaints', { externalNo: '1' }))?.title).toBe('=1+1')
    expect(await lin.call('link:take', { accountId: 'links', url: 'https://www.coolapk.com/feed/1', text: '太吵了' })).toMatchObject({ known: false, added: true })
    expect((await lin.view('ledger', { since: 0 })).summary.balances).toBe(true)
  }
  finally {
    await t.stop()
  }
})
