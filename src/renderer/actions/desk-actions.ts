import type { ActionPlace } from './action.ts'
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

/** What has its sense without list, conversation and call in sight. */
const besideDesk: ReadonlySet<ActionPlace> = new Set<ActionPlace>(['everywhere', 'supervisor', 'page'])

/** The same on a page beside the desk: what the page does, and what goes everywhere. */
export function usePageKeys(): void {
  const dialogs = useDialogs()
  useActions().install(useAllActions().filter(({ place }) => besideDesk.has(place)))
  useActionKeys(() => dialogs.open === null)
}
