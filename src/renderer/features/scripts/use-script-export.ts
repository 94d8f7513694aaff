import type { Action } from '../../composables/action.ts'
import { useI18n } from 'vue-i18n'
import { AppError } from '../../../shared/errors.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useFormat } from '../../composables/format.ts'
import { useNotices } from '../../stores/notices.ts'
import { useSession } from '../../stores/session.ts'
import { withContents } from './script-file.ts'

/** The whole library as one file, in JSON with its pictures and files, fetched part by part and handed to the person's downloads. */
export function useScriptExport(): Action<[format: 'csv' | 'json'], void> {
  const { t } = useI18n()
  const { client, clock } = useWorkstation()
  const format = useFormat()
  const notices = useNotices()
  const session = useSession()

  async function read(mediaId: string): Promise<Uint8Array> {
    const answer = await fetch(session.mediaBase + encodeURIComponent(mediaId))
    if (!answer.ok)
      throw new AppError('not_found')
    return new Uint8Array(await answer.arrayBuffer())
  }
  return useAction(async (kind) => {
    const parts: string[] = []
    for (let after: string | null = null, more = true; more;) {
      const part: { text: string, next: string | null } = await client.call('script:export', { format: kind, after })
      parts.push(part.text)
      after = part.next
      more = after !== null
    }
    const whole = kind === 'csv' ? parts : [await withContents(parts.join(''), read)]
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob(whole, { type: kind === 'csv' ? 'text/csv;charset=utf-8' : 'application/json' }))
    link.download = `${t('scripts.library.file')}-${format.dayOf(clock.now())}.${kind}`
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    notices.tell('scripts.library.exported', {}, 'good')
  })
}
