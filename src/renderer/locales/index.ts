import { createI18n } from 'vue-i18n'
import { en } from './en/index.ts'
import { zhCN } from './zh-CN/index.ts'

/** Languages of the screen, the first is the default. */
export const languages = ['zh-CN', 'en'] as const
export type Language = typeof languages[number]

/** Makes the words of the screen in one language; Chinese stands in for a missing one. */
export function createWords(language: Language) {
  return createI18n({ legacy: false, locale: language, fallbackLocale: 'zh-CN', messages: { 'zh-CN': zhCN, en } })
}
