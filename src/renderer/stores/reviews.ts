import type { CallInput } from '../../shared/contract/index.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** Texts that wait for this person's yes. */
export const useReviews = defineStore('reviews', () => {
  const { client } = useWorkstation()
  const view = useView('reviews', {})
  return {
    rows: view.rows,
    state: view.state,
    error: view.error,
    reload: view.reload,
    mayReview: computed(() => view.summary.value?.mayReview ?? false),
    waiting: computed(() => view.summary.value?.waiting ?? 0),
    policy: computed(() => view.summary.value?.policy ?? null),
    decide: (decision: CallInput<'review:decide'>) => client.call('review:decide', decision),
    setPolicy: (policy: CallInput<'review:setPolicy'>) => client.call('review:setPolicy', policy),
  }
})
