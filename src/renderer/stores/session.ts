import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'

/** The session: how the link stands, who is here, where media come from. */
export const useSession = defineStore('session', () => {
  const { link } = useWorkstation()
  return {
    state: computed(() => link.state.value),
    lostAt: computed(() => link.lostAt.value),
    error: computed(() => link.error.value),
    endedWhy: computed(() => link.endedWhy.value),
    myId: computed(() => link.hello.value?.me.id ?? ''),
    isSupervisor: computed(() => link.hello.value?.me.role === 'supervisor'),
    mediaBase: computed(() => link.hello.value?.mediaBase ?? ''),
    start: link.start,
  }
})
