import type { Hint, HintKind } from '../../../shared/rules/hints.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { useRoom } from '../../stores/room.ts'

/** Putting hints of the open room right, and back. */
export function useCorrection() {
  const { client } = useWorkstation()
  const room = useRoom()

  const correct = useAction(async ({ kind, why }: Hint) => {
    if (kind !== 'mood' && room.id !== null)
      await client.call('hint:correct', { conversationId: room.id, kind, words: [...why].slice(0, 20).map(word => word.slice(0, 40)), isWrong: true })
  })
  /** Everything that was marked wrong here gives hints again. */
  const restore = useAction(async () => {
    const pairs = (room.detail?.reading?.silenced ?? []).map(pair => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)] as const)
    for (const [kind, group] of Map.groupBy(pairs, ([name]) => name)) {
      if (room.id !== null)
        await client.call('hint:correct', { conversationId: room.id, kind: kind as Exclude<HintKind, 'mood'>, words: group.map(([, word]) => word).slice(0, 20), isWrong: false })
    }
  })
  return { correct, restore }
}
