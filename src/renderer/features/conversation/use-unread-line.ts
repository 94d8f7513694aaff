import type { Ref } from 'vue'
import { nextTick, watch } from 'vue'
import { useReadingPlace } from '../../stores/reading-place.ts'
import { useRoom } from '../../stores/room.ts'

/**
 * The line above what was new when one came into a room, and the ways there and to the newest. Answers what notes the place: to be
 * called when a room is shown, before it counts as seen.
 */
export function useUnreadLine(scroller: Readonly<Ref<HTMLElement | null>>, toNow: () => Promise<void>): () => void {
  const room = useRoom()
  const place = useReadingPlace()
  let noted: string | null = null

  watch(() => place.wish, async (wish) => {
    if (wish === null)
      return
    if (wish.to === 'latest')
      return toNow()
    await nextTick()
    scroller.value?.querySelector('[data-testid="unread-line"]')?.scrollIntoView({ block: 'start' })
  })

  return () => {
    const row = room.detail?.row
    if (row === undefined || row.id === noted)
      return
    noted = row.id
    const inbound = room.messages.filter(message => message.direction === 'inbound')
    const isAll = row.unread >= inbound.length
    place.unreadId = row.unread === 0 || isAll ? null : inbound.at(-row.unread)?.id ?? null
  }
}
