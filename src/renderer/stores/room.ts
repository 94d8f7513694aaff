import type { MessageRow } from '../../shared/contract/conversation.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

const pageSize = 100
const livePages = 3

/** The open conversation: its timeline, everything around it, and the calls that change it. */
export const useRoom = defineStore('room', () => {
  const { client } = useWorkstation()
  const id = ref<string | null>(null)
  const size = ref(pageSize)
  const older = shallowRef<readonly MessageRow[]>([])
  const noOlder = ref(false)
  const loadingOlder = ref(false)
  const view = useView('conversation', () => id.value === null ? null : { id: id.value, size: size.value })
  /** False while the rows on hand are still those of the room before. */
  const isHere = computed(() => view.shown.value?.id === id.value && view.summary.value !== null)
  const detail = computed(() => isHere.value ? view.summary.value : null)
  const messages = computed<readonly MessageRow[]>(() => isHere.value ? joinPages(older.value, view.rows.value) : [])
  const hasOlder = computed(() => (detail.value?.hasOlder ?? false) && !noOlder.value)
  let seenUpTo = 0

  watch(id, () => {
    size.value = pageSize
    older.value = []
    noOlder.value = false
    seenUpTo = 0
  }, { flush: 'sync' })

  /** The next page upward: the live page grows to its limit, beyond it pages are read once. */
  async function loadOlder(): Promise<void> {
    const room = id.value
    const first = messages.value[0]
    if (room === null || first === undefined || loadingOlder.value || !hasOlder.value)
      return
    if (size.value < pageSize * livePages) {
      size.value += pageSize
      return
    }
    loadingOlder.value = true
    try {
      const page = await client.call('view:open', { view: 'conversation', params: { id: room, beforeSeq: first.seq, size: pageSize } })
      await client.call('view:close', { viewId: page.viewId })
      if (id.value !== room)
        return
      const rows = page.rows as unknown as readonly MessageRow[]
      noOlder.value = rows.length < pageSize
      older.value = [...rows, ...older.value]
    }
    finally {
      loadingOlder.value = false
    }
  }

  /** Tells the engine that the agent has the newest line on screen. */
  async function seen(): Promise<void> {
    const last = messages.value.at(-1)?.seq ?? 0
    if (id.value === null || (last <= seenUpTo && (detail.value?.row.unread ?? 0) === 0))
      return
    seenUpTo = last
    await client.call('conversation:seen', { id: id.value, seq: last })
  }

  return { id, detail, messages, state: view.state, error: view.error, reload: view.reload, hasOlder, loadingOlder, isHere, loadOlder, seen }
})

function joinPages(older: readonly MessageRow[], live: readonly MessageRow[]): readonly MessageRow[] {
  const first = live[0]?.seq
  return older.length === 0 || first === undefined ? live : [...older.filter(row => row.seq < first), ...live]
}
