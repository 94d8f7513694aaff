import type { SessionEvents } from '../../shared/contract/index.ts'
import { defineStore } from 'pinia'
import { onScopeDispose } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'

/** One alarm as it came. */
export type Alarm = SessionEvents['alarm']

/** What must be noticed now. Whoever listens chooses words and sound. */
export const useAlarms = defineStore('alarms', () => {
  const { client } = useWorkstation()
  const listeners = new Set<(alarm: Alarm) => void>()
  onScopeDispose(client.on('alarm', alarm => listeners.forEach(listen => listen(alarm))))

  /** Listens while the calling scope lives. */
  function listen(handle: (alarm: Alarm) => void): void {
    listeners.add(handle)
    onScopeDispose(() => listeners.delete(handle))
  }
  return { listen }
})
