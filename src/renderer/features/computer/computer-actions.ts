import type { Action } from '../../actions/action.ts'
import { useRouter } from 'vue-router'
import { useDiagnostics } from '../../stores/diagnostics.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { usePolicy } from '../../stores/policy.ts'
import { useSidePanel } from '../../stores/side-panel.ts'

/** What a desktop has beyond a browser: the settings of this computer, and the company's own pages. */
export function useComputerActions(): Action[] {
  const policy = usePolicy()
  const panel = useSidePanel()
  const router = useRouter()
  const dialogs = useDialogs()
  const diagnostics = useDiagnostics()
  return [
    { id: 'computer.open', place: 'everywhere', keys: [], isPossible: () => policy.isThere, run: () => void router.push('/computer') },
    { id: 'computer.selfTest', place: 'everywhere', keys: [], isPossible: () => true, run: () => void router.push('/computer/self-test') },
    { id: 'computer.bundle', place: 'everywhere', keys: [], isPossible: () => diagnostics.port !== undefined, run: () => dialogs.show('bundle') },
    { id: 'panel.page', place: 'conversation', keys: [], isPossible: () => panel.pages.length > 0, run: panel.next },
  ]
}
