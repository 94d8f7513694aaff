import type { Action } from '../../composables/action.ts'
import { useI18n } from 'vue-i18n'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useFormat } from '../../composables/format.ts'
import { useNotices } from '../../stores/notices.ts'

/** All complaints as one CSV file, fetched part by part and handed to the person's downloads. */
export function useExport(): Action<[], void> {
  const { t } = useI18n()
  const { client, clock } = useWorkstation()
  const format = useFormat()
  const notices = useNotices()
  return useAction(async () => {
    notices.tell('complaints.export.working')
    const parts: string[] = []
    for (let after: string | null = null, more = true; more;) {
      const part: { csv: string, next: string | null } = await client.call('complaint:export', { after })
      parts.push(part.csv)
      after = part.next
      more = after !== null
    }
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(parts, { type: 'text/csv;charset=utf-8' }))
    link.download = `${t('complaints.export.name')}-${format.dayOf(clock.now())}.csv`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    notices.tell('complaints.export.done', { n: parts.length }, 'good')
  })
}
