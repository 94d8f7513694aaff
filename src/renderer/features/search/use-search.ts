import type { CallOutput } from '../../../shared/contract/index.ts'
import type { MessageHit, SearchFilterInput } from '../../../shared/contract/search.ts'
import type { Channel, Visibility } from '../../../shared/domain/index.ts'
import type { AppError } from '../../../shared/errors.ts'
import { useDebounceFn } from '@vueuse/core'
import { computed, reactive, ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { longestQuery } from '../../../shared/contract/search.ts'
import { dispositions } from '../../../shared/domain/index.ts'
import { fromErrorData, toErrorData } from '../../../shared/errors.ts'
import { useWorkstation } from '../../bridge/workstation.ts'
import { endOfDay, startOfDay } from '../scripts/form-values.ts'

/** What the results are narrowed to. */
export type Group = 'all' | 'messages' | 'notes' | 'customers' | 'calls'
/** How far back, in days; `any` = without end, `days` = from one day to another. */
export type Span = 'any' | 'today' | 'days7' | 'days30' | 'days365' | 'days'

/** What is chosen beside the query; the first of each = no filter. */
export interface Choices {
  channel: Channel | 'any'
  visibility: Visibility | 'any'
  who: 'anyone' | 'customer' | 'us' | 'note'
  /** Id of a colleague; empty = all. */
  agentId: string
  span: Span
  /** First and last day of the span `days`, `2026-11-23` in China; empty = open on that side. */
  fromDay: string
  toDay: string
  /** All of them are on the conversation. */
  tags: readonly string[]
  sort: 'time' | 'best'
  mine: boolean
  withFiles: boolean
}

type Others = CallOutput<'search:others'>
type Messages = CallOutput<'search:messages'>

const pauseMs = 160
const pageSize = 30
const dayMs = 86_400_000
/** Others shown beside messages, and alone. */
const few = 3
const many = 30
const days: Readonly<Record<Exclude<Span, 'any' | 'today' | 'days'>, number>> = { days7: 7, days30: 30, days365: 365 }
const nothing: Others = { customers: { hits: [], total: 0, isWhole: true }, cases: { hits: [], total: 0, isWhole: true }, calls: { hits: [], total: 0, isWhole: true } }

function noChoices(): Choices {
  return { channel: 'any', visibility: 'any', who: 'anyone', agentId: '', span: 'any', fromDay: '', toDay: '', tags: [], sort: 'time', mine: false, withFiles: false }
}

/** Searches while one types; an answer that another question has overtaken is dropped. */
export function useSearch() {
  const { client, clock } = useWorkstation()
  const { t } = useI18n()
  const query = ref('')
  const group = ref<Group>('all')
  const choices = reactive(noChoices())
  const asked = ref('')
  const busy = ref(false)
  const error = shallowRef<AppError | null>(null)
  const messages = shallowRef<Messages | null>(null)
  const hits = shallowRef<readonly MessageHit[]>([])
  const others = shallowRef<Others>(nothing)
  let round = 0

  const isFiltered = computed(() => JSON.stringify({ ...choices, sort: 'time' }) !== JSON.stringify(noChoices()))
  const showsMessages = computed(() => group.value !== 'customers' && group.value !== 'calls')
  const showsOthers = computed(() => (group.value === 'all' && !isFiltered.value) || group.value === 'customers' || group.value === 'calls')

  /** From one moment to another (exclusive), ms UTC. Two days may be given in any order. */
  function stretch(): { from: number | null, to: number | null } {
    if (choices.span !== 'days')
      return { from: since(choices.span), to: null }
    const [first, last] = choices.fromDay !== '' && choices.toDay !== '' && choices.fromDay > choices.toDay ? [choices.toDay, choices.fromDay] : [choices.fromDay, choices.toDay]
    return { from: startOfDay(first), to: endOfDay(last) }
  }

  function since(span: Exclude<Span, 'days'>): number | null {
    if (span === 'any')
      return null
    const now = clock.now()
    // Days are Shanghai's, eight hours ahead.
    const midnight = Math.floor((now + 8 * 3_600_000) / dayMs) * dayMs - 8 * 3_600_000
    return span === 'today' ? midnight : midnight - (days[span] - 1) * dayMs
  }

  function filter(): SearchFilterInput {
    return {
      channels: choices.channel === 'any' ? [] : [choices.channel],
      visibility: choices.visibility === 'any' ? null : choices.visibility,
      who: group.value === 'notes' ? 'note' : choices.who,
      agentId: choices.agentId === '' ? null : choices.agentId,
      mine: choices.mine,
      withFiles: choices.withFiles,
      ...stretch(),
      tags: [...choices.tags],
    }
  }

  function askMessages(wanted: string, before: number | null): Promise<Messages> {
    return client.call('search:messages', { query: wanted, filter: filter(), sort: choices.sort, before, limit: pageSize })
  }

  function askOthers(wanted: string): Promise<Others> {
    const ends = dispositions.filter(disposition => t(`words.disposition.${disposition}`).includes(wanted))
    return client.call('search:others', { query: wanted, dispositions: ends, limit: group.value === 'all' ? few : many })
  }

  async function run(): Promise<void> {
    const wanted = query.value.trim().slice(0, longestQuery)
    round += 1
    const mine = round
    if (wanted === '') {
      busy.value = false
      asked.value = ''
      messages.value = null
      return
    }
    busy.value = true
    try {
      const [found, beside] = await Promise.all([showsMessages.value ? askMessages(wanted, null) : null, showsOthers.value ? askOthers(wanted) : nothing])
      if (mine !== round)
        return
      messages.value = found
      hits.value = found?.hits ?? []
      others.value = beside
      asked.value = wanted
      error.value = null
    }
    catch (thrown) {
      if (mine === round)
        error.value = fromErrorData(toErrorData(thrown))
    }
    finally {
      if (mine === round)
        busy.value = false
    }
  }

  /** The next page of messages, further back. */
  async function more(): Promise<void> {
    const before = messages.value?.next ?? null
    if (before === null || busy.value)
      return
    const mine = round
    busy.value = true
    try {
      const found = await askMessages(asked.value, before)
      if (mine !== round)
        return
      hits.value = [...hits.value, ...found.hits]
      messages.value = { ...found, total: messages.value!.total, isWhole: messages.value!.isWhole }
    }
    catch (thrown) {
      error.value = fromErrorData(toErrorData(thrown))
    }
    finally {
      if (mine === round)
        busy.value = false
    }
  }

  const runSoon = useDebounceFn(run, pauseMs)
  watch(query, () => void runSoon())
  watch([group, choices], () => void run())

  return { query, group, choices, asked, busy, error, messages, hits, others, isFiltered, showsMessages, showsOthers, run, more, clear: () => Object.assign(choices, noChoices()) }
}
