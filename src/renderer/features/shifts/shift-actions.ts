import type { Action } from '../../actions/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useSession } from '../../stores/session.ts'

/** Handing over, signing for, and moving what an absent colleague left. */
export function useShiftActions(): Action[] {
  const dialogs = useDialogs()
  const session = useSession()
  return [
    { id: 'shift.open', place: 'everywhere', keys: ['Shift+S'], isPossible: () => true, run: () => dialogs.show('shift') },
    { id: 'shift.sign', place: 'everywhere', keys: [], isPossible: () => true, run: () => dialogs.show('shift', 'sign') },
    { id: 'shift.absence', place: 'supervisor', keys: [], isPossible: () => session.isSupervisor, run: () => dialogs.show('absence') },
    { id: 'wrapUp.tree', place: 'supervisor', keys: [], isPossible: () => session.isSupervisor, run: () => dialogs.show('wrapUpTree') },
  ]
}
