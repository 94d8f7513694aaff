import type { Action, ActionId } from '../../actions/action.ts'
import type { InboxTab } from '../../stores/inbox.ts'
import { useDeskLayout } from '../../stores/desk-layout.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useRoom } from '../../stores/room.ts'
import { useInboxFilters } from './use-inbox-filters.ts'

const numbers = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const
/** Keys of the first filters that one keeps; the digits before them are the inbox's own tabs. */
const filterKeys: Readonly<Record<string, string>> = { 1: '6', 2: '7', 3: '8' }

/** Views beyond the tabs, the filters one keeps, tags. */
export function useViewsActions(): Action[] {
  const inbox = useInbox()
  const layout = useDeskLayout()
  const dialogs = useDialogs()
  const room = useRoom()
  const filters = useInboxFilters()
  const place = 'list'
  const always = () => true

  function show(tab: InboxTab): void {
    layout.area = 'inbox'
    inbox.tab = tab
    inbox.showsMentions = false
  }
  function showMentions(): void {
    layout.area = 'inbox'
    inbox.showsMentions = true
  }
  const ofFilter = (number: string, i: number): Action => ({
    id: `views.filter${number}` as ActionId,
    place,
    keys: filterKeys[number] === undefined ? [] : [filterKeys[number]],
    isPossible: () => filters.list.value[i] !== undefined,
    run: () => filters.list.value[i] && filters.apply(filters.list.value[i]),
  })

  return [
    { id: 'views.open', place, keys: ['Shift+F'], isPossible: always, run: () => dialogs.show('views') },
    { id: 'views.waiting', place, keys: [], isPossible: always, run: () => show('waiting') },
    { id: 'views.mentions', place, keys: ['Shift+M'], isPossible: always, run: showMentions },
    { id: 'views.resolved', place, keys: [], isPossible: always, run: () => show('resolved') },
    { id: 'views.clear', place, keys: [], isPossible: () => inbox.narrowedBy > 0, run: inbox.clearFilter },
    { id: 'views.tags', place: 'conversation', keys: ['Shift+T'], isPossible: () => room.detail !== null, run: () => dialogs.show('tags') },
    ...numbers.map(ofFilter),
  ]
}
