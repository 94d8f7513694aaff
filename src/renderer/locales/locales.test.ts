import { describe, expect, it } from 'vitest'
import { attemptOutcomes, callbackStates, channels, dispositions, moods, obligationKinds, outboundStates, resolveReasons, touchpoints } from '../../shared/domain/index.ts'
import { errorCodes } from '../../shared/errors.ts'
import { en } from './en/index.ts'
import { createWords } from './index.ts'
import { zhCN } from './zh-CN/index.ts'

function leaves(tree: object, path = ''): Map<string, string> {
  return new Map(Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[path + key, value] as const] : [...leaves(value as object, `${path}${key}.`)]))
}

const zh = leaves(zhCN)
const english = leaves(en)

describe('languages', () => {
  it('have the same keys', () => {
    expect([...english.keys()].toSorted()).toEqual([...zh.keys()].toSorted())
  })

  it('use the same named values in each sentence', () => {
    for (const [key, text] of zh) {
      const names = (sentence: string) => [...new Set(sentence.match(/\{\w+\}/g))].toSorted()
      expect(names(english.get(key) ?? ''), key).toEqual(names(text))
    }
  })

  it('F49 keep a name that turns reading around from turning the sentence, and leave every other name as it is', () => {
    const { t } = createWords('zh-CN').global
    expect(t('shell.alarms.danger', { name: '倒\u202E着\u2069写' })).toBe('危险诉求：\u2068倒着写\u2069')
    expect(t('shell.alarms.danger', { name: 'سارة' })).toBe('危险诉求：\u2068سارة\u2069')
    expect(t('shell.alarms.danger', { name: '<b>阿禾</b>' })).toBe('危险诉求：<b>阿禾</b>')
    expect(t('shell.alarms.owners_away', { names: '林晓', rooms: 2 })).toContain('手上还有 2 个')
  })

  it('leave no word empty and compile without a plural or link sign', () => {
    for (const [key, text] of [...zh, ...english]) {
      expect(text.trim(), key).not.toBe('')
      expect(text, key).not.toMatch(/[@|]/)
    }
  })
})

describe('words of closed lists', () => {
  it.each([
    ['channel', channels, zhCN.words.channel],
    ['touchpoint', touchpoints, zhCN.words.touchpoint],
    ['duty', obligationKinds, zhCN.words.duty],
    ['mood', moods, zhCN.words.mood],
    ['outbound', outboundStates, zhCN.words.outbound],
    ['callback', callbackStates, zhCN.words.callback],
    ['outcome', attemptOutcomes, zhCN.words.outcome],
    ['resolveReason', resolveReasons, zhCN.words.resolveReason],
    ['disposition', dispositions, zhCN.words.disposition],
  ] as const)('%s is complete', (_name, list, table) => {
    expect(Object.keys(table).toSorted()).toEqual([...list].toSorted())
  })

  it('every error code says what happened, what it means and what to do', () => {
    expect(Object.keys(zhCN.errors).toSorted()).toEqual([...errorCodes].toSorted())
    for (const [code, words] of [...Object.entries(zhCN.errors), ...Object.entries(en.errors)])
      expect(words, code).toEqual({ what: expect.any(String), means: expect.any(String), todo: expect.any(String) })
  })

  it('formats a sentence in both languages', () => {
    const { global } = createWords('zh-CN')
    expect(global.t('inbox.fresh', { n: 3 })).toBe('3 条新诉求')
    global.locale.value = 'en'
    expect(global.t('inbox.fresh', { n: 3 })).toBe('3 new')
    expect(global.t('inbox.fresh', { n: 3 }, { locale: 'zh-CN' })).toBe('3 条新诉求')
    expect(global.t('inbox.title')).toBe(en.inbox.title)
    expect(global.t('words.time.left', {})).toBe(en.words.time.left.replace('{t}', ''))
  })
})
