import type { ViewParams } from '../../shared/contract/index.ts'
import type { Channel } from '../../shared/domain/index.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** Tabs of the inbox. */
export type InboxTab = ViewParams<'inbox'>['tab']

const pageSize = 120
/** Rows kept before the first one on screen, and how near the page's edge it may come before the page moves. */
const lead = 40
const edge = 12

/** The inbox: one tab, one page of it around what is on screen. The rest of the list never leaves the engine. */
export const useInbox = defineStore('inbox', () => {
  const { client } = useWorkstation()
  const tab = ref<InboxTab>('queue')
  const channels = shallowRef<readonly Channel[]>([])
  const accounts = shallowRef<readonly string[]>([])
  const tags = shallowRef<readonly string[]>([])
  /** In place of the rows: where colleagues named me. */
  const showsMentions = ref(false)
  const skip = ref(0)
  const view = useView('inbox', () => ({ tab: tab.value, channels: [...channels.value], accounts: [...accounts.value], tags: [...tags.value], skip: skip.value, size: pageSize }))
  const selected = ref<string | null>(null)

  watch([tab, channels, accounts, tags], () => {
    skip.value = 0
    showsMentions.value = false
  }, { flush: 'sync' })

  /** How many things the list is narrowed by. */
  const narrowedBy = computed(() => channels.value.length + accounts.value.length + tags.value.length)
  function clearFilter(): void {
    channels.value = []
    accounts.value = []
    tags.value = []
  }
  /** Ids of everything that the filter lets through, as the list stands, `most` at most. */
  async function idsOfFilter(most: number): Promise<string[]> {
    const page = await client.call('view:open', { view: 'inbox', params: { tab: tab.value, channels: [...channels.value], accounts: [...accounts.value], tags: [...tags.value], size: most } })
    await client.call('view:close', { viewId: page.viewId })
    return page.rows.map(row => String(row.id))
  }

  /** Called as the list scrolls, with the first and last index on screen. */
  function look(first: number, last: number): void {
    const total = view.summary.value?.total ?? 0
    const end = skip.value + pageSize
    const nearTop = skip.value > 0 && first < skip.value + edge
    const nearEnd = end < total && last >= end - edge
    if (nearTop || nearEnd)
      skip.value = Math.max(0, Math.min(first - lead, total - 1))
  }

  return {
    tab,
    channels,
    accounts,
    tags,
    showsMentions,
    narrowedBy,
    clearFilter,
    idsOfFilter,
    selected,
    look,
    rows: view.rows,
    summary: view.summary,
    shown: view.shown,
    state: view.state,
    error: view.error,
    reload: view.reload,
    counts: computed(() => view.summary.value?.counts ?? null),
    claim: (id: string) => client.call('conversation:claim', { id }),
    claimNext: () => client.call('conversation:claimNext', { channels: [...channels.value] }),
  }
})
