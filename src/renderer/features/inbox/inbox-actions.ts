import type { OfferRow } from '../../../shared/contract/desk.ts'
import type { Action } from '../../actions/action.ts'
import type { InboxTab } from '../../stores/inbox.ts'
import { useAction } from '../../composables/action.ts'
import { useOpenRoom } from '../../composables/open-room.ts'
import { useComposerFocus } from '../../stores/composer-focus.ts'
import { useDeskLayout } from '../../stores/desk-layout.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useMe } from '../../stores/me.ts'
import { useNotices } from '../../stores/notices.ts'

const tabs = ['mine', 'queue', 'all', 'snoozed', 'undecided'] as const satisfies readonly InboxTab[]

/** The list: walking it, taking from it, its tabs. */
export function useInboxActions(): Action[] {
  const inbox = useInbox()
  const layout = useDeskLayout()
  const notices = useNotices()
  const composer = useComposerFocus()
  const me = useMe()
  const open = useOpenRoom()

  /** Whoever takes one means to answer it: the cursor goes where the answer is written. */
  function openToAnswer(id: string): void {
    composer.awaitRoom(id)
    open(id)
  }
  const claimNext = useAction(async () => {
    const { conversationId } = await inbox.claimNext()
    if (conversationId === null)
      return notices.tell('inbox.noneNow', {}, 'good')
    openToAnswer(conversationId)
  })
  /** A customer who rings is answered with the voice: the keys stay the call's. */
  const accept = useAction(async ({ conversationId, call }: OfferRow) => {
    await me.acceptOffer(conversationId)
    if (call)
      open(conversationId)
    else
      openToAnswer(conversationId)
  })
  const decline = useAction(({ conversationId }: OfferRow) => me.declineOffer(conversationId))
  const firstOffer = () => me.offers[0]

  function step(by: 1 | -1): void {
    const rows = inbox.rows
    const at = rows.findIndex(row => row.id === layout.cursorId)
    layout.cursorId = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]?.id ?? null
  }
  function show(tab: InboxTab): void {
    layout.area = 'inbox'
    inbox.tab = tab
  }
  const isListed = () => layout.area === 'inbox' && inbox.rows.length > 0
  const withOffer = (work: (offer: OfferRow) => unknown) => () => {
    const offer = firstOffer()
    if (offer !== undefined)
      void work(offer)
  }

  return [
    { id: 'inbox.next', place: 'list', keys: ['n', 'Mod+ArrowDown'], isPossible: () => true, run: () => void claimNext.run() },
    { id: 'inbox.accept', place: 'list', keys: ['a'], isPossible: () => firstOffer() !== undefined, run: withOffer(accept.run) },
    { id: 'inbox.decline', place: 'list', keys: ['Shift+A'], isPossible: () => firstOffer() !== undefined, run: withOffer(decline.run) },
    { id: 'inbox.down', place: 'list', keys: ['j', 'ArrowDown'], isPossible: isListed, run: () => step(1) },
    { id: 'inbox.up', place: 'list', keys: ['k', 'ArrowUp'], isPossible: isListed, run: () => step(-1) },
    { id: 'inbox.open', place: 'list', keys: ['Enter'], isPossible: () => layout.cursorId !== null, run: () => open(layout.cursorId) },
    ...tabs.map((tab, i): Action => ({ id: `inbox.${tab}`, place: 'list', keys: [String(i + 1)], isPossible: () => layout.area !== 'inbox' || inbox.tab !== tab, run: () => show(tab) })),
    { id: 'inbox.calls', place: 'list', keys: ['9'], isPossible: () => layout.area !== 'calls', run: () => (layout.area = 'calls') },
    { id: 'inbox.list', place: 'list', keys: ['0'], isPossible: () => layout.area !== 'inbox', run: () => (layout.area = 'inbox') },
  ]
}
