import { useI18n } from 'vue-i18n'

/** Tables in which the end of a call or a case, or the kind of a message, has its word; the first that knows it tells it. */
const tables = ['customer.history.kinds', 'words.disposition', 'words.resolveReason', 'words.callback', 'words.outcome'] as const

/** Words for how something ended; empty for nothing, the code itself for a newer engine's. */
export function useOutcomeWords(): (code: string | null) => string {
  const { t, te } = useI18n()
  return (code) => {
    if (code === null || code === '')
      return ''
    const table = tables.find(name => te(`${name}.${code}`))
    return table === undefined ? code : t(`${table}.${code}`)
  }
}
