import type { Action } from '../../actions/action.ts'
import type { DialogName } from '../../stores/dialogs.ts'
import { computed } from 'vue'
import { useOpenRoom } from '../../composables/open-room.ts'
import { useComposerFocus } from '../../stores/composer-focus.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useQuotes } from '../../stores/quotes.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import { useCourse } from './use-course.ts'

/** The open conversation: its course, its rooms, what is written in it. */
export function useConversationActions(): Action[] {
  const room = useRoom()
  const session = useSession()
  const dialogs = useDialogs()
  const quotes = useQuotes()
  const composer = useComposerFocus()
  const course = useCourse()
  const open = useOpenRoom()

  const row = computed(() => room.detail?.row ?? null)
  const isMine = () => row.value !== null && row.value.owner?.id === session.myId
  const isOpen = () => row.value !== null
  const isUnresolved = () => row.value !== null && row.value.status !== 'resolved'
  const rooms = computed(() => room.detail?.case.rooms ?? [])
  const show = (name: DialogName) => () => dialogs.show(name)

  async function claim(id: string): Promise<void> {
    await course.claim.run(id)
    composer.focus()
  }
  function step(by: 1 | -1): void {
    const { length } = rooms.value
    const at = rooms.value.findIndex(one => one.conversationId === room.id)
    const next = rooms.value[(at + by + length) % length]
    if (next && next.conversationId !== room.id)
      open(next.conversationId)
  }
  /** The same key drops what is quoted first. */
  function leave(): void {
    if (room.id !== null && quotes.of(room.id) !== null)
      quotes.drop(room.id)
    else
      open(null)
  }
  const hasRooms = () => rooms.value.length > 1
  const withRow = (work: (shown: NonNullable<typeof row.value>) => unknown) => () => {
    if (row.value)
      void work(row.value)
  }

  return [
    { id: 'conversation.claim', place: 'conversation', keys: ['c'], isPossible: () => isUnresolved() && !row.value?.owner, run: withRow(shown => claim(shown.id)) },
    { id: 'conversation.reply', place: 'conversation', keys: ['r'], isPossible: composer.isThere, run: () => composer.reply() },
    { id: 'conversation.note', place: 'conversation', keys: ['i', 'Mod+I'], isPossible: composer.isThere, run: () => composer.note() },
    { id: 'conversation.guide', place: 'conversation', keys: ['g'], isPossible: () => composer.isThere() && room.detail?.canGuideToPrivate === true, run: () => composer.guide() },
    { id: 'conversation.call', place: 'conversation', keys: ['t'], isPossible: isOpen, run: show('call') },
    { id: 'conversation.resolve', place: 'conversation', keys: ['e', 'Mod+E'], isPossible: () => isMine() && isUnresolved(), run: show('resolve') },
    { id: 'conversation.snooze', place: 'conversation', keys: ['s'], isPossible: isMine, run: show('snooze') },
    { id: 'conversation.assign', place: 'conversation', keys: ['f'], isPossible: isOpen, run: show('assign') },
    { id: 'conversation.release', place: 'conversation', keys: ['Shift+C'], isPossible: isMine, run: withRow(course.release.run) },
    { id: 'conversation.triage', place: 'conversation', keys: ['y'], isPossible: isOpen, run: show('triage') },
    { id: 'conversation.reopen', place: 'conversation', keys: ['o'], isPossible: () => row.value?.status === 'resolved', run: withRow(shown => course.reopen.run(shown.id)) },
    { id: 'conversation.closeCase', place: 'conversation', keys: ['Shift+E'], isPossible: () => room.detail?.case.status === 'open', run: show('closeCase') },
    { id: 'conversation.nextRoom', place: 'conversation', keys: ['v'], isPossible: hasRooms, run: () => step(1) },
    { id: 'conversation.previousRoom', place: 'conversation', keys: ['Shift+V'], isPossible: hasRooms, run: () => step(-1) },
    { id: 'conversation.leave', place: 'conversation', keys: ['Escape'], isPossible: () => room.id !== null, run: leave },
  ]
}
