import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** My calls that still live (until the wrap-up is filed), and what can be done with them. */
export const useCalls = defineStore('calls', () => {
  const { client } = useWorkstation()
  const view = useView('calls', { scope: 'mine' })

  return {
    live: computed(() => view.rows.value),
    /** The one the bar shows: what rings or talks first, then what waits for its wrap-up. */
    current: computed(() => view.rows.value.find(call => call.ringing || call.state === 'connected' || call.state === 'dialing_agent') ?? view.rows.value[0] ?? null),
    summary: view.summary,
    agentLeg: (callbackId: string, action: 'answer' | 'decline') => client.call('call:agentLeg', { callbackId, action }),
    cancel: (callbackId: string) => client.call('call:cancel', { callbackId }),
    hangup: (callbackId: string) => client.call('call:hangup', { callbackId }),
    hold: (callbackId: string, on: boolean) => client.call('call:hold', { callbackId, on }),
    mute: (callbackId: string, on: boolean) => client.call('call:mute', { callbackId, on }),
  }
})
