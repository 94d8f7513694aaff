import { useI18n } from 'vue-i18n'
import { zhCN } from '../../locales/zh-CN/index.ts'

/** Words for a reason of triage as the engine writes it: `code:word:word`. */
export function useTriageWords(): (why: string) => string {
  const { t } = useI18n()
  return (why) => {
    const [code = '', ...found] = why.split(':')
    const word = t(`words.triageWhy.${Object.hasOwn(zhCN.words.triageWhy, code) ? code : 'other'}`)
    return found.length === 0 ? word : `${word}「${found.join(t('words.listJoin'))}」`
  }
}
