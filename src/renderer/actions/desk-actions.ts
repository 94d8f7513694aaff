import type { ActionPlace } from './action.ts'
import { useActions } from '../stores/actions.ts'
import { useDialogs } from '../stores/dialogs.ts'
import { useRoom } from '../stores/room.ts'
import { useActionKeys } from './action-keys.ts'
import { useAllActions } from './all.ts'

/** What is about the open room. */
const ofRoom: ReadonlySet<ActionPlace> = new Set<ActionPlace>(['conversation', 'composer'])

/** Puts every action within reach of palette and keys while the desk stands. In a dialog the keys are the dialog's. */
export function useDeskActions(): void {
  const dialogs = useDialogs()
  const room = useRoom()
  useActions().install(useAllActions())
  // Between two rooms a key about one of them has no sense: the first is left, the second not there.
  useActionKeys(() => dialogs.open === null, action => !room.isLeaving || !ofRoom.has(action.place))
}

/** What has its sense without list, conversation and call in sight. */
const besideDesk: ReadonlySet<ActionPlace> = new Set<ActionPlace>(['everywhere', 'supervisor', 'page'])

/** The same on a page beside the desk: what the page does, and what goes everywhere. */
export function usePageKeys(): void {
  const dialogs = useDialogs()
  useActions().install(useAllActions().filter(({ place }) => besideDesk.has(place)))
  useActionKeys(() => dialogs.open === null)
}
