import type { NotReadyReason, Presence } from '../../shared/domain/index.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** The person at the desk: presence, capacity, alarms, offers to them. */
export const useMe = defineStore('me', () => {
  const { client } = useWorkstation()
  const view = useView('me', {})

  return {
    summary: view.summary,
    offers: view.rows,
    state: view.state,
    sandbox: computed(() => view.summary.value?.sandbox ?? false),
    setPresence: (presence: Presence, reason: NotReadyReason | null) => client.call('presence:set', { presence, reason }),
    /** This computer works, the person's others look on. */
    workHere: () => client.call('session:lead', {}),
    /** This computer looks on. */
    lookOn: () => client.call('session:watch', {}),
    pauseAutomation: (paused: boolean, why = '') => client.call('automation:pause', { paused, why }),
    acceptOffer: (id: string) => client.call('conversation:acceptOffer', { id }),
    declineOffer: (id: string) => client.call('conversation:declineOffer', { id }),
  }
})
