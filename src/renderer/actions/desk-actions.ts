import { useActions } from '../stores/actions.ts'
import { useDialogs } from '../stores/dialogs.ts'
import { useActionKeys } from './action-keys.ts'
import { useAllActions } from './all.ts'

/** Puts every action within reach of palette and keys while the desk stands. In a dialog the keys are the dialog's. */
export function useDeskActions(): void {
  const dialogs = useDialogs()
  useActions().install(useAllActions())
  useActionKeys(() => dialogs.open === null)
}
