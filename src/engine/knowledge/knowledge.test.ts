import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import type { CallInput } from '../../shared/contract/index.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'

const dayMs = 86_400_000

describe('the knowledge base', () => {
  let t: TestEngine
  let lin: Desk
  let boss: Desk
  beforeEach(async () => {
    t = await startTestEngine()
    lin = t.desk('lin')
    boss = t.desk('boss')
  })
  afterEach(() => t.stop())

  const written = (facts: Partial<CallInput<'knowledge:save'>> = {}): CallInput<'knowledge:save'> => ({ id: null, version: 0, brand: '', title: '退货时限', text: '签收七天内可以退。', region: '', validFrom: null, validUntil: null, source: '消法第二十五条', tags: ['退货'], ...facts })
  const rows = async (desk: Desk) => (await desk.view('knowledge', {})).rows

  it('is written by supervisors and quoted by everybody, once it holds and while it holds', async () => {
    expect(await refusal(lin.call('knowledge:save', written()))).toMatchObject({ code: 'forbidden' })
    const now = t.clock.now()
    const { id } = await boss.call('knowledge:save', written())
    const later = await boss.call('knowledge:save', written({ title: '还没开始', validFrom: now + dayMs }))
    const over = await boss.call('knowledge:save', written({ title: '过期', validUntil: now + dayMs }))
    await t.store.write(tx => tx.update('knowledge', over.id, { validUntil: now - 1 }))
    expect(await lin.call('knowledge:quote', { id })).toEqual({ text: '签收七天内可以退。' })
    for (const unready of [later, over])
      expect(await refusal(lin.call('knowledge:quote', { id: unready.id }))).toMatchObject({ code: 'wrong_state' })
    expect((await rows(lin)).map(row => [row.title, row.valid])).toEqual([['退货时限', true], ['还没开始', false]])
    expect((await rows(boss)).map(row => row.title)).toContain('过期')
    expect((await t.store.read.get('knowledge', id))?.used).toBe(1)
  })

  it('"out of date" in one press: offered no more, seen by supervisors, settled by one of them', async () => {
    const { id } = await boss.call('knowledge:save', written())
    await lin.call('knowledge:doubt', { id, note: '十一月起改成十五天' })
    await t.desk('zhou').call('knowledge:doubt', { id, note: '我也觉得' })
    expect((await boss.view('knowledge', {})).summary).toEqual({ doubted: 1, stale: 0 })
    expect((await rows(lin))[0]).toMatchObject({ valid: false, state: 'doubted', doubt: { note: '十一月起改成十五天', by: { id: 'lin', name: '林晓' } } })
    expect(await refusal(lin.call('knowledge:quote', { id }))).toMatchObject({ code: 'wrong_state' })
    const { version } = (await t.store.read.get('knowledge', id))!
    expect(await refusal(lin.call('knowledge:confirm', { id, version, validUntil: null }))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(boss.call('knowledge:confirm', { id, version, validUntil: t.clock.now() - 1 }))).toMatchObject({ code: 'bad_input' })
    await boss.call('knowledge:confirm', { id, version, validUntil: t.clock.now() + dayMs })
    expect(await lin.call('knowledge:quote', { id })).toEqual({ text: '签收七天内可以退。' })
    expect(await t.store.read.find('audit', { entity: 'knowledge', entityId: id }, { order: [['at', 'asc']] })).toHaveLength(3)
  })

  it('an older screen changes nothing, what was taken out is gone', async () => {
    const { id } = await boss.call('knowledge:save', written())
    await boss.call('knowledge:save', { ...written({ text: '签收十五天内可以退。' }), id, version: 1 })
    expect(await refusal(boss.call('knowledge:save', { ...written(), id, version: 1 }))).toMatchObject({ code: 'stale_version' })
    expect(await refusal(boss.call('knowledge:save', written({ validFrom: 2, validUntil: 1 })))).toMatchObject({ code: 'bad_input' })
    await boss.call('knowledge:retire', { id, version: 2 })
    expect(await rows(boss)).toEqual([])
    expect(await refusal(lin.call('knowledge:doubt', { id }))).toMatchObject({ code: 'not_found' })
  })
})
