import { useEventListener } from '@vueuse/core'
import { computed, ref, watch } from 'vue'
import { useAction } from '../../composables/action.ts'
import { isComposing, useShortcuts } from '../../composables/shortcuts.ts'
import { useComposerFocus } from '../../stores/composer-focus.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useMe } from '../../stores/me.ts'
import { useNotices } from '../../stores/notices.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import { useCourse } from '../conversation/use-course.ts'

/** What the keys of the desk act on. */
export interface DeskKeysOptions {
  readonly open: (id: string | null) => void
  readonly openId: () => string | null
}

/** The keyboard of the desk, and the row that it stands on. */
export function useDeskKeys({ open, openId }: DeskKeysOptions) {
  const inbox = useInbox()
  const room = useRoom()
  const dialogs = useDialogs()
  const notices = useNotices()
  const session = useSession()
  const me = useMe()
  const composer = useComposerFocus()
  const course = useCourse()
  const cursorId = ref<string | null>(null)

  const isMine = computed(() => room.detail?.row.owner?.id === session.myId)
  const claimNext = useAction(async () => {
    const { conversationId } = await inbox.claimNext()
    if (conversationId === null)
      return notices.tell('inbox.noneNow', {}, 'good')
    open(conversationId)
  })
  const accept = useAction(async (id: string) => {
    await me.acceptOffer(id)
    open(id)
  })
  watch(openId, (id) => {
    cursorId.value = id
  })

  function step(by: 1 | -1): void {
    const rows = inbox.rows
    const at = rows.findIndex(row => row.id === cursorId.value)
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))]
    cursorId.value = next?.id ?? null
  }
  function claim(): void {
    if (room.detail && !room.detail.row.owner)
      void course.claim.run(room.detail.row.id)
  }
  function acceptOffer(): void {
    const offer = me.offers[0]
    if (offer)
      void accept.run(offer.conversationId)
  }
  function nextRoom(): void {
    const rooms = room.detail?.case.rooms ?? []
    const next = rooms[(rooms.findIndex(one => one.conversationId === room.id) + 1) % Math.max(1, rooms.length)]
    if (next && next.conversationId !== room.id)
      open(next.conversationId)
  }
  const ifMine = (action: () => void) => () => isMine.value && action()

  useShortcuts({
    'j': () => step(1),
    'k': () => step(-1),
    'ArrowDown': () => step(1),
    'ArrowUp': () => step(-1),
    'Enter': () => cursorId.value !== null && open(cursorId.value),
    'a': acceptOffer,
    'c': claim,
    'n': () => void claimNext.run(),
    'r': () => composer.focus(),
    'g': () => composer.guide(),
    'v': nextRoom,
    't': () => room.detail && dialogs.show('call'),
    'e': ifMine(() => dialogs.show('resolve')),
    's': ifMine(() => dialogs.show('snooze')),
    '/': () => dialogs.show('search'),
    '?': () => dialogs.show('keys'),
    'Escape': () => open(null),
  }, () => dialogs.open === null)

  // Also while one types: a link is pasted in the middle of other work.
  useEventListener(window, 'keydown', (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.altKey || event.key.toLowerCase() !== 'l' || isComposing(event) || dialogs.open !== null)
      return
    event.preventDefault()
    dialogs.show('link')
  })

  return { cursorId, claimNext }
}
