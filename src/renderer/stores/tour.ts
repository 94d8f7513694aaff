import { defineStore } from 'pinia'
import { ref } from 'vue'
import { useMyPreferences } from './my-preferences.ts'

/** What the tour points at, in order: the mark of a thing on the desk, and the key of its words. */
export const tourStops = [
  { name: 'queue', marks: ['tab-queue'] },
  { name: 'next', marks: ['claim-next'] },
  { name: 'clock', marks: ['inbox-row', 'inbox-list'] },
  { name: 'room', marks: ['room-tab-public', 'conversation'] },
  { name: 'composer', marks: ['composer', 'conversation'] },
  { name: 'customer', marks: ['customer-panel', 'conversation'] },
  { name: 'calls', marks: ['rail-calls'] },
  { name: 'library', marks: ['rail-library'] },
  { name: 'presence', marks: ['presence'] },
  { name: 'keys', marks: ['rail-keys'] },
] as const

/** The tour of the desk: where it stands, and where it was left. */
export const useTour = defineStore('tour', () => {
  const mine = useMyPreferences()
  /** From 0; null = it is not shown. */
  const step = ref<number | null>(null)

  function keep(tourStep: number | null): void {
    // Where the tour was is no loss.
    mine.save({ tourStep }).catch(() => undefined)
  }
  return {
    step,
    /** Goes on where it was left. */
    start() {
      step.value = Math.min(mine.kept.tourStep ?? 0, tourStops.length - 1)
    },
    walk(by: 1 | -1) {
      if (step.value === null)
        return
      const next = step.value + by
      step.value = next >= tourStops.length ? null : Math.max(0, next)
      if (step.value === null)
        keep(null)
    },
    /** Shuts it and remembers where. */
    leave() {
      keep(step.value)
      step.value = null
    },
  }
})
