import type { Action, ActionPlace } from './action.ts'
import type { Chord } from './chord.ts'
import { useEventListener } from '@vueuse/core'
import { isComposing } from '../composables/composition.ts'
import { isMac } from '../composables/mac.ts'
import { isPressable, isTypedInto } from '../composables/typed-into.ts'
import { useActions } from '../stores/actions.ts'
import { chordOf, mayActWhileTyping } from './chord.ts'

/** Whose key it is where several places know it: the nearest to what one does. */
const nearest: readonly ActionPlace[] = ['composer', 'call', 'conversation', 'list', 'page', 'supervisor', 'everywhere']

/** What a key stands in front of. */
export interface KeyScene {
  readonly typing: boolean
  readonly inComposer: boolean
}

/** The action that a chord means here and now. */
export function actionFor(chord: Chord, actions: readonly Action[], keysOf: (action: Action) => readonly Chord[], { typing, inComposer }: KeyScene): Action | undefined {
  if (typing && !mayActWhileTyping(chord))
    return undefined
  return actions
    .filter(action => keysOf(action).includes(chord) && (action.place !== 'composer' || inComposer) && action.isPossible())
    .toSorted((a, b) => nearest.indexOf(a.place) - nearest.indexOf(b.place))[0]
}

/** The one listener that turns keys into the desk's actions. `enabled` is asked at each key, `mayRun` of the action that it means. */
export function useActionKeys(enabled: () => boolean, mayRun: (action: Action) => boolean = () => true): void {
  const actions = useActions()
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    const chord = chordOf(event, isMac)
    if (chord === null || event.defaultPrevented || isComposing(event) || !enabled())
      return
    if (event.repeat && event.key === 'Enter')
      return
    if (chord === 'Enter' && isPressable(event.target))
      return
    const action = actionFor(chord, actions.all, actions.keysOf, { typing: isTypedInto(event.target), inComposer: isInComposer(event.target) })
    if (action === undefined)
      return
    event.preventDefault()
    if (mayRun(action))
      action.run()
  })
}

function isInComposer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-place="composer"]') !== null
}
