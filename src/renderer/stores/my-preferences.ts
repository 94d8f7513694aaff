import type { Preferences, PreferencesPatch } from '../../shared/contract/preferences.ts'
import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import { defaultPreferences } from '../../shared/contract/preferences.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { useMe } from './me.ts'

/** How this person likes to work, at whatever desk; kept by the engine. What belongs to one screen is in `preferences.ts`. */
export const useMyPreferences = defineStore('my-preferences', () => {
  const { client } = useWorkstation()
  const me = useMe()
  /** Chosen here and not yet told back by the view; shown at once. */
  const ahead = shallowRef<readonly { readonly patch: PreferencesPatch, saved: boolean }[]>([])
  const kept = computed<Preferences>(() => Object.assign({}, me.summary?.preferences ?? defaultPreferences, ...ahead.value.map(one => one.patch)))
  watch(() => me.summary?.preferences, () => {
    ahead.value = ahead.value.filter(one => !one.saved)
  })

  /** Changes some keys: seen at once, taken back when the engine refuses. @throws AppError */
  async function save(patch: PreferencesPatch): Promise<void> {
    const change = { patch, saved: false }
    ahead.value = [...ahead.value, change]
    try {
      await client.call('preference:save', { patch })
      change.saved = true
    }
    catch (error) {
      ahead.value = ahead.value.filter(one => one !== change)
      throw error
    }
  }

  return { kept, save }
})
