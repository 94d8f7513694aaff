import type { PolicyWords } from '../../../shared/policy/key.ts'
import type { PolicyName } from '../../../shared/policy/schema.ts'
import { useI18n } from 'vue-i18n'
import { policyKey } from '../../../shared/policy/schema.ts'

/** What the screen says of a key and of what it holds. */
export function usePolicyWords() {
  const { t, locale } = useI18n()
  const said = (words: PolicyWords) => locale.value === 'en' ? words.en : words.zh

  function valueOf(name: PolicyName, value: unknown): string {
    const { kind } = policyKey(name)
    if (value === null || value === undefined)
      return t('computer.unset')
    if (name === 'hubPins')
      return (value as readonly string[]).length === 0 ? t('computer.empty') : t('computer.pins', { n: (value as readonly string[]).length })
    switch (kind.kind) {
      case 'flag': return t(value === true ? 'computer.on' : 'computer.off')
      case 'choice': return said(kind.choices.find(choice => choice.value === value)?.title ?? { zh: String(value), en: String(value) })
      case 'list': return listed(name, value as readonly string[])
      case 'pairs': return Object.keys(value).join(' · ') || t('computer.empty')
      default: return String(value)
    }
  }

  function listed(name: PolicyName, values: readonly string[]): string {
    return values.map(value => name === 'channels' ? t(`words.channel.${value}`) : value).join(' · ') || t('computer.empty')
  }

  return { said, valueOf }
}
