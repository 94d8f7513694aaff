import type { DiagnosticsState } from '../../shared/diagnostics.ts'
import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import { useWorkstation } from '../bridge/workstation.ts'

/** The records that the desktop keeps of itself. In a browser there are none. */
export const useDiagnostics = defineStore('diagnostics', () => {
  const { diagnostics: port } = useWorkstation()
  const state = shallowRef<DiagnosticsState | null>(null)
  const load = async (): Promise<void> => {
    state.value = await port?.state().catch(() => null) ?? state.value
  }
  if (port) {
    void load()
    onScopeDispose(port.onChange(() => void load()))
  }
  return {
    /** Null without a shell, and until it answered. */
    state,
    load,
    port,
  }
})
