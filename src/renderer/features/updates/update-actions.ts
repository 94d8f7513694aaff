import type { Action } from '../../actions/action.ts'
import { useAction } from '../../composables/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useUpdates } from '../../stores/updates.ts'

/** Updates of this computer, where there is a desktop to have any. */
export function useUpdateActions(): Action[] {
  const updates = useUpdates()
  const dialogs = useDialogs()
  const check = useAction(updates.check)
  const place = 'everywhere'
  return [
    { id: 'update.restart', place, keys: [], isPossible: () => updates.hint !== null, run: () => dialogs.show('update') },
    { id: 'update.check', place, keys: [], isPossible: () => updates.view !== null && updates.view.phase !== 'off', run: () => void check.run() },
  ]
}
