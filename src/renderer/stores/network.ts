import type { NetworkState, ProxySignIn } from '../../shared/network.ts'
import type { HostWindow } from '../bridge/client.ts'
import { useEventListener, useOnline } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import { networkThrough } from '../bridge/network-port.ts'
import { useSession } from './session.ts'

/** Why the hub is not reached, and what the proxy on the way wants. A browser knows only whether it has a network at all. */
export const useNetwork = defineStore('network', () => {
  const bridge = (window as Partial<HostWindow>).huiyin
  const port = bridge && networkThrough(bridge)
  const session = useSession()
  const online = useOnline()
  const state = shallowRef<NetworkState | null>(null)
  /** The form for the proxy stands open. */
  const asking = ref(false)

  async function take(answer: Promise<NetworkState> | undefined): Promise<void> {
    state.value = await answer ?? state.value
    if (state.value?.wish === null)
      asking.value = false
  }
  const load = () => void take(port?.read()).catch(() => undefined)
  const check = () => take(port?.check(navigator.onLine))
  if (port) {
    load()
    onScopeDispose(port.onChange(load))
    for (const event of ['online', 'offline'] as const)
      useEventListener(window, event, () => void check().catch(() => undefined))
  }
  watch(() => session.state, (next) => {
    if (next === 'lost')
      load()
  })

  return {
    /** Null without a shell, and until it answered. */
    state,
    isThere: port !== undefined,
    /** What stands between this desk and its hub now; `fine` = nothing that is known. */
    verdict: computed(() => state.value === null ? (online.value || session.state === 'up' ? 'fine' : 'offline') : state.value.verdict),
    asking,
    check,
    /** @throws AppError */
    signIn: (given: ProxySignIn) => take(port?.signIn(given)),
  }
})
