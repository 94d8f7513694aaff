import type { Action } from '../../actions/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useIntake } from '../../stores/intake.ts'

/** What people take in by hand. A link is pasted in the middle of other work: its key acts while one types too. */
export function useIntakeActions(): Action[] {
  const intake = useIntake()
  const dialogs = useDialogs()
  const hasDesk = () => intake.complaintAccounts.length > 0
  return [
    { id: 'intake.link', place: 'everywhere', keys: ['Mod+Shift+L'], isPossible: () => true, run: () => dialogs.show('link') },
    { id: 'intake.complaint', place: 'everywhere', keys: [], isPossible: hasDesk, run: () => dialogs.show('complaintNew') },
    { id: 'intake.import', place: 'everywhere', keys: [], isPossible: hasDesk, run: () => dialogs.show('complaintImport') },
  ]
}
