import type { Preferences } from '../../../shared/contract/preferences.ts'
import type { Channel } from '../../../shared/domain/index.ts'
import { computed } from 'vue'
import { useAction } from '../../composables/action.ts'
import { useDeskLayout } from '../../stores/desk-layout.ts'
import { useInbox } from '../../stores/inbox.ts'
import { useMyPreferences } from '../../stores/my-preferences.ts'

/** A filter that somebody keeps. */
export type SavedFilter = Preferences['inboxFilters'][number]

/** Filters that one may keep. */
export const mostFilters = 9

/** The filters one keeps: used, added, ordered, taken away. They follow their person to another desk. */
export function useInboxFilters() {
  const inbox = useInbox()
  const layout = useDeskLayout()
  const mine = useMyPreferences()
  const list = computed<readonly SavedFilter[]>(() => mine.kept.inboxFilters)
  const save = useAction(async (filters: readonly SavedFilter[]) => mine.save({ inboxFilters: [...filters] }))

  function apply(filter: SavedFilter): void {
    layout.area = 'inbox'
    inbox.tab = filter.tab
    inbox.channels = filter.channels
    inbox.accounts = filter.accounts
    inbox.tags = filter.tags
    inbox.showsMentions = false
  }
  function add(name: string): void {
    const filter: SavedFilter = { id: crypto.randomUUID().slice(0, 8), name: name.trim().slice(0, 20), tab: inbox.tab, channels: [...inbox.channels], accounts: [...inbox.accounts], tags: [...inbox.tags] }
    if (filter.name !== '' && list.value.length < mostFilters)
      void save.run([...list.value, filter])
  }
  function remove(id: string): void {
    void save.run(list.value.filter(filter => filter.id !== id))
  }
  function move(id: string, by: 1 | -1): void {
    const next = [...list.value]
    const at = next.findIndex(filter => filter.id === id)
    const [filter] = next.splice(at, 1)
    if (filter !== undefined)
      next.splice(Math.max(0, at + by), 0, filter)
    void save.run(next)
  }
  /** In the filter, or out of it. */
  function toggle<T extends string>(chosen: readonly T[], value: T): T[] {
    return chosen.includes(value) ? chosen.filter(one => one !== value) : [...chosen, value]
  }
  const toggleChannel = (channel: Channel) => (inbox.channels = toggle(inbox.channels, channel))
  const toggleAccount = (id: string) => (inbox.accounts = toggle(inbox.accounts, id))
  const toggleTag = (tag: string) => (inbox.tags = toggle(inbox.tags, tag).slice(-5))

  return { list, apply, add, remove, move, toggleChannel, toggleAccount, toggleTag, busy: save.busy }
}
