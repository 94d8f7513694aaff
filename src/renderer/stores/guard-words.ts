import type { CallInput } from '../../shared/contract/index.ts'
import { defineStore } from 'pinia'
import { computed } from 'vue'
import { useView } from '../bridge/view.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** The lists of words behind the outgoing check; for supervisors. */
export const useGuardWords = defineStore('guard-words', () => {
  const { client } = useWorkstation()
  const view = useView('guardWords', {})
  return {
    rows: view.rows,
    state: view.state,
    error: view.error,
    classes: computed(() => view.summary.value?.classes ?? null),
    brands: computed(() => view.summary.value?.brands ?? []),
    history: computed(() => view.summary.value?.history ?? []),
    save: (word: CallInput<'guardWord:save'>) => client.call('guardWord:save', word),
    remove: (id: string) => client.call('guardWord:remove', { id }),
    setClass: (change: CallInput<'guardWord:setClass'>) => client.call('guardWord:setClass', change),
    tryText: (asked: CallInput<'guardWord:try'>) => client.call('guardWord:try', asked),
    bring: (words: CallInput<'guardWord:import'>['words']) => client.call('guardWord:import', { words }),
  }
})
