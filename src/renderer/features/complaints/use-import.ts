import type { ImportRow, ImportSummary } from '../../../shared/contract/complaints.ts'
import type { ComplaintDesk } from '../../../shared/domain/complaint.ts'
import { computed, ref, shallowRef } from 'vue'
import { importMostBytes, importPartBytes } from '../../../shared/contract/complaints.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { toBase64 } from '../../composables/base64.ts'

const pageSize = 50

/** One import on this screen: a file sent in parts, looked at page by page, confirmed, taken in step by step. */
export function useImport() {
  const { client } = useWorkstation()
  const desk = ref<ComplaintDesk>('heimao')
  const summary = shallowRef<ImportSummary | null>(null)
  const rows = shallowRef<readonly ImportRow[]>([])
  const total = ref(0)
  const page = ref(1)
  const only = ref<'all' | 'refused'>('all')
  /** Share of the file that has arrived, 0–100; null while nothing is under way. */
  const sent = ref<number | null>(null)
  const isTooLarge = ref(false)
  const running = ref(false)
  const wanted = computed(() => summary.value === null ? 0 : summary.value.fresh + summary.value.update)
  const isDone = computed(() => summary.value !== null && wanted.value > 0 && summary.value.done >= wanted.value)

  const look = useAction(async (accountId: string, file: File) => {
    summary.value = null
    rows.value = []
    isTooLarge.value = file.size > importMostBytes
    if (isTooLarge.value || file.size === 0)
      return
    sent.value = 0
    try {
      const { importId } = await client.call('complaint:importBegin', { accountId, desk: desk.value, name: file.name.slice(0, 200), size: file.size })
      for (let offset = 0; offset < file.size; offset += importPartBytes) {
        await client.call('complaint:importPart', { importId, offset, base64: toBase64(new Uint8Array(await file.slice(offset, offset + importPartBytes).arrayBuffer())) })
        sent.value = Math.round(Math.min(file.size, offset + importPartBytes) / file.size * 100)
      }
      summary.value = await client.call('complaint:importCheck', { importId })
    }
    finally {
      sent.value = null
    }
    only.value = 'all'
    await show(1)
  }, { quiet: true })

  async function show(to: number): Promise<void> {
    if (summary.value === null)
      return
    const answer = await client.call('complaint:importRows', { importId: summary.value.importId, only: only.value, offset: (to - 1) * pageSize, size: pageSize })
    page.value = to
    rows.value = answer.rows
    total.value = answer.total
  }
  const turn = useAction(show, { quiet: true })

  const run = useAction(async () => {
    running.value = true
    try {
      while (summary.value !== null && summary.value.done < wanted.value)
        summary.value = await client.call('complaint:importRun', { importId: summary.value.importId })
    }
    finally {
      running.value = false
    }
  }, { quiet: true })

  /** What was only looked at is forgotten with the dialog. */
  function drop(): void {
    if (summary.value !== null)
      void client.call('complaint:importDrop', { importId: summary.value.importId }).catch(() => undefined)
  }

  return { desk, summary, rows, total, page, pageSize, only, sent, isTooLarge, running, wanted, isDone, look, turn, run, drop }
}
