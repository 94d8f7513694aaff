import type { BulkAct } from '../../../shared/contract/bulk.ts'
import { useI18n } from 'vue-i18n'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSelection } from '../../stores/selection.ts'

/** What is done to everything selected; what it was not done to stays selected, and is said. */
export function useBulk() {
  const { t } = useI18n()
  const { client } = useWorkstation()
  const dialogs = useDialogs()
  const notices = useNotices()
  const selection = useSelection()

  const act = useAction(async (wanted: BulkAct) => {
    const { results } = await client.call('bulk:act', { ids: [...selection.ids], act: wanted })
    const failed = results.filter(result => result.code !== null)
    const words = [...new Set(failed.map(result => t(`errors.${result.code ?? 'internal'}`)))].slice(0, 2).join(t('words.listJoin'))
    selection.set(failed.map(result => result.id))
    dialogs.shut()
    if (failed.length === 0)
      notices.tell('bulk.done', { n: results.length }, 'good')
    else
      notices.tell('bulk.doneSome', { n: results.length - failed.length, failed: failed.length, why: words }, 'warn')
  })
  return { act, selection }
}
