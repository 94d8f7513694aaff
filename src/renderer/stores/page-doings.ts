import { defineStore } from 'pinia'
import { onScopeDispose, shallowReactive } from 'vue'

/** What one may do on a page beside the desk; the same word has the same keys on every page. */
export const pageVerbs = ['next', 'previous', 'open', 'approve', 'change', 'giveBack', 'add', 'back'] as const
export type PageVerb = typeof pageVerbs[number]
/** What a page does for each word; what it does not name is not possible there now. */
export type PageDoings = Readonly<Partial<Record<PageVerb, (() => void) | null>>>

/** What the page that stands now, and its parts, let one do. */
export const usePageDoings = defineStore('page-doings', () => {
  const offered = shallowReactive(new Set<() => PageDoings>())

  /** Offers these until the scope ends; asked at each key. A part of a page may offer beside the page. */
  function offer(doings: () => PageDoings): void {
    offered.add(doings)
    onScopeDispose(() => offered.delete(doings))
  }
  /** What a word does here and now; null = nothing. The part that came last goes first. */
  function find(verb: PageVerb): (() => void) | null {
    return [...offered].reverse().map(doings => doings()[verb] ?? null).find(run => run !== null) ?? null
  }
  return { offer, find, isStanding: () => offered.size > 0 }
})
