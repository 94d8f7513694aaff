import type { WrapUpInput, WrapUpNode } from '../../../shared/contract/wrap-up.ts'
import type { Leaf } from '../../../shared/rules/wrap-up.ts'
import type { TextRange } from '../../composables/pinyin.ts'
import { computed, ref, shallowRef, watch } from 'vue'
import { faultyFields, fieldsOf, leavesOf } from '../../../shared/rules/wrap-up.ts'
import { useView } from '../../bridge/view.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { loadPinyin, matchesPinyin } from '../../composables/pinyin.ts'

/** Why a category stands on the list unasked. */
export type SuggestedWhy = 'same_case' | 'words' | 'recent'

/** A line of the list. */
export interface OfferedLeaf {
  readonly leaf: Leaf<WrapUpNode>
  readonly why: SuggestedWhy | null
  /** Where the query stands in the path. */
  readonly marks: readonly TextRange[]
}

/** Lines that are shown at once. */
const most = 7

/** Choosing a category for a conversation: what fits stands first, the likeliest is chosen already where the customer's words say so. */
export function useWrapUpChoice(conversationId: () => string | null) {
  const { client } = useWorkstation()
  const view = useView('wrapUpTree', {})
  const suggestions = shallowRef<readonly { readonly nodeId: string, readonly why: SuggestedWhy }[]>([])
  const nodeId = ref<string | null>(null)
  const fields = ref<Record<string, string>>({})
  const query = ref('')
  const touched = ref(false)

  const leaves = computed(() => leavesOf(view.rows.value))
  const leaf = computed(() => leaves.value.find(one => one.node.id === nodeId.value) ?? null)
  const asked = computed(() => leaf.value === null ? [] : fieldsOf(leaf.value))
  const faulty = computed(() => leaf.value === null ? [] : faultyFields(leaf.value, fields.value))
  const isRequired = computed(() => view.summary.value?.required === true && leaves.value.length > 0)
  const isMissing = computed(() => faulty.value.length > 0 || (isRequired.value && leaf.value === null))
  const offered = computed<OfferedLeaf[]>(() => query.value.trim() === '' ? unasked() : found(query.value))
  const filed = computed<WrapUpInput | null>(() => leaf.value === null ? null : { nodeId: leaf.value.node.id, fields: { ...fields.value } })

  const suggest = useAction(async (id: string) => {
    suggestions.value = (await client.call('wrapUp:suggest', { conversationId: id })).suggestions
    const first = suggestions.value[0]
    if (!touched.value && first !== undefined && first.why !== 'recent')
      nodeId.value = first.nodeId
  }, { quiet: true })
  watch(conversationId, id => id !== null && void suggest.run(id), { immediate: true })
  watch(query, () => void loadPinyin(), { once: true })

  function unasked(): OfferedLeaf[] {
    const first = suggestions.value.flatMap(({ nodeId: id, why }) => leaves.value.filter(one => one.node.id === id).map(one => ({ leaf: one, why, marks: [] })))
    const rest = leaves.value.filter(one => !first.some(other => other.leaf.node.id === one.node.id)).map(one => ({ leaf: one, why: null, marks: [] }))
    return [...first, ...rest].slice(0, most)
  }
  /** Found in the leaf's own name before found on the way to it. */
  function found(wanted: string): OfferedLeaf[] {
    const hits = leaves.value.flatMap((one) => {
      const marks = matchesPinyin(one.path, wanted)
      return marks === null ? [] : [{ leaf: one, why: null, marks, own: matchesPinyin(one.node.name, wanted) !== null }]
    })
    return hits.toSorted((a, b) => Number(b.own) - Number(a.own)).slice(0, most)
  }
  function choose(id: string | null): void {
    touched.value = true
    nodeId.value = id
    query.value = ''
  }
  return { query, offered, leaf, asked, fields, faulty, isRequired, isMissing, filed, choose, hasTree: computed(() => leaves.value.length > 0) }
}

/** The choice as a component takes it. */
export type WrapUpChoice = ReturnType<typeof useWrapUpChoice>
