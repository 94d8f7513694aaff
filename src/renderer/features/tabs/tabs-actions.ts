import type { Action, ActionId } from '../../actions/action.ts'
import { useOpenRoom } from '../../composables/open-room.ts'
import { useNotices } from '../../stores/notices.ts'
import { useOpenTabs } from '../../stores/open-tabs.ts'
import { useRoom } from '../../stores/room.ts'
import { popOut } from './pop-out.ts'

const numbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

/** Conversations kept as tabs. */
export function useTabsActions(): Action[] {
  const tabs = useOpenTabs()
  const room = useRoom()
  const notices = useNotices()
  const open = useOpenRoom()
  const place = 'conversation'
  const hasTabs = () => tabs.tabs.length > 0

  /** A tab first; pinned by the second press, loose again by the third. */
  function keep(): void {
    if (room.id === null)
      return
    const known = tabs.tabs.find(tab => tab.id === room.id)
    if (known !== undefined)
      tabs.pin(known.id, !known.pinned)
    else if (!tabs.keep(room.id))
      notices.tell('views.tabs.full', {}, 'warn')
  }
  function close(): void {
    if (room.id !== null && tabs.has(room.id))
      open(tabs.close(room.id))
  }
  function step(by: 1 | -1): void {
    const id = tabs.beside(room.id, by)
    if (id !== null)
      open(id)
  }

  return [
    { id: 'tabs.keep', place, keys: ['Shift+K'], isPossible: () => room.id !== null, run: keep },
    { id: 'tabs.close', place, keys: ['Shift+P'], isPossible: () => room.id !== null && tabs.has(room.id), run: close },
    { id: 'tabs.next', place, keys: [']'], isPossible: hasTabs, run: () => step(1) },
    { id: 'tabs.previous', place, keys: ['['], isPossible: hasTabs, run: () => step(-1) },
    { id: 'tabs.pop', place, keys: ['Shift+O'], isPossible: () => room.id !== null, run: () => room.id !== null && popOut(room.id) },
    ...numbers.map((number, i): Action => ({ id: `tabs.go${number}` as ActionId, place, keys: [`Alt+${number}`], isPossible: () => tabs.idAt(i) !== null, run: () => open(tabs.idAt(i)) })),
  ]
}
