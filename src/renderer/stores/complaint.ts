import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useView } from '../bridge/view.ts'
import { useRoom } from './room.ts'

/** The complaint of the open conversation, where a person posts what is written here; null for every other room. */
export const useComplaint = defineStore('complaint', () => {
  const room = useRoom()
  const view = useView('complaint', () => room.id === null || room.detail === null || room.detail.byHand === null ? null : { conversationId: room.id })
  const complaint = computed(() => {
    const shown = view.summary.value?.complaint ?? null
    return shown?.id === room.id ? shown : null
  })
  const steps = computed(() => complaint.value === null ? [] : view.rows.value)
  return { complaint, steps }
})
