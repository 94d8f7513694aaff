import type { Ref } from 'vue'
import type { ConversationDetail } from '../../../shared/contract/conversation.ts'
import type { PanelWishInput } from '../../../shared/side-panel.ts'
import { useElementBounding } from '@vueuse/core'
import { computed, onBeforeUnmount, watch } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useSession } from '../../stores/session.ts'
import { useSidePanel } from '../../stores/side-panel.ts'

const nowhere = { page: null, at: { x: 0, y: 0, width: 0, height: 0 }, about: {} } as const
const idOnly = (id: string) => /^[\w.:-]{0,96}$/.test(id) ? id : ''

/**
 * Tells the shell where `place` is and about whom the page is to be. What the shell shows lies over everything of ours, so it
 * makes way for dialogs.
 */
export function usePanelPlace(place: Readonly<Ref<HTMLElement | null>>, detail: () => ConversationDetail): void {
  const { showPanel } = useWorkstation()
  const panel = useSidePanel()
  const dialogs = useDialogs()
  const session = useSession()
  const bounds = useElementBounding(place)

  const about = computed(() => {
    const { row, case: matter } = detail()
    return { customerId: idOnly(row.customer.id), conversationId: idOnly(row.id), caseId: idOnly(matter.id), channel: row.channel, accountId: idOnly(row.accountId), agentId: idOnly(session.myId) }
  })
  const wish = computed<PanelWishInput>(() => {
    const at = { x: Math.round(Math.max(0, bounds.x.value)), y: Math.round(Math.max(0, bounds.y.value)), width: Math.round(bounds.width.value), height: Math.round(bounds.height.value) }
    return panel.chosen === null || dialogs.open !== null || at.width === 0 ? nowhere : { page: panel.chosen, at, about: about.value }
  })
  const tell = (asked: PanelWishInput) => void showPanel?.(asked).catch(() => undefined)

  watch(() => JSON.stringify(wish.value), () => tell(wish.value), { immediate: true })
  watch(() => panel.turn, () => tell({ ...wish.value, anew: true }))
  onBeforeUnmount(() => tell(nowhere))
}
