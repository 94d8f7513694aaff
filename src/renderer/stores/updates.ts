import type { BusyReason, UpdateAct, UpdateView } from '../../shared/updates.ts'
import type { HostWindow } from '../bridge/client.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { firmReasons } from '../../shared/updates.ts'
import { updatesThrough } from '../bridge/updates-port.ts'

/** What the status line says about updates: only what this person can do something about, or has to know. */
export type UpdateHint = 'ready' | 'atQuit' | 'available' | 'rolledBack' | null

function hintOf(view: UpdateView | null): UpdateHint {
  if (view === null)
    return null
  if (view.rolledBack !== null)
    return 'rolledBack'
  if (view.phase === 'staged')
    return view.mode === 'automatic' ? 'atQuit' : 'ready'
  return view.phase === 'available' && view.mode === 'notify' ? 'available' : null
}

/** The updates of this computer. Where there is no desktop shell (a hub in a browser) there are none. */
export const useUpdates = defineStore('updates', () => {
  const bridge = (window as Partial<HostWindow>).huiyin
  const port = bridge && updatesThrough(bridge, crypto.randomUUID())
  const view = shallowRef<UpdateView | null>(null)
  /** What this very window is in the middle of. */
  const busy = shallowRef<readonly BusyReason[]>([])

  async function ask(act: UpdateAct): Promise<void> {
    view.value = await port?.ask(act) ?? view.value
  }
  const load = () => void ask('state').catch(() => undefined)
  if (port) {
    load()
    onScopeDispose(port.onChange(load))
  }

  /** The shell is told at once, and tells in return what the other windows are in the middle of. */
  function report(reasons: readonly BusyReason[]): void {
    busy.value = reasons
    void port?.report(reasons).then(load, () => undefined)
  }

  const firm = computed(() => [...new Set([...busy.value, ...view.value?.busy ?? []])].filter(reason => firmReasons.has(reason)))

  return {
    /** Null without a shell, and until it answered. */
    view,
    isThere: port !== undefined,
    hint: computed(() => hintOf(view.value)),
    /** What has to be settled before the desk may be restarted. */
    firm,
    report,
    load,
    check: () => ask('check'),
    download: () => ask('download'),
    restart: () => ask('restart'),
    seen: () => ask('seen'),
  }
})
