import type { HistoryRow } from '../../shared/contract/customers.ts'
import type { Channel } from '../../shared/domain/index.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { useRoom } from './room.ts'

const firstCases = 8
const firstHistory = 20
/** Entries of the history that follow what happens; older ones are read once. */
const liveHistory = 100

/** Parts of the panel that an action leads to. */
export type CustomerPart = 'check' | 'identities' | 'notes' | 'tags' | 'history' | 'cases'

/** A masked field that is shown for some seconds: its value, and until when by the host's clock, ms UTC. */
export interface Revealed { readonly fieldId: string, readonly value: string, readonly until: number }

/** The customer of the open conversation, who they are and everything with them. */
export const useCustomer = defineStore('customer', () => {
  const { client } = useWorkstation()
  const room = useRoom()
  const cases = ref(firstCases)
  const customerId = computed(() => room.detail?.row.customer.id ?? null)
  const view = useView('customer', () => customerId.value === null ? null : { customerId: customerId.value, conversationId: room.id, cases: cases.value })
  const customer = computed(() => view.summary.value?.id === customerId.value ? view.summary.value : null)

  const channel = ref<Channel | null>(null)
  const historyOpen = ref(false)
  const size = ref(firstHistory)
  const older = shallowRef<readonly HistoryRow[]>([])
  const noOlder = ref(false)
  const history = useView('history', () => customerId.value === null || !historyOpen.value ? null : { customerId: customerId.value, channels: channel.value === null ? [] : [channel.value], size: size.value })
  const entries = computed(() => [...history.rows.value, ...older.value])

  const revealed = shallowRef<Revealed | null>(null)
  /** Where the keyboard is wanted next. */
  const wanted = ref<CustomerPart | null>(null)

  watch([customerId, channel], ([now], [before]) => {
    size.value = firstHistory
    older.value = []
    noOlder.value = false
    if (now !== before) {
      cases.value = firstCases
      channel.value = null
      revealed.value = null
    }
  }, { flush: 'sync' })

  async function loadOlder(): Promise<void> {
    const [id, last] = [customerId.value, entries.value.at(-1)]
    if (id === null || last === undefined)
      return
    if (size.value < liveHistory) {
      size.value += firstHistory * 2
      return
    }
    const asked = channel.value
    const page = await client.call('view:open', { view: 'history', params: { customerId: id, channels: asked === null ? [] : [asked], before: { at: last.at, id: last.id }, size: liveHistory } })
    await client.call('view:close', { viewId: page.viewId })
    if (customerId.value !== id || channel.value !== asked)
      return
    const rows = page.rows as unknown as readonly HistoryRow[]
    noOlder.value = !(page.summary as { hasOlder: boolean }).hasOlder
    older.value = [...older.value, ...rows]
  }

  return {
    customer,
    rooms: view.rows,
    moreCases: () => void (cases.value = 1_000),
    fewerCases: () => void (cases.value = firstCases),
    allCases: computed(() => cases.value > firstCases),
    channel,
    historyOpen,
    entries,
    historyChannels: computed(() => history.summary.value?.channels ?? []),
    historyState: history.state,
    hasOlder: computed(() => !noOlder.value && (older.value.length > 0 || (history.summary.value?.hasOlder ?? false))),
    loadOlder,
    revealed,
    wanted,
  }
})
