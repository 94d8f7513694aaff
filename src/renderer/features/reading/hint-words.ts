import type { Hint } from '../../../shared/rules/hints.ts'
import { useI18n } from 'vue-i18n'
import { dangerKey } from '../../ui/danger.ts'

/** Words of hints: what they say, and why. */
export function useHintWords() {
  const { t, te } = useI18n()

  function valueOf({ kind, value }: Hint): string {
    if (kind === 'mood')
      return t(`words.mood.${value}`)
    const [first = ''] = value.split(' ')
    if (kind === 'danger')
      return t(`words.danger.${dangerKey(first)}`)
    return te(`reading.values.${first}`) ? t(`reading.values.${first}`) : ''
  }

  return {
    /** "危险 · 起火冒烟"; a mood by its name alone. */
    label: (hint: Hint) => hint.kind === 'mood' || hint.kind === 'praise' ? valueOf(hint) : `${t(`reading.kinds.${hint.kind}`)} · ${valueOf(hint)}`,
    /** The words that told, cut so that they fit a line. */
    because: (hint: Hint) => t('reading.because', { words: hint.why.slice(0, 6).map(word => `「${word.slice(0, 20)}」`).join('') }),
  }
}
