import type { ActionId } from '../actions/action.ts'
import type { Chord } from '../actions/chord.ts'
import { capsOf } from '../actions/chord.ts'
import { useActions } from '../stores/actions.ts'
import { isMac } from './mac.ts'

/** The keys that buttons name: this person's own, and none where an action has none. */
export function useKeyHint() {
  const actions = useActions()

  /** The first key of an action. */
  function chordFor(id: ActionId): Chord | null {
    const action = actions.find(id)
    return action === undefined ? null : actions.keysOf(action)[0] ?? null
  }
  /** The same, as one says it; empty where there is none. */
  function keyName(id: ActionId): string {
    const chord = chordFor(id)
    return chord === null ? '' : capsOf(chord, isMac).join('+')
  }
  /** Words with the action's key behind them. */
  function withKey(words: string, id: ActionId): string {
    const name = keyName(id)
    return name === '' ? words : `${words} (${name})`
  }
  return { chordFor, keyName, withKey }
}
