import type { DiagnosticsState } from '../../shared/diagnostics.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'
import { useNotices } from './notices.ts'

/** The records that the desktop keeps of itself. In a browser there are none. */
export const useDiagnostics = defineStore('diagnostics', () => {
  const { diagnostics: port } = useWorkstation()
  const notices = useNotices()
  const state = shallowRef<DiagnosticsState | null>(null)
  const load = async (): Promise<void> => {
    state.value = await port?.state().catch(() => null) ?? state.value
  }
  /** What broke beside the pages is told by them; a page tells its own. */
  async function hear(): Promise<void> {
    const known = new Set(state.value?.faults.map(fault => fault.number))
    await load()
    for (const { number, place } of state.value?.faults ?? []) {
      if (place !== 'page' && !known.has(number))
        notices.tell('diagnostics.fault', { number }, 'error')
    }
  }
  if (port) {
    void load()
    onScopeDispose(port.onChange(() => void hear()))
  }
  return {
    /** Null without a shell, and until it answered. */
    state,
    load,
    port,
  }
})
