import type { CallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerWithNumber, openCallDesk } from '../../../tests/support/conversion/call-desk.ts'
import { calls } from '../../shared/contract/index.ts'

let desk: CallDesk
beforeEach(async () => {
  desk = await openCallDesk()
})
afterEach(() => desk.stop())

describe('the list of numbers that nobody calls', () => {
  it('is shown to supervisors, masked, and found by the whole number or a reason', async () => {
    const { numberKey } = await customerWithNumber(desk)
    await desk.call('lin', 'doNotCall:add', { numberKey, why: '客户说别再打 13800138000' })
    desk.advance(1_000)
    await desk.call('boss', 'doNotCall:add', { number: '010-88886666', why: '公司总机投诉' })
    const { rows, total } = await desk.call('boss', 'doNotCall:list', {})
    expect(total).toBe(2)
    expect(rows).toMatchObject([{ number: '010-****6666', by: { id: 'boss', name: '何班长' } }, { number: '138****8000', why: '客户说别再打 138****8000', by: { name: '林晓' } }])
    expect((await desk.call('boss', 'doNotCall:list', { query: '138 0013 8000' })).rows).toMatchObject([{ number: '138****8000' }])
    expect((await desk.call('boss', 'doNotCall:list', { query: '总机' })).rows).toMatchObject([{ number: '010-****6666' }])
    expect((await desk.call('boss', 'doNotCall:list', { query: '13900139000' })).rows).toEqual([])
  })

  it('a typed number is a supervisor\'s to add, and must be one', async () => {
    await expect(desk.call('lin', 'doNotCall:add', { number: '13800138000', why: '听说' })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(desk.call('boss', 'doNotCall:add', { number: '12345', why: '听说' })).rejects.toMatchObject({ code: 'number_invalid' })
  })

  it('is left with a reason, by a supervisor, audited', async () => {
    expect([calls['doNotCall:list'].right, calls['doNotCall:remove'].right, calls['call:supervise'].right]).toEqual(['supervisor', 'supervisor', 'supervisor'])
    expect(calls['doNotCall:remove'].input.safeParse({ id: 'd', why: '  ' }).success).toBe(false)
    const { conversationId, numberKey } = await customerWithNumber(desk)
    await desk.call('lin', 'doNotCall:add', { numberKey, why: '客户要求' })
    expect((await desk.call('lin', 'call:plan', { conversationId })).numbers).toMatchObject([{ doNotCall: true }])
    const { rows } = await desk.call('boss', 'doNotCall:list', {})
    await desk.call('boss', 'doNotCall:remove', { id: rows[0]!.id, why: '客户来信撤回' })
    expect((await desk.call('lin', 'call:plan', { conversationId })).numbers).toMatchObject([{ doNotCall: false }])
    expect(await desk.context.store.read.find('audit', { action: 'doNotCall.remove' })).toMatchObject([{ actorId: 'boss', facts: { number: '138****8000', why: '客户来信撤回', added: '客户要求' } }])
    await expect(desk.call('boss', 'doNotCall:remove', { id: rows[0]!.id, why: '再次' })).rejects.toMatchObject({ code: 'not_found' })
  })
})
