import { computed } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useNow } from '../../composables/now.ts'
import { useOpenRoom } from '../../composables/open-room.ts'
import { useAttachments } from '../../stores/attachments.ts'
import { useComposerFocus } from '../../stores/composer-focus.ts'
import { useDrafts } from '../../stores/drafts.ts'
import { useOutgoing } from '../../stores/outgoing.ts'
import { useQuotes } from '../../stores/quotes.ts'
import { useRoom } from '../../stores/room.ts'

/** Taking back what has not left: the text stands in its room's composer again, wherever one has gone on to. */
export function useTakeBack() {
  const { client, clock } = useWorkstation()
  const now = useNow()
  const outgoing = useOutgoing()
  const room = useRoom()
  const drafts = useDrafts()
  const quotes = useQuotes()
  const attachments = useAttachments()
  const composer = useComposerFocus()
  const open = useOpenRoom()

  /** The text pressed last, while it may be taken back. */
  const pending = computed(() => outgoing.latest !== null && outgoing.latest.until > now.value ? outgoing.latest : null)
  /** To the moment, for a key: what the screen counts is up to a second behind, and a key that is late means something else. */
  const isInTime = (): boolean => outgoing.latest !== null && outgoing.latest.until > clock.now()
  /** Whole seconds until it leaves. */
  const secondsLeft = computed(() => pending.value === null ? 0 : Math.max(1, Math.ceil((pending.value.until - now.value) / 1_000)))
  /** Whose it is, when it is not of the room on screen. */
  const elsewhere = computed(() => pending.value === null || pending.value.conversationId === room.id ? null : pending.value.name)

  const act = useAction(async (outboundId: string, conversationId: string) => {
    const { text, files, replyToMessageId } = await client.call('message:undo', { outboundId })
    if (outgoing.latest?.outboundId === outboundId)
      outgoing.forgetLatest()
    drafts.giveBack(conversationId, text)
    attachments.hangOn(conversationId, files)
    if (replyToMessageId !== null)
      quotes.choose(conversationId, replyToMessageId)
    if (conversationId === room.id)
      composer.focus()
    else
      open(conversationId)
  })
  function takeBackLatest(): void {
    if (outgoing.latest !== null && isInTime())
      void act.run(outgoing.latest.outboundId, outgoing.latest.conversationId)
  }

  return { pending, isInTime, secondsLeft, elsewhere, busy: act.busy, takeBack: act.run, takeBackLatest }
}
