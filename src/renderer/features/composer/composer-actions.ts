import type { Action } from '../../actions/action.ts'
import { useComposerFocus } from '../../stores/composer-focus.ts'

/** What the composer on screen can do beside taking a text. Enter in its field is the field's own. */
export function useComposerActions(): Action[] {
  const composer = useComposerFocus()
  return [
    { id: 'composer.send', place: 'composer', keys: ['Mod+Enter'], isPossible: composer.canSend, run: () => composer.send() },
    { id: 'composer.sendAndResolve', place: 'composer', keys: ['Mod+Shift+Enter'], isPossible: composer.canFinish, run: () => void composer.finish() },
    { id: 'composer.holding', place: 'composer', keys: ['Mod+Shift+H'], isPossible: composer.isThere, run: () => composer.holding() },
    { id: 'composer.attach', place: 'composer', keys: ['Mod+Shift+U'], isPossible: composer.canAttach, run: () => composer.attach() },
  ]
}
