import type { Action } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { useComposerFocus } from '../../stores/composer-focus.ts'
import { useLibrary } from '../../stores/library.ts'

/** Scripts, facts and personas: over the composer, and as pages. */
export function useScriptActions(): Action[] {
  const library = useLibrary()
  const composer = useComposerFocus()
  const router = useRouter()
  const open = (tab: 'scripts' | 'facts') => () => {
    composer.reply()
    library.picker = tab
  }
  return [
    { id: 'script.insert', place: 'conversation', keys: ['u', 'Alt+U'], isPossible: composer.isThere, run: open('scripts') },
    { id: 'knowledge.find', place: 'conversation', keys: ['z', 'Alt+Z'], isPossible: composer.isThere, run: open('facts') },
    { id: 'script.library', place: 'everywhere', keys: [], isPossible: () => true, run: () => void router.push('/library/scripts') },
    { id: 'knowledge.library', place: 'everywhere', keys: [], isPossible: () => true, run: () => void router.push('/library/knowledge') },
    { id: 'script.personas', place: 'everywhere', keys: [], isPossible: () => true, run: () => void router.push('/library/personas') },
  ]
}
