import type { Desk, TestEngine } from '../../../tests/support/engine/start-engine.ts'
import { Buffer } from 'node:buffer'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { refusal } from '../../../tests/contract/connector-fetch.ts'
import { startTestEngine } from '../../../tests/support/engine/start-engine.ts'

const base64 = (text: string) => Buffer.from(text).toString('base64')
const heading = '标题,品牌,场景,风格,适用,话术内容,关键词,需复核,到期时间'

describe('scripts as files', () => {
  let t: TestEngine
  let boss: Desk
  beforeEach(async () => {
    t = await startTestEngine()
    boss = t.desk('boss')
  })
  afterEach(() => t.stop())

  const take = (text: string, dryRun = false) => boss.call('script:import', { base64: base64(text), dryRun })
  const exported = async (format: 'csv' | 'json') => (await boss.call('script:export', { format })).text

  it('show what would happen, name line, column and reason, and change nothing before', async () => {
    const file = [heading, '查账单,,billing,平实,私信,"一句。\n两句。",话费、账单,,', '热梗,,praise,紧跟热点,公开,谢谢您呀。,,,', '坏的,,nowhere,平实,到处,一句。,,,昨天', ',,billing,平实,私信,没有名字。,,,', '查账单,,billing,平实,私信,重复。,,,'].join('\n')
    const preview = await take(file, true)
    expect(preview).toMatchObject({ fresh: 1, update: 0, same: 0, refused: 4 })
    expect(preview.rows.map(row => [row.line, row.fate, row.problems.map(({ column, why }) => `${column} ${why}`)])).toEqual([
      [2, 'new', []],
      [4, 'refused', ['到期时间 expiry']],
      [5, 'refused', ['到期时间 not_a_time', '场景 unknown_word', '适用 unknown_word']],
      [6, 'refused', ['标题 missing']],
      [7, 'refused', ['标题 twice_in_file']],
    ])
    expect(await t.store.read.count('scripts', {})).toBe(0)
    await take(file)
    expect(await t.store.read.find('scripts', {})).toMatchObject([{ title: '查账单', variants: ['一句。', '两句。'], keywords: ['话费', '账单'], state: 'approved' }])
  })

  it.each(['csv', 'json'] as const)('F50 go out and come back to the letter as %s, and no cell is a formula', async (format) => {
    const hostile = ['=HYPERLINK("http://x")', '+86 打电话', '-1+1', '@SUM(A1)', '＝全角', '\'撇号', '引号"逗号,分号;', '😀表情与\u00A0空格']
    for (const [i, title] of hostile.entries())
      await boss.call('script:save', { id: null, version: 0, brand: '', title, situation: 'billing', style: 'plain', visibility: 'private', variants: [`${title}第一种`, '=1+1'], keywords: ['=词', `k${i}`], sensitive: i % 2 === 0, expiresAt: i === 0 ? t.clock.now() + 86_400_123 : null, submit: true })
    const text = await exported(format)
    if (format === 'csv')
      expect(text.split(/(?<=")\r\n/).flatMap(line => line.split('","')).filter(cell => /^"?[=+\-@＝]/.test(cell))).toEqual([])
    expect(await take(text, true)).toMatchObject({ same: hostile.length, fresh: 0, update: 0, refused: 0 })
    const before = await t.store.read.find('scripts', {}, { order: [['title', 'asc']] })
    await t.store.write(async tx => void await tx.remove('scripts', {}))
    await take(text)
    const after = await t.store.read.find('scripts', {}, { order: [['title', 'asc']] })
    expect(after.map(({ title, variants, keywords, sensitive, expiresAt }) => ({ title, variants, keywords, sensitive, expiresAt }))).toEqual(before.map(({ title, variants, keywords, sensitive, expiresAt }) => ({ title, variants, keywords, sensitive, expiresAt })))
  })

  it('change a known script as a new version, which is reviewed where its kind needs it', async () => {
    await take(`${heading}\n公开,,billing,平实,公开,旧的说法。,,,`)
    const [script] = await t.store.read.find('scripts', {})
    expect(script).toMatchObject({ state: 'in_review', version: 1 })
    expect(await take(`${heading}\n公开,,billing,平实,公开,新的说法。,,,`)).toMatchObject({ update: 1 })
    expect(await t.store.read.get('scripts', script!.id)).toMatchObject({ version: 2, variants: ['新的说法。'], state: 'in_review' })
    expect((await boss.call('script:versions', { id: script!.id })).versions.map(version => version.content.variants[0])).toEqual(['新的说法。', '旧的说法。'])
  })

  it('are for supervisors', async () => {
    expect(await refusal(t.desk().call('script:export', { format: 'csv' }))).toMatchObject({ code: 'forbidden' })
    expect(await refusal(t.desk().call('script:import', { base64: base64(heading), dryRun: true }))).toMatchObject({ code: 'forbidden' })
  })
})
