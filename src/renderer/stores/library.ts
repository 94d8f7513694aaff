import type { PersonaRow } from '../../shared/contract/scripts.ts'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { useView } from '../bridge/view.ts'
import { useSession } from './session.ts'

/** Which part of the picker is open. */
export type PickerTab = 'scripts' | 'facts'

/** Scripts, personas and facts on this screen: personas are on hand all the time, what waits for a supervisor is counted. */
export const useLibrary = defineStore('library', () => {
  const session = useSession()
  const picker = ref<PickerTab | null>(null)
  const personas = useView('personas', {})
  const review = useView('scripts', () => session.isSupervisor ? {} : null)
  const facts = useView('knowledge', () => session.isSupervisor ? {} : null)
  return {
    /** The picker over the composer; null = shut. */
    picker,
    personas: personas.rows,
    personaOf: (accountId: string): PersonaRow | null => personas.rows.value.find(row => row.accounts.includes(accountId)) ?? null,
    /** What a supervisor has to look at. */
    waiting: computed(() => (review.summary.value?.toReview ?? 0) + (facts.summary.value?.doubted ?? 0)),
  }
})
