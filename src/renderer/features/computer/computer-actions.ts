import type { Action } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { usePolicy } from '../../stores/policy.ts'
import { useSidePanel } from '../../stores/side-panel.ts'

/** What a desktop has beyond a browser: the settings of this computer, and the company's own pages. */
export function useComputerActions(): Action[] {
  const policy = usePolicy()
  const panel = useSidePanel()
  const router = useRouter()
  return [
    { id: 'computer.open', place: 'everywhere', keys: [], isPossible: () => policy.isThere, run: () => void router.push('/computer') },
    { id: 'panel.page', place: 'conversation', keys: [], isPossible: () => panel.pages.length > 0, run: panel.next },
  ]
}
