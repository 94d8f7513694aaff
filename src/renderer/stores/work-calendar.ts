import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import { workCalendar } from '../../shared/rules/work-calendar.ts'
import { useWorkstation } from '../bridge/workstation.ts'
import { useAction } from '../composables/action.ts'

/** Days off and days worked, as everybody here counts by them; until they are told, those that ship. */
export const useWorkCalendar = defineStore('work-calendar', () => {
  const { client } = useWorkstation()
  const known = shallowRef<Awaited<ReturnType<typeof ask>> | null>(null)
  const ask = () => client.call('calendar:years', {})
  const load = useAction(async () => {
    known.value = await ask()
  }, { quiet: true })
  void load.run()
  return {
    years: computed(() => known.value?.years ?? []),
    /** The year that is needed and that nobody has entered. */
    missing: computed(() => known.value?.missing ?? null),
    calendar: computed(() => workCalendar(known.value?.years.filter(year => year.source === 'entered') ?? [])),
    load: load.run,
    error: load.error,
  }
})
