import type { Action } from '../../actions/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useMe } from '../../stores/me.ts'
import { usePractice } from '../../stores/practice.ts'

/** Taking a practice shift, and handing one in. */
export function usePracticeActions(): Action[] {
  const dialogs = useDialogs()
  const me = useMe()
  const practice = usePractice()
  return [
    { id: 'practice.start', place: 'everywhere', keys: [], isPossible: () => me.summary !== null && practice.lesson === null, run: () => dialogs.show('practice') },
    { id: 'practice.finish', place: 'everywhere', keys: [], isPossible: () => practice.lesson !== null, run: () => dialogs.show('practiceSheet') },
  ]
}
