import type { Action } from '../../actions/action.ts'
import { computed } from 'vue'
import { useRouter } from 'vue-router'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useDialogs } from '../../stores/dialogs.ts'
import { useReviews } from '../../stores/reviews.ts'
import { useRoom } from '../../stores/room.ts'
import { useSecondThoughts } from '../../stores/second-thoughts.ts'
import { useSession } from '../../stores/session.ts'
import { useTakeBack } from './use-take-back.ts'

/** Second thoughts about what one wrote, and the second person's work. */
export function useReviewActions(): Action[] {
  const { client } = useWorkstation()
  const router = useRouter()
  const dialogs = useDialogs()
  const room = useRoom()
  const session = useSession()
  const second = useSecondThoughts()
  const reviews = useReviews()
  const back = useTakeBack()
  const settle = useAction((outboundId: string, verdict: 'sent' | 'not_sent') => client.call('message:settle', { outboundId, verdict }))

  const unknown = computed(() => room.messages.findLast(message => message.outbound?.state === 'unknown')?.outbound ?? null)
  const removable = computed(() => room.messages.findLast(message => message.outbound?.removable === true && message.author.id === session.myId)?.outbound ?? null)
  const decide = (verdict: 'sent' | 'not_sent') => () => void (unknown.value && settle.run(unknown.value.id, verdict))

  return [
    { id: 'review.undo', place: 'conversation', keys: ['Mod+Z'], isPossible: () => back.pending.value !== null, run: back.takeBackLatest },
    { id: 'review.sendAnyway', place: 'conversation', keys: ['Alt+Enter'], isPossible: second.isStale, run: () => second.sendAnyway() },
    { id: 'review.adopt', place: 'conversation', keys: ['Alt+D'], isPossible: second.canAdopt, run: () => second.adopt() },
    { id: 'review.settleSent', place: 'conversation', keys: ['Alt+Y'], isPossible: () => unknown.value !== null, run: decide('sent') },
    { id: 'review.settleNotSent', place: 'conversation', keys: ['Alt+N'], isPossible: () => unknown.value !== null, run: decide('not_sent') },
    { id: 'review.removeOwn', place: 'conversation', keys: [], isPossible: () => removable.value !== null, run: () => removable.value && dialogs.show('removeOwn', removable.value.id) },
    { id: 'review.queue', place: 'everywhere', keys: ['Mod+Shift+E'], isPossible: () => reviews.mayReview, run: () => void router.push('/review') },
    { id: 'review.words', place: 'supervisor', keys: [], isPossible: () => session.isSupervisor, run: () => void router.push('/words') },
  ]
}
