import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { refusal } from '../../../../tests/contract/connector-fetch.ts'
import { archive, workbook } from '../../../../tests/support/workbook.ts'
import { amountIn, momentIn, starsIn, stateIn, wordsIn } from './cells.ts'
import { decodeText } from './decode.ts'
import { readRow } from './row.ts'
import { readTable } from './table.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const cellsOf = async (bytes: Uint8Array) => (await readTable(bytes)).rows.map(row => [row.line, ...row.cells.values()])
const now = Date.parse('2026-03-10T12:00:00+08:00')

/** Text in GBK, by asking the decoder what each pair of bytes means. */
function gbk(text: string): Uint8Array {
  const codes = new Map<string, number[]>()
  const decoder = new TextDecoder('gb18030')
  for (let lead = 0x81; lead <= 0xFE; lead += 1) {
    for (let trail = 0x40; trail <= 0xFE; trail += 1)
      codes.set(decoder.decode(new Uint8Array([lead, trail])), [lead, trail])
  }
  return new Uint8Array([...text].flatMap(character => character.charCodeAt(0) < 0x80 ? [character.charCodeAt(0)] : codes.get(character) ?? []))
}

describe('a file of complaints', () => {
  it.each<[string, Uint8Array]>([
    ['UTF-8', utf8('投诉编号,标题\n17300000001,洗碗机漏水')],
    ['UTF-8 with a mark', utf8('\uFEFF投诉编号,标题\r\n17300000001,洗碗机漏水\r\n')],
    ['GBK, as Chinese Excel writes it', gbk('投诉编号,标题\r\n17300000001,洗碗机漏水\r\n')],
    ['UTF-16, as Excel writes Unicode text', new Uint8Array(Buffer.from('\uFEFF投诉编号\t标题\r\n17300000001\t洗碗机漏水', 'utf16le'))],
    ['a workbook', workbook([['投诉编号', '标题'], ['17300000001', '洗碗机漏水']])],
  ])('reads %s', async (_, bytes) => {
    expect((await readTable(bytes)).columns).toEqual(['投诉编号', '标题'])
    expect(await cellsOf(bytes)).toEqual([[2, '17300000001', '洗碗机漏水']])
  })

  it('keeps lines of cells together, passes over empty ones, and counts as an editor does', async () => {
    expect(await cellsOf(utf8('编号,标题\n1,"多行\n文字"\n\n2,二\r\n3,"三 ""引号"""\n,\n4'))).toEqual([[2, '1', '多行\n文字'], [5, '2', '二'], [6, '3', '三 "引号"'], [8, '4', undefined]])
  })

  it('reads lists of JSON, bare or in an object', async () => {
    expect(await cellsOf(utf8('[{"sn":"1"},{"sn":"2"},7]'))).toEqual([[1, '1'], [2, '2'], [3]])
    expect(await cellsOf(utf8('{"complaints":[{"sn":"1"}]}'))).toEqual([[1, '1']])
  })

  it('shows what a spreadsheet had worked out, and runs nothing', async () => {
    const bytes = workbook([['投诉编号', '标题'], ['1', { formula: 'HYPERLINK("http://x.example")', value: '点我' }]])
    expect(await cellsOf(bytes)).toEqual([[2, '1', '点我']])
  })

  it.each<[string, Uint8Array, string]>([
    ['nothing', utf8(' '), 'bad_input'],
    ['a heading alone', utf8('投诉编号,标题\n'), 'bad_input'],
    ['a quote that never closes', utf8('投诉编号,标题\n1,"没关上\n2,x'), 'bad_input'],
    ['broken JSON', utf8('[{'), 'bad_input'],
    ['an object without a list', utf8('{"a":1}'), 'bad_input'],
    ['a cut archive', new Uint8Array([0x50, 0x4B, 3, 4, 1, 2, 3]), 'bad_input'],
    ['an archive that is no workbook', archive({ 'a.txt': 'x' }), 'bad_input'],
    ['too many rows', utf8(`编号\n${'1\n'.repeat(10_001)}`), 'payload_too_large'],
  ])('refuses %s', async (_, bytes, code) => {
    expect((await refusal(readTable(bytes))).code).toBe(code)
  })

  it('F48 a workbook that unpacks to more than anybody wrote is refused before it is read', async () => {
    const bomb = archive({ 'xl/worksheets/sheet1.xml': new Uint8Array(64 * 1024 * 1024) })
    expect(bomb.byteLength).toBeLessThan(200_000)
    expect(await refusal(readTable(bomb))).toMatchObject({ code: 'payload_too_large' })
    // The directory may lie about the size.
    const lying = new Uint8Array(bomb)
    lying.fill(0, 22, 26)
    expect(await refusal(readTable(lying))).toMatchObject({ code: 'payload_too_large' })
  })

  it('survives any bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
      const outcome = await readTable(bytes).then(() => 'read', (error: { code: string }) => error.code)
      expect(['read', 'bad_input', 'payload_too_large']).toContain(outcome)
      expect(typeof decodeText(bytes)).toBe('string')
    }))
  })
})

