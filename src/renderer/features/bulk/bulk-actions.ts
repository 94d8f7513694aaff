import type { Action } from '../../actions/action.ts'
import type { DialogName } from '../../stores/dialogs.ts'
import { useDeskLayout } from '../../stores/desk-layout.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useInbox } from '../../stores/inbox.ts'
import { mostSelected } from '../../stores/selection.ts'
import { useBulk } from './use-bulk.ts'

/** Several rows of the list, handled together. */
export function useBulkActions(): Action[] {
  const inbox = useInbox()
  const layout = useDeskLayout()
  const dialogs = useDialogs()
  const { act, selection } = useBulk()
  const place = 'list'
  const isListed = () => layout.area === 'inbox' && !inbox.showsMentions && inbox.rows.length > 0
  const isChosen = () => selection.ids.length > 0
  const show = (name: DialogName) => () => dialogs.show(name)

  /** The row of the cursor, and the next one too: walking with Shift gathers. */
  function stretch(by: 1 | -1): void {
    const at = inbox.rows.findIndex(row => row.id === layout.cursorId)
    const here = inbox.rows[Math.max(0, at)]
    const next = inbox.rows[Math.min(inbox.rows.length - 1, Math.max(0, at + by))]
    selection.set([...selection.ids, ...[here, next].flatMap(row => row === undefined ? [] : [row.id])])
    layout.cursorId = next?.id ?? layout.cursorId
  }
  function toggle(): void {
    // The cursor may stand on an open room that is not on the list.
    const id = inbox.rows.find(row => row.id === layout.cursorId)?.id ?? inbox.rows[0]?.id
    if (id === undefined)
      return
    layout.cursorId = id
    selection.toggle(id)
  }
  async function all(): Promise<void> {
    selection.set(await inbox.idsOfFilter(mostSelected))
  }

  return [
    { id: 'bulk.select', place, keys: ['l'], isPossible: isListed, run: toggle },
    { id: 'bulk.selectDown', place, keys: ['Shift+ArrowDown'], isPossible: isListed, run: () => stretch(1) },
    { id: 'bulk.selectUp', place, keys: ['Shift+ArrowUp'], isPossible: isListed, run: () => stretch(-1) },
    { id: 'bulk.selectAll', place, keys: ['Shift+L'], isPossible: isListed, run: () => void all() },
    { id: 'bulk.clear', place, keys: [], isPossible: isChosen, run: selection.clear },
    { id: 'bulk.claim', place, keys: [], isPossible: isChosen, run: () => void act.run({ kind: 'claim' }) },
    { id: 'bulk.tag', place, keys: [], isPossible: isChosen, run: show('bulkTag') },
    { id: 'bulk.assign', place, keys: [], isPossible: isChosen, run: show('bulkAssign') },
    { id: 'bulk.noReply', place, keys: [], isPossible: isChosen, run: () => void act.run({ kind: 'no_reply_needed' }) },
    { id: 'bulk.resolve', place, keys: [], isPossible: isChosen, run: show('bulkResolve') },
    { id: 'bulk.write', place, keys: ['Shift+W'], isPossible: isChosen, run: show('bulkWrite') },
    { id: 'bulk.list', place: 'everywhere', keys: [], isPossible: () => true, run: show('bulks') },
  ]
}
