import type { PolicyState } from '../../shared/policy/host.ts'
import type { PolicyName, PolicyValues } from '../../shared/policy/schema.ts'
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { policyKeys } from '../../shared/policy/schema.ts'
import { useWorkstation } from '../bridge/workstation.ts'

/** The settings of this computer. Where there is no desktop shell (a hub in a browser) nothing is known and every default holds. */
export const usePolicy = defineStore('policy', () => {
  const { policy } = useWorkstation()
  const state = shallowRef<PolicyState | null>(null)
  /** Keys chosen here since the start that want a restart. */
  const pending = shallowRef<ReadonlySet<PolicyName>>(new Set())

  async function load(): Promise<void> {
    state.value = await policy?.read().catch(() => null) ?? state.value
  }
  if (policy) {
    void load()
    onScopeDispose(policy.onChange(() => void load()))
  }

  /** Chooses a value at this desk; null = the default again. @throws AppError */
  async function choose(name: PolicyName, value: unknown): Promise<void> {
    state.value = await policy?.choose(name, value) ?? state.value
    if (policyKeys[name].restart)
      pending.value = new Set([...pending.value, name])
  }

  return {
    /** Null without a shell, and until it answered. */
    state,
    isThere: policy !== undefined,
    pending,
    problems: computed(() => state.value?.problems ?? []),
    value: <K extends PolicyName>(name: K): PolicyValues[K] => (state.value?.entries[name].value ?? policyKeys[name].default) as PolicyValues[K],
    choose,
  }
})
