import type { Action } from '../../actions/action.ts'
import { computed } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'
import { useReadingPlace } from '../../stores/reading-place.ts'
import { useRoom } from '../../stores/room.ts'
import { useSession } from '../../stores/session.ts'
import { useWayOut } from '../../stores/way-out.ts'
import { linkTo, splitText } from '../../ui/text.ts'
import { useQuoting } from '../conversation/use-quoting.ts'
import { useCorrection } from './use-correction.ts'

/** How far a text is searched for an address, UTF-16 units. */
const longestRead = 6_000

/** Reading a conversation well: what the rules see in it, the square around it, where one stopped reading. */
export function useReadingActions(): Action[] {
  const { client } = useWorkstation()
  const room = useRoom()
  const session = useSession()
  const dialogs = useDialogs()
  const mine = useMyPreferences()
  const place = useReadingPlace()
  const way = useWayOut()
  const quoting = useQuoting()
  const { correct, restore } = useCorrection()

  const row = computed(() => room.detail?.row ?? null)
  const isMine = () => row.value?.owner?.id === session.myId
  const lastHint = computed(() => room.messages.toReversed().flatMap(message => message.reading?.hints ?? []).find(hint => hint.kind !== 'mood'))
  const lastPromise = computed(() => room.messages.toReversed().flatMap(message => (message.reading?.promises ?? []).slice(-1).map(promise => ({ messageId: message.id, dueAt: promise.dueAt })))[0])
  const lastLink = computed(() => room.messages.toReversed().flatMap(message => splitText(message.text.slice(0, longestRead)).toReversed()).flatMap((piece) => {
    const link = piece.host === null ? null : linkTo(piece.url ?? piece.text)
    return link === null ? [] : { ...link, warning: piece.warning ?? null }
  })[0])
  const keep = useAction((promise: { readonly messageId: string, readonly dueAt: number }) => client.call('promise:open', promise))
  const foldAbuse = useAction(() => mine.save({ foldAbuse: !mine.kept.foldAbuse }))
  const run = <T>(value: T | undefined, work: (value: T) => unknown): void => {
    if (value !== undefined)
      void work(value)
  }

  return [
    { id: 'reading.thread', place: 'conversation', keys: ['Shift+G'], isPossible: () => row.value?.visibility === 'public', run: () => dialogs.show('thread') },
    { id: 'reading.mood', place: 'conversation', keys: [], isPossible: () => row.value !== null, run: () => dialogs.show('mood') },
    { id: 'reading.abuse', place: 'conversation', keys: [], isPossible: () => isMine() && row.value?.channel !== 'hotline' && row.value?.status !== 'resolved', run: () => dialogs.show('abuse') },
    { id: 'reading.wrong', place: 'conversation', keys: [], isPossible: () => lastHint.value !== undefined, run: () => run(lastHint.value, correct.run) },
    { id: 'reading.restore', place: 'conversation', keys: [], isPossible: () => (room.detail?.reading?.silenced.length ?? 0) > 0, run: () => void restore.run() },
    { id: 'reading.promise', place: 'conversation', keys: [], isPossible: () => isMine() && lastPromise.value !== undefined, run: () => run(lastPromise.value, keep.run) },
    { id: 'reading.foldAbuse', place: 'conversation', keys: [], isPossible: () => row.value !== null, run: () => void foldAbuse.run() },
    { id: 'reading.unread', place: 'conversation', keys: [], isPossible: () => place.unreadId !== null, run: () => place.ask('unread') },
    { id: 'reading.latest', place: 'conversation', keys: [], isPossible: () => row.value !== null, run: () => place.ask('latest') },
    { id: 'reading.quote', place: 'conversation', keys: ['Alt+R'], isPossible: quoting.canQuote, run: quoting.quoteNext },
    { id: 'reading.dropQuote', place: 'conversation', keys: [], isPossible: quoting.isQuoting, run: quoting.drop },
    { id: 'reading.openLink', place: 'conversation', keys: [], isPossible: () => lastLink.value !== undefined, run: () => run(lastLink.value, way.ask) },
    { id: 'reading.errors', place: 'supervisor', keys: [], isPossible: () => session.isSupervisor, run: () => dialogs.show('hintErrors') },
  ]
}
