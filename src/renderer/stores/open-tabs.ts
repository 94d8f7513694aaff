import { defineStore } from 'pinia'
import { computed, ref, watch } from 'vue'
import { useView } from '../bridge/view.ts'

/** A conversation kept at hand; a pinned one is not taken by the next. */
export interface OpenTab {
  readonly id: string
  readonly pinned: boolean
}

/** Tabs that one may have. */
export const mostTabs = 12
const place = 'huiyin.tabs'

/** Conversations kept as tabs over the open one. They stay on this screen, through a reload too. */
export const useOpenTabs = defineStore('open-tabs', () => {
  const list = ref<readonly OpenTab[]>(read())
  const view = useView('rooms', () => list.value.length === 0 ? null : { ids: list.value.map(tab => tab.id) })
  watch(list, tabs => localStorage.setItem(place, JSON.stringify(tabs)))
  /** Tabs with what is known of their rooms; a room that is gone has none. */
  const tabs = computed(() => list.value.map(tab => ({ ...tab, row: view.rows.value.find(row => row.id === tab.id) ?? null })))
  const has = (id: string): boolean => list.value.some(tab => tab.id === id)

  /** Keeps a conversation; the oldest that is not pinned makes room. False when all are pinned. */
  function keep(id: string): boolean {
    if (has(id))
      return true
    const leaving = list.value.length < mostTabs ? undefined : list.value.find(tab => !tab.pinned)
    if (leaving === undefined && list.value.length >= mostTabs)
      return false
    list.value = [...list.value.filter(tab => tab !== leaving), { id, pinned: false }]
    return true
  }
  /** Takes a tab away; answers the one that stands in its place, or null. */
  function close(id: string): string | null {
    const at = list.value.findIndex(tab => tab.id === id)
    list.value = list.value.filter(tab => tab.id !== id)
    return list.value[Math.min(Math.max(at, 0), list.value.length - 1)]?.id ?? null
  }
  function pin(id: string, pinned: boolean): void {
    list.value = list.value.map(tab => tab.id === id ? { ...tab, pinned } : tab).toSorted((a, b) => Number(b.pinned) - Number(a.pinned))
  }
  /** The tab so many steps away. */
  function beside(id: string | null, by: 1 | -1): string | null {
    const { length } = list.value
    const at = list.value.findIndex(tab => tab.id === id)
    return length === 0 ? null : list.value[at < 0 ? 0 : (at + by + length) % length]?.id ?? null
  }
  return { tabs, has, keep, close, pin, beside, idAt: (index: number) => list.value[index]?.id ?? null }
})

function read(): OpenTab[] {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(place) ?? '[]')
    const tabs = Array.isArray(value) ? value.filter((tab): tab is OpenTab => typeof tab === 'object' && tab !== null && 'id' in tab && typeof tab.id === 'string') : []
    return tabs.slice(0, mostTabs).map(({ id, pinned }) => ({ id, pinned }))
  }
  catch {
    return []
  }
}
