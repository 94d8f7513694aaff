import type { PracticeSheet } from '../../shared/contract/practice.ts'
import { useIntervalFn } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'

/** How often it is asked how far a lesson is, ms. */
const lookMs = 3_000

/** The practice desk that this page stands at; at a real one there is none. */
export const usePractice = defineStore('practice', () => {
  const { client, link } = useWorkstation()
  const lesson = computed(() => link.hello.value?.practice ?? null)
  const progress = ref<{ came: number, total: number, waiting: number } | null>(null)
  /** Of a lesson that was handed in. */
  const sheet = shallowRef<PracticeSheet | null>(null)

  async function look(): Promise<void> {
    // The next look says it.
    progress.value = await client.call('practice:progress', {}).catch(() => progress.value)
  }
  const looking = useIntervalFn(look, lookMs, { immediate: false })
  watch(lesson, (now) => {
    if (now === null)
      return looking.pause()
    looking.resume()
    void look()
  }, { immediate: true })

  return {
    lesson,
    progress,
    sheet,
    look,
    list: () => client.call('practice:list', {}),
    start: (id: string) => client.call('practice:start', { lesson: id }),
    assign: (agentId: string, id: string, wanted: boolean) => client.call('practice:assign', { agentId, lesson: id, wanted }),
    sheetOf: (id: string) => client.call('practice:sheet', { id }),
    async finish() {
      sheet.value = (await client.call('practice:finish', {})).sheet
      looking.pause()
    },
    leave: () => client.call('practice:leave', {}),
  }
})
