import type { TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { complaintOf, draftReply, importAll, lookAt, startByHandEngine, typed } from '../../../tests/support/engine/by-hand-engine.ts'
import { repeats } from '../../../tests/support/share.ts'
import { chinaOffsetMs } from '../../shared/rules/calendar.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const stamp = (ago: number) => new Date(Date.now() - ago + chinaOffsetMs).toISOString().slice(0, 19).replace('T', ' ')
const heading = '投诉编号,标题,投诉内容,投诉进度,投诉时间,投诉人,涉诉金额,商家回复,商家回复时间,备注'

describe('importing complaints', () => {
  let t: TestEngine
  beforeEach(async () => {
    t = await startByHandEngine()
  })
  afterEach(() => t.stop())

  const row = (no: string) => t.store.read.one('complaints', { externalNo: no })

  it('shows what would happen and does nothing before it is confirmed; wrong rows say line, column and why', async () => {
    const lin = t.desk()
    const summary = await lookAt(lin, utf8([heading, `173001,漏水,修了三次,处理中,${stamp(3_600_000)},猫,1299,,,x`, `173002,异响,,审核中,昨天,,,,,`, `173003,"=HYPERLINK(""http://x"")",,处理中,${stamp(60_000)},,,,,`, `173001,漏水,,处理中,${stamp(60_000)},,,,,`].join('\n')))
    expect(summary).toMatchObject({ rows: 4, fresh: 2, update: 0, same: 0, refused: 2, unknownColumns: ['备注'], done: 0 })
    expect(await t.store.read.count('complaints', {})).toBe(0)
    const { rows, total } = await lin.call('complaint:importRows', { importId: summary.importId, only: 'refused' })
    expect(total).toBe(2)
    expect(rows.map(each => [each.line, each.problems.map(({ column, why }) => [column, why])])).toEqual([[3, [['投诉时间', 'not_a_time'], ['投诉进度', 'unknown_word']]], [5, [['投诉编号', 'twice_in_file']]]])
    expect(await importAll(lin, summary.importId)).toMatchObject({ done: 2 })
    expect(await row('173001')).toMatchObject({ amount: 129_900, state: 'processing', source: 'import' })
    expect((await row('173003'))?.title).toBe('=HYPERLINK("http://x")')
    expect(await t.store.read.count('conversations', { channel: 'complaint', status: 'queued' })).toBe(2)
    expect(await t.store.read.count('deadLetters', {})).toBe(0)
  })

  it('a second import brings what is new, doubles nothing, and says what is the same', async () => {
    const lin = t.desk()
    const at = stamp(7_200_000)
    await importAll(lin, (await lookAt(lin, utf8(`${heading}\n173001,漏水,修了三次,处理中,${at},猫,1299,,,\n173002,异响,,处理中,${at},,,,,`))).importId)
    const replied = `173001,漏水,修了三次,已回复,${at},猫,1299,已安排退款 单号77,${stamp(60_000)},`
    const second = await lookAt(lin, utf8(`${heading}\n${replied}\n173002,异响,,处理中,${at},,,,,`))
    expect(second).toMatchObject({ fresh: 0, update: 1, same: 1, refused: 0 })
    await importAll(lin, second.importId)
    const updated = (await row('173001'))!
    expect(updated.state).toBe('replied')
    const { steps } = await complaintOf(lin, updated.id)
    expect(steps).toEqual([{ actor: 'merchant', label: '商家回复', text: '已安排退款 单号77' }])
    expect((await t.store.read.find('turns', { conversationId: updated.id }))[0]?.state).toBe('answered_elsewhere')
    expect(await t.store.read.count('conversations', {})).toBe(2)
    expect(await t.store.read.count('messages', { direction: 'inbound' })).toBe(2)
    expect(await lookAt(lin, utf8(`${heading}\n${replied}`))).toMatchObject({ same: 1, update: 0 })
  })

  it('what has ended already fills no queue and rings nobody; what is late is not announced one by one', async () => {
    const lin = t.desk()
    const old = stamp(40 * 86_400_000)
    await importAll(lin, (await lookAt(lin, utf8(`${heading}\n1,旧,,已完成,${old},,,,,\n2,旧,,已关闭,${old},,,,,\n3,旧,,处理中,${old},,,,,`))).importId)
    const rooms = await t.store.read.find('conversations', {}, { order: [['threadKey', 'asc']] })
    expect(rooms.map(room => [room.status, room.resolvedReason, room.dueKind])).toEqual([['resolved', 'solved', null], ['resolved', 'no_reply_needed', null], ['queued', null, 'first_reply']])
    expect((await t.store.read.find('turns', {}, { order: [['state', 'asc']] })).map(turn => turn.state)).toEqual(['answered_elsewhere', 'no_reply_needed', 'waiting'])
    expect((await t.store.read.find('obligations', { closedAt: null })).every(duty => duty.alarmedAt !== null)).toBe(true)
    expect((await t.desk().view('ledger', { since: 0 })).summary.balances).toBe(true)
  })

  it('a text that waited for a person and stands in the file was posted: it counts, once', async () => {
    const lin = t.desk()
    const facts = typed({ externalNo: '173001', title: '漏水', text: '修了三次' })
    const { conversationId: id } = await lin.call('complaint:create', facts)
    const outboundId = await draftReply(t, lin, id, '已安排退款，单号 77。')
    const summary = await lookAt(lin, utf8(`${heading}\n173001,漏水,修了三次,已回复,${stamp(3_600_000)},,,"已安排退款，单号 77。",${stamp(1_000)},`))
    await importAll(lin, summary.importId)
    expect((await t.store.read.get('outbox', outboundId))?.state).toBe('sent')
    expect(await t.store.read.count('messages', { conversationId: id, direction: 'outbound' })).toBe(1)
    expect((await t.store.read.find('turns', { conversationId: id }))[0]?.state).toBe('effective_in_time')
  })

  it('completes a draft that a notice had opened', async () => {
    t.hear({ visibility: 'private', touchpoint: 'private_message', threadKey: 'heimao-official', author: { uid: 'heimao-official', name: '黑猫投诉' }, objectKey: 'dm:9', text: '新的投诉，投诉编号：17355555555' })
    await expect.poll(() => t.store.read.count('complaints', {}), { timeout: 15_000 }).toBe(1)
    const lin = t.desk()
    await importAll(lin, (await lookAt(lin, utf8(`${heading}\n17355555555,漏水,修了三次,处理中,${stamp(60_000)},猫,1299,,,`))).importId)
    expect(await row('17355555555')).toMatchObject({ whole: true, title: '漏水', amount: 129_900 })
    expect((await t.store.read.find('messages', { direction: 'inbound', conversationId: (await row('17355555555'))!.id })).map(line => line.text)).toEqual(expect.arrayContaining(['漏水\n修了三次']))
    expect(await t.store.read.count('complaints', {})).toBe(1)
  })

  it('finds a complaint that got its number from a person later', async () => {
    const lin = t.desk()
    const { conversationId: id } = await lin.call('complaint:create', typed({ externalNo: '', title: '漏水' }))
    await lin.call('complaint:update', { id, version: 1, externalNo: '17366666666' })
    const summary = await lookAt(lin, utf8(`${heading}\n17366666666,漏水,修了三次,已回复,${stamp(3_600_000)},猫,1299,已安排退款 单号77,${stamp(60_000)},`))
    expect(summary).toMatchObject({ fresh: 0, update: 1 })
    await importAll(lin, summary.importId)
    expect(await t.store.read.count('conversations', {})).toBe(1)
    expect(await row('17366666666')).toMatchObject({ id, state: 'replied', amount: 129_900 })
    expect((await complaintOf(lin, id)).steps).toHaveLength(1)
  })

  it('is one person\'s own, arrives whole and in order, and is forgotten when dropped', async () => {
    const [lin, zhou] = [t.desk('lin'), t.desk('zhou')]
    const bytes = utf8(`${heading}\n1,漏水,,处理中,${stamp(60_000)},,,,,`)
    const { importId } = await lin.call('complaint:importBegin', { accountId: 'desks', desk: 'heimao', name: 'a.csv', size: bytes.byteLength })
    expect(await refusal(lin.call('complaint:importCheck', { importId }))).toMatchObject({ code: 'upload_incomplete' })
    expect(await refusal(lin.call('complaint:importRun', { importId }))).toMatchObject({ code: 'wrong_state' })
    expect(await refusal(lin.call('complaint:importPart', { importId, offset: 5, base64: 'AAAA' }))).toMatchObject({ code: 'wrong_state', details: { received: 0 } })
    expect(await refusal(zhou.call('complaint:importPart', { importId, offset: 0, base64: 'AAAA' }))).toMatchObject({ code: 'not_found' })
    expect(await refusal(lin.call('complaint:importBegin', { accountId: 'desks', desk: 'heimao', name: 'a.csv', size: 9 * 1024 * 1024 }))).toMatchObject({ code: 'bad_input' })
    await lin.call('complaint:importDrop', { importId })
    expect(await refusal(lin.call('complaint:importRows', { importId }))).toMatchObject({ code: 'not_found' })
  })

  it('leaves by a supervisor\'s hand alone, and that is kept', async () => {
    expect(await refusal(t.desk('lin').call('complaint:export', { after: null }))).toMatchObject({ code: 'forbidden' })
    await t.desk('boss').call('complaint:export', { after: null })
    expect((await t.store.read.find('audit', { action: 'complaint.export' })).map(row => row.actorId)).toEqual(['boss'])
  })

  it('takes thousands of rows, and finds them all the same the next time', async () => {
    const lin = t.desk()
    const at = stamp(3_600_000)
    const count = repeats(10_000, 1_000)
    const bytes = utf8(`${heading}\n${Array.from({ length: count }, (_, n) => `${n + 1},第${n}件,内容内容内容,处理中,${at},,,,,`).join('\n')}`)
    const begun = performance.now()
    const first = await lookAt(lin, bytes)
    expect(first).toMatchObject({ rows: count, fresh: count, refused: 0 })
    await importAll(lin, first.importId)
    expect(await t.store.read.count('complaints', {})).toBe(count)
    expect(await t.store.read.count('obligations', { closedAt: null })).toBe(2 * count)
    expect(await lookAt(lin, bytes)).toMatchObject({ same: count, fresh: 0, update: 0 })
    process.stdout.write(`${count} complaints imported and looked at again in ${Math.round(performance.now() - begun)} ms\n`)
  })
})
