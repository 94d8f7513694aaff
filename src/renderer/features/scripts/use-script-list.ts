import type { Ref } from 'vue'
import type { TextRange } from '../../composables/pinyin.ts'
import { computed, ref, watch } from 'vue'
import { matchesPinyin } from '../../composables/pinyin.ts'

/** Rows drawn at once over the composer; whoever has more keeps typing. */
const mostRows = 60

/** What is looked through: a title, further words, and the text itself. */
export interface Findable {
  readonly id: string
  readonly title: string
  readonly words: readonly string[]
  readonly text: string
  /** Stands behind all others, however well it answers. */
  readonly last?: boolean
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

/**
 * A list that is found in by characters, pinyin or initials, and walked by keys. Better answers stand first, else the order
 * given. What was chosen stays chosen while the list moves; one that is chosen before it has come is taken when it comes.
 */
export function useFindList<T extends Findable>(rows: () => readonly T[], most = mostRows) {
  const query = ref('')
  const wanted = ref<string | null>(null)
  const found = computed(() => {
    const asked = query.value.trim()
    return rows().flatMap((row) => {
      const rank = rankOf(row, asked)
      return rank === null ? [] : [{ row, rank }]
    }).toSorted((a, b) => Number(a.row.last ?? false) - Number(b.row.last ?? false) || a.rank - b.rank).map(({ row }) => row)
  })
  const shown: Readonly<Ref<readonly T[]>> = computed(() => found.value.slice(0, most))
  const chosen = computed(() => shown.value.find(row => row.id === wanted.value) ?? shown.value[0] ?? null)
  watch(query, () => {
    wanted.value = null
  })

  function walk(by: 1 | -1): void {
    const at = shown.value.findIndex(row => row.id === chosen.value?.id)
    wanted.value = shown.value[Math.min(shown.value.length - 1, Math.max(0, at + by))]?.id ?? null
  }
  return {
    query,
    shown,
    chosen,
    more: computed(() => Math.max(0, found.value.length - most)),
    choose: (id: string) => void (wanted.value = id),
    walk,
  }
}
