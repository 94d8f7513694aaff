import type { ConversationDetail } from '../../shared/contract/conversation.ts'
import type { HistoryRow } from '../../shared/contract/customers.ts'
import type { Channel } from '../../shared/domain/index.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { useRoom } from './room.ts'

const firstCases = 8
/** How long the panel stays with the customer before while the next one is fetched, ms. */
const patienceMs = 150
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

  /** What the panel shows: the open conversation, as soon as its customer is known or that has taken too long. Until then it stands still. */
  const panelDetail = shallowRef<ConversationDetail | null>(null)
  const panelCustomer = computed(() => view.summary.value?.id === panelDetail.value?.row.customer.id ? view.summary.value : null)
  let patience: ReturnType<typeof setTimeout> | undefined
  function turnPanel(): void {
    clearTimeout(patience)
    patience = undefined
    panelDetail.value = room.detail
  }
  watch([() => room.detail, customer], ([detail, known]) => {
    if (detail === null || known !== null || panelDetail.value === null || panelDetail.value.row.customer.id === detail.row.customer.id)
      turnPanel()
    else
      patience ??= setTimeout(turnPanel, patienceMs)
  }, { immediate: true, flush: 'sync' })
  onScopeDispose(() => clearTimeout(patience))

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
    panelDetail,
    panelCustomer,
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
