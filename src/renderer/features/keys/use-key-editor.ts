import type { Action } from '../../actions/action.ts'
import type { Chord } from '../../actions/chord.ts'
import { computed, ref } from 'vue'
import { chordOf, isReserved, mayActWhileTyping } from '../../actions/chord.ts'
import { mayMeet } from '../../actions/place.ts'
import { useAction } from '../../composables/action.ts'
import { isComposing } from '../../composables/composition.ts'
import { isMac } from '../../composables/mac.ts'
import { useActions } from '../../stores/actions.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'

/** Why a recorded chord was not taken. `taken` can be overridden: the other action gives it up. */
export type KeyRefusal = { readonly why: 'reserved' | 'bare', readonly chord: Chord } | { readonly why: 'taken', readonly chord: Chord, readonly by: Action }

type Bindings = Readonly<Record<string, readonly Chord[]>>

/** Recording one's own keys: one action listens at a time. */
export function useKeyEditor() {
  const actions = useActions()
  const mine = useMyPreferences()
  const recording = ref<string | null>(null)
  const refusal = ref<KeyRefusal | null>(null)
  const keep = useAction((keys: Bindings) => mine.save({ keys: Object.fromEntries(Object.entries(keys).map(([id, chords]) => [id, [...chords]])) }))
  const isAnyChanged = computed(() => Object.keys(mine.kept.keys).length > 0)
  const isChanged = (action: Action): boolean => mine.kept.keys[action.id] !== undefined

  function record(action: Action): void {
    refusal.value = null
    recording.value = action.id
  }
  function stop(): void {
    recording.value = null
  }
  /** Takes what is pressed while an action listens; every key is its own then, `Tab` alone goes on. */
  function onKey(event: KeyboardEvent, action: Action): void {
    if (recording.value !== action.id || isComposing(event) || event.key === 'Tab')
      return
    const chord = chordOf(event, isMac)
    event.preventDefault()
    event.stopPropagation()
    if (chord === null)
      return
    if (chord === 'Escape')
      return stop()
    if (chord === 'Backspace')
      return bind(action, [])
    refusal.value = refusalOf(action, chord)
    if (refusal.value === null)
      bind(action, [chord])
  }
  function refusalOf(action: Action, chord: Chord): KeyRefusal | null {
    if (isReserved(chord) && !action.keys.includes(chord))
      return { why: 'reserved', chord }
    if (action.place === 'composer' && !mayActWhileTyping(chord))
      return { why: 'bare', chord }
    const by = actions.all.find(other => other !== action && mayMeet(other.place, action.place) && actions.keysOf(other).includes(chord))
    return by === undefined ? null : { why: 'taken', chord, by }
  }
  function bind(action: Action, chords: readonly Chord[]): void {
    stop()
    void keep.run({ ...mine.kept.keys, [action.id]: chords })
  }
  /** The other action gives the chord up. */
  function takeOver(action: Action): void {
    const refused = refusal.value
    if (refused?.why !== 'taken')
      return
    refusal.value = null
    stop()
    const left = actions.keysOf(refused.by).filter(chord => chord !== refused.chord)
    void keep.run({ ...mine.kept.keys, [refused.by.id]: left, [action.id]: [refused.chord] })
  }
  function reset(action: Action): void {
    refusal.value = null
    void keep.run(Object.fromEntries(Object.entries(mine.kept.keys).filter(([id]) => id !== action.id)))
  }
  function resetAll(): void {
    refusal.value = null
    void keep.run({})
  }
  return { recording, refusal, isAnyChanged, isChanged, record, stop, onKey, takeOver, reset, resetAll }
}