describe('cells', () => {
  it.each<[unknown, number | null]>([['1299', 129_900], ['￥1,299.5', 129_950], ['0.07元', 7], [12.1, 1_210], [0.1 + 0.2, 30], ['1e5', null], ['-3', null], ['', null], ['1.234', null], ['99999999999.99', 9_999_999_999_999]])('%s yuan', (value, cents) => {
    expect(amountIn(value)).toBe(cents)
  })

  it.each<[unknown, string | null]>([
    ['2026-03-01 08:05:09', '2026-03-01T08:05:09+08:00'],
    ['2026/3/1 8:05', '2026-03-01T08:05:00+08:00'],
    ['2026年3月1日 8时5分', '2026-03-01T08:05:00+08:00'],
    ['2026.03.01', '2026-03-01T00:00:00+08:00'],
    ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'],
    ['1772323509', '2026-03-01T00:05:09Z'],
    [1_772_323_509_000, '2026-03-01T00:05:09Z'],
    [new Date('2026-03-01T08:05:09Z'), '2026-03-01T08:05:09+08:00'],
    [46_082.5, '2026-03-01T12:00:00+08:00'],
    ['2026-02-31', null],
    ['2026-03-01 25:00', null],
    ['昨天', null],
    ['', null],
  ])('%s is a moment in China', (value, at) => {
    expect(momentIn(value)).toBe(at === null ? null : Date.parse(at))
  })

  it('knows states by word and by the numbers that are known', () => {
    expect(['待分配', '已关闭', ' processing ', 7, '6', 5, '__proto__', '审核中'].map(stateIn)).toEqual(['pending_assign', 'closed', 'processing', 'completed', 'replied', null, null, null])
  })

  it('reads lists and stars', () => {
    expect(wordsIn('质量问题、售后；退款,退款')).toEqual(['质量问题', '售后', '退款'])
    expect(['5', '4星', '★★★', '6', '', '0'].map(starsIn)).toEqual([5, 4, 3, null, null, null])
  })
})

describe('a row', () => {
  const read = (cells: Record<string, unknown>) => readRow({ line: 7, cells: new Map(Object.entries(cells)) }, 'heimao', now)
  const whole = { 投诉编号: '17300000001', 标题: '漏水', 投诉时间: '2026-03-01 10:00' }

  it('becomes a ticket; what is not told stays untold', () => {
    expect(read(whole)).toEqual({
      line: 7,
      problems: [],
      ticket: { desk: 'heimao', externalNo: '17300000001', url: null, merchant: null, title: '漏水', text: '', issues: null, demands: null, amount: null, state: null, publishedAt: Date.parse('2026-03-01T10:00:00+08:00'), nick: null, phone: null, steps: [], rating: null },
    })
  })

  it('the merchant\'s answer becomes a step', () => {
    expect(read({ ...whole, 商家回复: '已退款', 商家回复时间: '2026-03-02 09:00' }).ticket.steps).toEqual([{ actor: 'merchant', label: '商家回复', at: Date.parse('2026-03-02T09:00:00+08:00'), text: '已退款', images: [] }])
  })

  it.each<[Record<string, unknown>, [string, string][]]>([
    [{ ...whole, 投诉编号: '' }, [['投诉编号', 'missing']]],
    [{ ...whole, 投诉编号: '1.73E+10' }, [['投诉编号', 'digits_lost']]],
    [{ 投诉编号: '1' }, [['text', 'missing'], ['publishedAt', 'missing']]],
    [{ ...whole, 投诉时间: '上周' }, [['投诉时间', 'not_a_time']]],
    [{ ...whole, 投诉时间: '2027-01-01' }, [['投诉时间', 'in_future']]],
    [{ ...whole, 涉诉金额: '很多', 投诉进度: '审核中', 链接: 'javascript:1' }, [['链接', 'not_an_address'], ['涉诉金额', 'not_a_number'], ['投诉进度', 'unknown_word']]],
    [{ ...whole, 标题: 'x'.repeat(301) }, [['标题', 'too_long']]],
    [{ ...whole, 处理步骤: '[{"actor":"nobody"}]' }, [['处理步骤', 'unknown_word']]],
    [{ ...whole, 手机号: '12' }, [['手机号', 'not_a_number']]],
    [{ ...whole, 手机号: '138****0000' }, []],
  ])('%j says what is wrong', (cells, problems) => {
    expect(read(cells).problems.map(({ column, why }) => [column, why])).toEqual(problems)
  })
})
