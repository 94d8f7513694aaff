import type { Ref } from 'vue'
import type { TextRange } from '../../composables/pinyin.ts'
import { computed, ref, watch } from 'vue'
import { matchesPinyin } from '../../composables/pinyin.ts'

/** Rows drawn at once; whoever has more keeps typing. */
const mostRows = 60

/** What is looked through: a title, further words, and the text itself. */
export interface Findable {
  readonly id: string
  readonly title: string
  readonly words: readonly string[]
  readonly text: string
}

/** How well a row answers a query: by its title, by a word, by its text; null = not at all. */
export function rankOf(row: Findable, query: string): number | null {
  if (query === '')
    return 0
  if (matchesPinyin(row.title, query) !== null)
    return 0
  if (matchesPinyin(row.words.join(' '), query) !== null)
    return 1
  return row.text.toLowerCase().includes(query.toLowerCase()) ? 2 : null
}

/** Where a query stands in a title, for marking it. */
export function marksIn(title: string, query: string): TextRange[] {
  return query === '' ? [] : matchesPinyin(title, query) ?? []
}

/** A list that is found in by characters, pinyin or initials, and walked by keys. Better answers stand first, else the order given. */
export function useFindList<T extends Findable>(rows: () => readonly T[]) {
  const query = ref('')
  const at = ref(0)
  const found = computed(() => {
    const wanted = query.value.trim()
    return rows().flatMap((row) => {
      const rank = rankOf(row, wanted)
      return rank === null ? [] : [{ row, rank }]
    }).toSorted((a, b) => a.rank - b.rank).map(({ row }) => row)
  })
  const shown: Readonly<Ref<readonly T[]>> = computed(() => found.value.slice(0, mostRows))
  const chosen = computed(() => shown.value[Math.min(at.value, shown.value.length - 1)] ?? null)
  watch(query, () => {
    at.value = 0
  })
  return {
    query,
    shown,
    chosen,
    more: computed(() => Math.max(0, found.value.length - mostRows)),
    choose: (id: string) => void (at.value = Math.max(0, shown.value.findIndex(row => row.id === id))),
    walk: (by: 1 | -1) => void (at.value = Math.min(shown.value.length - 1, Math.max(0, Math.min(at.value, shown.value.length - 1) + by))),
  }
}
