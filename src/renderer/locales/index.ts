import { createI18n } from 'vue-i18n'
import { en } from './en/index.ts'
import { keepDirection } from './keep-direction.ts'
import { quicken } from './quick-words.ts'
import { zhCN } from './zh-CN/index.ts'

/** Languages of the screen, the first is the default. */
export const languages = ['zh-CN', 'en'] as const
export type Language = typeof languages[number]

/** Makes the words of the screen in one language; Chinese stands in for a missing one. What is put into a sentence cannot turn its reading around. */
export function createWords(language: Language) {
  const words = createI18n({ legacy: false, locale: language, fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN, en } })
  quicken(words.global)
  const say = words.global.t as (key: string, ...more: unknown[]) => string
  Object.assign(words.global, { t: (key: string, values?: unknown, ...more: unknown[]) => values === undefined ? say(key) : say(key, keepDirection(values), ...more) })
  return words
}
