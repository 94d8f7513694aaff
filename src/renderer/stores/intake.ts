import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { useChannels } from './floor.ts'

/** What another program wants to be taken in; a person looks at it first. */
export interface OutsideLink {
  readonly url: string
  readonly text: string
}

/** Where voices can be taken in by hand, and what another program brought. */
export const useIntake = defineStore('intake', () => {
  const channels = useChannels()
  const outside = shallowRef<OutsideLink | null>(null)
  const accountsOf = (channel: 'complaint' | 'link') => channels.rows.filter(row => row.channel === channel).map(row => ({ id: row.id, name: row.name }))
  return {
    outside,
    complaintAccounts: computed(() => accountsOf('complaint')),
    linkAccounts: computed(() => accountsOf('link')),
  }
})
