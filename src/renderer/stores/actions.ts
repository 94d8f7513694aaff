import type { Action, ActionId } from '../actions/action.ts'
import type { Chord } from '../actions/chord.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import { normalChord } from '../actions/chord.ts'
import { useMyPreferences } from './my-preferences.ts'

/** Every action of the desk, and the keys that this person has given them. */
export const useActions = defineStore('actions', () => {
  const mine = useMyPreferences()
  const all = shallowRef<readonly Action[]>([])

  /** Makes these the desk's actions until the scope ends. */
  function install(actions: readonly Action[]): void {
    all.value = actions
    onScopeDispose(() => {
      if (all.value === actions)
        all.value = []
    })
  }
  function find(id: ActionId): Action | undefined {
    return all.value.find(action => action.id === id)
  }
  /** The keys that act: one's own, otherwise the action's. */
  function keysOf(action: Action): readonly Chord[] {
    return mine.kept.keys[action.id]?.map(normalChord) ?? action.keys
  }
  /** Does it if it is possible now; answers whether it was. */
  function run(id: ActionId): boolean {
    const action = find(id)
    if (!action?.isPossible())
      return false
    action.run()
    return true
  }
  return { all, install, find, keysOf, run }
})
